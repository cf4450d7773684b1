import {
  hostOfRule,
  exportedTo,
  groupedBy,
  isVisibleIn,
  registryOf,
  viewOf,
} from '../../istio/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { choosesPods, listed, placeOf, subjectText, say } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { check, idsOf } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';

/** A rule of callers, the one of the service beside which it counts alone, and what the latter says besides. */
interface Overruled {
  readonly rule: Resource;
  readonly owner: Resource;
  readonly dropped: readonly string[];
}

/**
 * Tells of rules that take the place of the owner's. Rules are not merged over namespaces: that of the
 * caller's namespace counts, and nothing of the service's (DR-2, DR-8).
 */
export const ownerOverruled = check({
  id: 'owner-overruled',
  title: "Callers' DestinationRule drops settings of the service's own rule",
  level: 'medium',
  blind: 'Whether the callers go without it on purpose, and settings of single ports.',
  find: ({ mesh }) => overruled(mesh).map(tell),
});

const BLOCKS = ['tls', 'outlierDetection', 'connectionPool', 'loadBalancer'] as const;

/** Names what a rule says for all calls, and the subsets that it names. */
function saidBy(rule: Resource): ReadonlySet<string> {
  const { trafficPolicy, subsets } = viewOf('DestinationRule', rule);
  const blocks = BLOCKS.filter((name) =>
    name === 'tls' ? trafficPolicy?.tlsBlock : trafficPolicy?.[name],
  );
  return new Set([
    ...blocks,
    ...subsets.value.flatMap(({ name }) => (name === null ? [] : [`subset ${name.value}`])),
  ]);
}

function overruled(mesh: Mesh): readonly Overruled[] {
  const callers = new Set(
    mesh.workloads
      .filter(({ sidecar }) => sidecar.kind === 'known' && sidecar.value)
      .map(({ namespace }) => namespace),
  );
  // one for chosen pods is theirs on purpose (DR-10)
  const forAll = mesh
    .ofKind('networking.istio.io', 'DestinationRule')
    .filter((rule) => !choosesPods(rule));
  const hosted = forAll.map((rule) => ({ rule, host: hostOfRule(mesh, rule) }));
  return [...groupedBy(hosted, ({ host }) => host)].flatMap(([host, rules]) => {
    const home = registryOf(mesh).named(host)[0]?.namespace;
    const owner = rules.find(({ rule }) => rule.namespace === home)?.rule;
    if (owner === undefined) return [];
    const others = rules.map(({ rule }) => rule).filter(({ namespace }) => namespace !== home);
    return others
      .filter((rule) => callers.has(rule.namespace) && counts(rule, owner, mesh))
      .flatMap((rule): readonly Overruled[] => {
        const own = saidBy(rule);
        const dropped = [...saidBy(owner)].filter((each) => !own.has(each));
        return dropped.length === 0 ? [] : [{ rule, owner, dropped }];
      });
  });
}

/** Tells whether callers beside a rule would get the owner's without it, and get this one instead. */
const counts = (rule: Resource, owner: Resource, { configuration }: Mesh): boolean =>
  rule.namespace !== configuration.rootNamespace &&
  isVisibleIn(exportedTo(rule, configuration), rule.namespace) &&
  isVisibleIn(exportedTo(owner, configuration), rule.namespace);

function tell({ rule, owner, dropped }: Overruled): Told {
  const host = viewOf('DestinationRule', rule).host;
  const origin = host?.origin ?? rule.origin;
  const isOfSubsets = dropped.some((each) => each.startsWith('subset'));
  return {
    subject: rule,
    of: idsOf([owner]),
    effect: isOfSubsets ? 'refused' : 'not in force',
    key: `overrules ${owner.name}`,
    scope: { level: 'cross-namespace', workloads: 0, services: 1, namespaces: 2 },
    message: `Callers in ${rule.namespace} go by ${subjectText(rule)} alone, and nothing of ${subjectText(owner)} holds for them: ${listed(dropped, 4)}.`,
    why: `Both are for ${host?.value ?? ''} (${placeOf(origin)}, ${placeOf(owner.origin)}); rules of several namespaces are not merged, and that of the caller's comes first.`,
    symptom: isOfSubsets
      ? say`routes that name such a subset end in 503 for these callers; other settings of the service are not in force for them`
      : say`the settings of the service hold for all other callers, and not for these`,
    origin,
    related: [owner.origin],
    fix: {
      text: `Repeat what is to hold for ${rule.namespace} too, or move what it needs into ${subjectText(owner)}.`,
    },
  };
}
