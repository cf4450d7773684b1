import { namespaceText } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { checks } from '../detection/check.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import type { DetectorInput, Scope } from '../detection/detector.ts';
import {
  tellContendedPods,
  tellContention,
  contendedNamespaces,
  contendedPods,
  distinctObjects,
} from './contention.ts';
import { groupedBy, hostOfRule, viewOf } from '../../istio/index.ts';
import type { Mesh } from '../../istio/index.ts';
import type { ContendedPods } from './contention.ts';

const modesOf = (mesh: Mesh): readonly Resource[] =>
  mesh.ofKind('security.istio.io', 'PeerAuthentication');

const labelsOf = (policy: Resource): ReadonlyMap<string, string> =>
  viewOf('PeerAuthentication', policy).selector.value;

/**
 * Lists pods that several PeerAuthentications select: the oldest holds (MTLS-5). In the root namespace none
 * does (MTLS-4).
 */
const modesOnOnePod = (mesh: Mesh): readonly ContendedPods[] =>
  contendedPods(
    mesh,
    modesOf(mesh)
      .filter(({ namespace }) => namespace !== mesh.configuration.rootNamespace)
      .map((resource) => ({ resource, labels: labelsOf(resource) }))
      .filter(({ labels }) => labels.size > 0),
  );

/**
 * Lists PeerAuthentications for all of a namespace, or the mesh, where there are several: the oldest holds
 * (MTLS-5).
 */
const modesOfOneNamespace = (mesh: Mesh): readonly (readonly Resource[])[] =>
  contendedNamespaces(modesOf(mesh).filter((policy) => labelsOf(policy).size === 0));

/** Tells whether PeerAuthentications ask for the same, for the pods and for each port. */
const haveSameMode = (policies: readonly Resource[]): boolean =>
  new Set(policies.map(modesSaidBy)).size === 1;

function modesSaidBy(policy: Resource): string {
  const { mtls, portLevelMtls } = viewOf('PeerAuthentication', policy);
  const ports = [...portLevelMtls.value].map(([port, { mode }]) => [port, mode?.value ?? UNSET]);
  return JSON.stringify([mtls?.mode?.value ?? UNSET, ports.sort()]);
}

const UNSET = 'UNSET';

/** Describes a host with several DestinationRules, of which something is left out. */
interface ContendedHost {
  readonly host: string;
  readonly rules: readonly Resource[];
  /** The subset that several of them define; null where several have a traffic policy for the whole host. */
  readonly subset: string | null;
}

/**
 * Lists hosts with several DestinationRules of one namespace: their subsets are put together, of one name the
 * oldest's counts, and of traffic policies the oldest as a whole (DR-8). Rules for chosen clients, and those
 * for other namespaces, stay apart (DR-9, 10).
 */
function contendedHosts(mesh: Mesh): readonly ContendedHost[] {
  const rules = distinctObjects(
    mesh.ofKind('networking.istio.io', 'DestinationRule'),
    (rule) => rule,
  ).filter((rule) => viewOf('DestinationRule', rule).workloadSelector === null);
  const groups = groupedBy(rules, (rule) =>
    JSON.stringify([
      rule.namespace,
      hostOfRule(mesh, rule),
      viewOf('Exported', rule).exportTo.value.map(({ value }) => value),
    ]),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined || group.length < 2
      ? []
      : contendedAmong(hostOfRule(mesh, first), group);
  });
}

function contendedAmong(host: string, group: readonly Resource[]): readonly ContendedHost[] {
  const wide = group.filter((rule) => viewOf('DestinationRule', rule).trafficPolicy !== null);
  const bySubset = new Map<string, Resource[]>();
  for (const rule of group)
    for (const { name } of viewOf('DestinationRule', rule).subsets.value) {
      const known = bySubset.get(name?.value ?? '');
      if (known === undefined) bySubset.set(name?.value ?? '', [rule]);
      else if (!known.includes(rule)) known.push(rule);
    }
  return [
    ...(wide.length > 1 ? [{ host, rules: wide, subset: null }] : []),
    ...[...bySubset].flatMap(([subset, rules]) =>
      rules.length > 1 ? [{ host, rules, subset }] : [],
    ),
  ];
}

/**
 * Groups WorkloadGroups of one namespace whose entries get the same labels: what selects those of one takes
 * those of all.
 */
