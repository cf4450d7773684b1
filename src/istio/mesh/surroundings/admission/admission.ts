import type { Node, Resource } from '../../../../manifest/index.ts';
import { firstOf, itemsAt, nodeAt, stringAt } from '../../../../manifest/index.ts';
import { isMeshWebhook } from '../../control-plane/webhooks.ts';
import type { AdmissionKind, Stage } from './admission-kinds.ts';
import { admissionKindOf, rulesAnywhere } from './admission-kinds.ts';
import { isWide, kubernetesLimit, kyvernoFilters } from './admission-limits.ts';
import type { Matched } from './admission-rules.ts';
import { EVERYTHING, kindsMatched, matchedByKinds, matchedByRules } from './admission-rules.ts';
import type { Around } from '../around.ts';
import { isVital } from '../around.ts';
import type { Influence } from '../influence.ts';
import { mapsBelow, nodesAt } from '../node-walk.ts';

/** What an object changes or refuses on its way into the cluster that the mesh cannot be without. AROUND-5, 6 */
export function admissionInfluence(resource: Resource, around: Around): readonly Influence[] {
  const row = admissionKindOf(resource);
  if (row === undefined) return ofUnknownKind(resource, around);
  // what calls istiod is a part of the control plane, and judged as one
  if (row.group === WEBHOOKS && isMeshWebhook(resource, around.facts)) return [];
  if (row.acts?.(resource) === false) return [];
  if (row.isNamespaced === true && !isVital(around, resource.namespace)) return [];
  const matched = row.stages.flatMap((stage) =>
    nodesAt(resource.node, stage.at).flatMap((part) => matchedAt(part, stage, row, around)),
  );
  return admits(row.verb, matched);
}

const WEBHOOKS = 'admissionregistration.k8s.io';

/** What it does to what it matches; nothing where it matches nothing of the mesh. */
export function admits(verb: AdmissionKind['verb'], matched: Matched): readonly Influence[] {
  if (matched.length === 0) return [];
  const words = matched.includes(EVERYTHING) ? [EVERYTHING] : [...new Set(matched)];
  const what =
    words[0] === EVERYTHING
      ? 'every object on its way into the cluster, those of the mesh among them'
      : `${firstOf(words, 3)} on their way into the cluster`;
  return [
    {
      kind: 'admission',
      on: 'control-plane',
      does: verb === 'delete' ? `can delete ${what.replace(/ on .*$/, '')}` : `can ${verb} ${what}`,
      because: `Its rules match ${firstOf(words, 3)}, and are not limited to namespaces of somebody's own`,
    },
  ];
}

function matchedAt(part: Node, stage: Stage, row: AdmissionKind, around: Around): Matched {
  const rules = stage.rules.flatMap((path) => nodesAt(part, path));
  switch (row.form) {
    case 'rules': {
      const matched = matchedByRules(rules);
      return matched.length > 0 && isWide(kubernetesLimit(part), around) ? matched : [];
    }
    case 'kyverno':
      return rules.flatMap((match) => matchedByKyverno(match, around));
    case 'gatekeeper':
      return matchedByGatekeeper(nodeAt(part, 'match'), rules, around);
  }
}

/** What of the mesh the filters of a rule or an exception of Kyverno match. */
export const matchedByKyverno = (match: Node, around: Around): Matched =>
  kyvernoFilters(match).flatMap(({ kinds, names, limit }) => {
    if (names.length > 0 && !names.some((name) => /istio|cacerts|ztunnel|\*/.test(name))) return [];
    const matched = matchedByKinds(kinds.length === 0 ? ['*'] : kinds);
    return matched.length > 0 && isWide(limit, around) ? matched : [];
  });

/** What it is applied to, as far as its `match` lets it; without one of them, all that the other says. AROUND-6 */
function matchedByGatekeeper(
  match: Node | undefined,
  appliedTo: readonly Node[],
  around: Around,
): Matched {
  const chosen = match?.kind === 'map' && match.entries.has('kinds') ? itemsAt(match, 'kinds') : [];
  const [taken, applied] = [chosen, appliedTo].map(kindsOfGatekeeper);
  const both = taken === undefined || applied === undefined ? [] : sharedBy(taken, applied);
  return both.length > 0 && isWide(kubernetesLimit(match), around) ? both : [];
}

/** No kinds are all of them. */
const kindsOfGatekeeper = (listed: readonly Node[]): Matched =>
  listed.length === 0
    ? [EVERYTHING]
    : listed.flatMap((each) => {
        const groups = [...texts(each, 'apiGroups'), ...texts(each, 'groups')];
        return groups.flatMap((group) =>
          texts(each, 'kinds').flatMap((kind) =>
            group === '*' && kind === '*'
              ? [EVERYTHING]
              : kindsMatched(group === '*' ? null : group, kind),
          ),
        );
      });

function sharedBy(one: Matched, other: Matched): Matched {
  if (one.includes(EVERYTHING)) return other;
  return other.includes(EVERYTHING) ? one : one.filter((words) => other.includes(words));
}

const texts = (node: Node, field: string): readonly string[] =>
  itemsAt(node, field).flatMap((item) => stringAt(item) ?? []);

/** Rules in the form of a webhook's, of a kind that nobody listed: whoever reads them admits by them. */
function ofUnknownKind(resource: Resource, around: Around): readonly Influence[] {
  if (resource.group === WEBHOOKS) return [];
  const rules = rulesAnywhere(mapsBelow(nodeAt(resource.node, 'spec')));
  if (rules.length === 0) return [];
  if (resource.namespace !== '' && !isVital(around, resource.namespace)) return [];
  return admits('change or refuse', matchedByRules(rules));
}