const groupsWithOneLabel = (mesh: Mesh): readonly (readonly Resource[])[] => {
  const groups = distinctObjects(
    mesh.ofKind('networking.istio.io', 'WorkloadGroup'),
    (group) => group,
  ).filter((group) => viewOf('WorkloadGroup', group).labels.value.size > 0);
  const alike = groupedBy(groups, (group) =>
    JSON.stringify([group.namespace, [...viewOf('WorkloadGroup', group).labels.value].sort()]),
  );
  return [...alike.values()].filter((some) => some.length > 1);
};

const MODES: Check = {
  id: 'mtls-modes-compete',
  title: 'Several PeerAuthentications match the same pods; only one takes effect',
  level: 'medium',
  blind: 'Which one was created first, and pods that are not rendered here.',
  severity: 'error',
  knownAs: [{ code: 'KIA0002' }, { code: 'KIA0003' }],
};
const RULES: Check = {
  id: 'rules-for-one-host',
  title: 'DestinationRules for one host define the same setting; one applies',
  level: 'medium',
  blind: 'Which one was created first.',
  severity: 'warning',
  knownAs: [{ code: 'KIA0201' }],
};
const GROUPS: Check = {
  id: 'groups-with-one-label',
  title: 'Several WorkloadGroups give their entries the same labels',
  level: 'medium',
  blind: 'Whether it is intended: two groups may be one application.',
  severity: 'warning',
  knownAs: [{ code: 'KIA1702' }],
};

const OLDEST = 'the one that was created first holds, which Git does not say';

/** Finds PeerAuthentications, DestinationRules and WorkloadGroups that are for the same (MTLS-5, DR-8). */
export const competingModesAndRules = checks([MODES, RULES, GROUPS], (input) => {
  const { mesh } = input;
  return [
    ...tellContendedPods(input, modesOnOnePod(mesh), (objects) => ({
      ...modesText(objects),
      knownAs: [{ code: 'KIA0003' }],
    })),
    ...modesOfOneNamespace(mesh).flatMap((objects) => {
      const namespace = objects[0]?.namespace ?? '';
      const isMesh = namespace === mesh.configuration.rootNamespace;
      return tellContention(
        input,
        {
          ...modesText(objects),
          objects,
          whom: isMesh ? 'the whole mesh' : `all pods of ${namespaceText(namespace)}`,
          scope: { ...OF_NAMESPACE, level: isMesh ? 'mesh' : 'namespace' },
          knownAs: [{ code: 'KIA0002' }],
        },
        'namespace',
      );
    }),
    ...contendedHosts(mesh).flatMap((contended) => tellRules(input, contended)),
    ...groupsWithOneLabel(mesh).flatMap((objects) =>
      tellContention(
        input,
        {
          by: GROUPS,
          objects,
          whom: 'entries with the same labels',
          decides: 'what selects the entries of one takes those of the others as well',
          symptom: 'requests for one application are answered by the machines of another',
          fix: 'Give each group a label of its own.',
          scope: OF_NAMESPACE,
        },
        'labels',
      ),
    ),
  ];
});

const OF_NAMESPACE: Scope = {
  level: 'namespace',
  workloads: 0,
  services: 0,
  namespaces: 1,
};

const modesText = (policies: readonly Resource[]): typeof MODES_TEXT | typeof SAME_MODE_TEXT =>
  haveSameMode(policies) ? SAME_MODE_TEXT : MODES_TEXT;

const SAME_MODE_TEXT = {
  by: MODES,
  severity: 'info',
  decides: `they say the same today, ${OLDEST}, and no other does anything`,
  symptom:
    'nothing yet: once one of them is changed, the change may do nothing, or come to hold when the other is created anew',
  fix: 'Keep one PeerAuthentication for these pods.',
} as const;

const MODES_TEXT = {
  by: MODES,
  effect: 'ambiguous',
  decides: `${OLDEST}, and no other does anything`,
  symptom:
    'plaintext is refused although one of them admits it, or answered although one of them forbids it',
  fix: 'Keep one PeerAuthentication for these pods.',
};

const tellRules = (
  input: DetectorInput,
  { host, rules, subset }: ContendedHost,
): readonly ToldBy[] =>
  tellContention(
    input,
    {
      by: RULES,
      objects: rules,
      whom: subset === null ? host : `subset ${subset} of ${host}`,
      decides:
        subset === null
          ? `of several trafficPolicies for one host the oldest counts as a whole, which Git does not say`
          : OLDEST,
      symptom:
        'nothing refuses this: TLS mode, limits or load balancing of one of them are not in force',
      fix: 'Write one DestinationRule for the host.',
      scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
    },
    subset === null ? `host ${host}` : `subset ${subset} of ${host}`,
  );
