import type { Node, Resource } from '../../manifest/index.ts';
import { isRefusedByKubernetes, numberAt, stringAt } from '../../manifest/index.ts';
import { groupedBy } from '../matching/grouping.ts';
import type { LabelRequirement, SelectionCandidate } from '../matching/label-requirement.ts';
import { fits } from '../matching/label-requirement.ts';
import type { Match } from '../matching/match.ts';
import { readAdmin } from './admin-policy.ts';
import type { CalicoObjects } from './calico-policy.ts';
import { readCalico } from './calico-policy.ts';
import { readCilium } from './cilium-policy.ts';
import { DEFAULT_TIER, readKubernetes } from './kubernetes-policy.ts';
import type { Direction, NetworkPod } from './network-ends.ts';
import { candidateOfPod, DIRECTIONS } from './network-ends.ts';
import type { NetworkKind } from './network-kinds.ts';
import { CALICO, networkKindOfObject } from './network-kinds.ts';
import { specOf, textsAt, wordAt } from './network-rules.ts';
import type { NetworkRules } from './network-rules.ts';
import { subjectOf } from './policy-subjects.ts';

/** Rules of a policy that select pods, or may. */
export interface SelectingRules {
  readonly rules: NetworkRules;
  readonly selects: Match;
}

/** Holds the network policies of one side, each read once. */
export interface NetworkPolicies {
  /** Lists all policies, those of kinds that are not read too. */
  readonly policies: readonly Resource[];
  /** Lists policies of kinds that are read. */
  readonly read: readonly Resource[];
  /** Lists those of kinds that belong to one namespace. */
  readonly namespaced: readonly Resource[];
  /** Lists policies of the cluster. */
  readonly clusterWide: readonly Resource[];
  /** Gives the rules of one policy; none for an object that is none, or that the API server refuses. */
  rulesOf(policy: Resource): readonly NetworkRules[];
  /** Gives the rules of the policies of a namespace, without those of the cluster. */
  rulesIn(namespace: string): readonly NetworkRules[];
  /** Gives the rules of one way that select pods, those of the cluster too: one list for all pods of the same rules. */
  selecting(pod: NetworkPod, direction: Direction): readonly SelectingRules[];
  /** Tells whether a Service has IPv6, so that pods may have it, too. */
  readonly hasIpv6: boolean;
  candidateOf(pod: NetworkPod): SelectionCandidate;
  /** Answers for the labels of a namespace. */
  labelsOf(namespace: string): SelectionCandidate['ofNamespace'];
  /** Gives the labels of a namespace; undefined if its Namespace is not known. */
  namespaceLabels(namespace: string): ReadonlyMap<string, string> | undefined;
}

/** Reads the network policies among objects. The labels of a namespace are undefined if its Namespace is not known. */
export function readNetwork(
  resources: readonly Resource[],
  namespaceLabels: NetworkPolicies['namespaceLabels'],
): NetworkPolicies {
  const objects = calicoObjects(resources);
  const found = resources.flatMap((policy) => {
    const row = networkKindOfObject(policy);
    return row === undefined ? [] : [{ policy, row }];
  });
  const rulesOf = remembered((policy: Resource) => {
    const row = networkKindOfObject(policy);
    if (row === undefined || isRefusedByKubernetes(policy)) return [];
    const read = row.reads === undefined ? readSubject : READERS[row.reads];
    return read(policy, row, objects);
  });
  const byPlace = groupedBy(found, ({ policy, row }) => placeOf(policy, row));
  const policiesAt = (place: string | null): readonly Resource[] =>
    (byPlace.get(place) ?? []).map(({ policy }) => policy);
  const clusterWide = policiesAt(null);
  const rulesIn = remembered((namespace: string) => policiesAt(namespace).flatMap(rulesOf));
  const labelsOf = remembered((name: string) => namespaceAsks(name, namespaceLabels(name)));
  const candidateOf = remembered(
    (pod: NetworkPod) => candidateOfPod(pod, labelsOf(pod.namespace)),
    new WeakMap(),
  );
  const shared = sharedLists();
  const selectingOf = remembered((pod: NetworkPod) => {
    const candidate = candidateOf(pod);
    const all = [...rulesIn(pod.namespace), ...clusterWide.flatMap(rulesOf)];
    const selecting = all
      .map((rules) => ({ rules, selects: rules.selects(candidate) }))
      .filter(({ selects }) => selects !== 'no');
    return new Map(
      DIRECTIONS.map((direction) => [
        direction,
        shared(selecting.filter(({ rules }) => rules.direction === direction)),
      ]),
    );
  }, new WeakMap());
  const readRows = found.filter(({ row }) => row.reads !== undefined);
  return {
    hasIpv6: resources.some((one) => one.kind === 'Service' && isOfIpv6(specOf(one))),
    policies: found.map(({ policy }) => policy),
    read: readRows.map(({ policy }) => policy),
    namespaced: readRows.filter(({ row }) => row.reach !== 'cluster').map(({ policy }) => policy),
    ...{ clusterWide, rulesOf, rulesIn, candidateOf, labelsOf, namespaceLabels },
    selecting: (pod, direction) => selectingOf(pod).get(direction) ?? [],
  };
}

/** Gives the list that was given before if its rules are the same. */
function sharedLists(): (list: readonly SelectingRules[]) => readonly SelectingRules[] {
  const numbers = new Map<NetworkRules, number>();
  const lists = new Map<string, readonly SelectingRules[]>();
  return (list) => {
    const key = list.map(({ rules, selects }) => {
      const number = numbers.get(rules) ?? numbers.size;
      numbers.set(rules, number);
      return `${String(number)} ${selects}`;
    });
    const known = lists.get(key.join()) ?? list;
    lists.set(key.join(), known);
    return known;
  };
}

/** Tells whether a Service asks for IPv6, or has an address of it. */
const isOfIpv6 = (service: Node | undefined): boolean =>
  [stringAt(service, 'clusterIP') ?? '', ...textsAt(service, 'ipFamilies')].some(
    (text) => text === 'IPv6' || text.includes(':'),
  );

/** The namespace whose pods a policy may select; null for all of the cluster. */
function placeOf({ namespace, name }: Resource, { reach }: NetworkKind): string | null {
  if (reach === 'cluster') return null;
  return reach === 'namespace-of-its-name' ? name : namespace;
}

interface Memory<Key, Value> {
  readonly get: (key: Key) => { readonly value: Value } | undefined;
  readonly set: (key: Key, known: { readonly value: Value }) => unknown;
}

function remembered<Key, Value>(
  build: (key: Key) => Value,
  known: Memory<Key, Value> = new Map<Key, { readonly value: Value }>(),
): (key: Key) => Value {
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before.value;
    const value = build(key);
    known.set(key, { value });
    return value;
  };
}

type Reader = (
  policy: Resource,
  row: NetworkKind,
  objects: CalicoObjects,
) => readonly NetworkRules[];

const READERS: Readonly<Record<NonNullable<NetworkKind['reads']>, Reader>> = {
  kubernetes: (policy, row) => readKubernetes(policy, subjectOf(policy, row)),
  admin: (policy, row) => readAdmin(policy, subjectOf(policy, row)),
  cilium: readCilium,
  calico: (policy, row, objects) => readCalico(policy, subjectOf(policy, row), objects),
};

/** Reads only whom a policy selects. NET-17 */
const readSubject: Reader = (policy, row) =>
  DIRECTIONS.filter((way) => way === 'egress' || row.isOutward !== true).map((direction) => ({
    ...{ policy, direction, engine: 'not-read', tier: DEFAULT_TIER, order: 0 },
    ...{ selects: subjectOf(policy, row), isolates: false, rules: [] },
  }));

const NAME_LABEL = 'kubernetes.io/metadata.name';

/** Answers for labels of a namespace; `maybe` if its Namespace is not known, except for its name. NET-5 */
function namespaceAsks(
  namespace: string,
  known: ReadonlyMap<string, string> | undefined,
): (asked: LabelRequirement) => Match {
  const labels = new Map(
    [...(known ?? []), [NAME_LABEL, namespace] as const].map(([key, value]) => [key, [value]]),
  );
  const isUnknown = (key: string): boolean =>
    namespace === '' ||
    (known === undefined && key !== NAME_LABEL) ||
    // Calico has it of every namespace, others only if it is written
    (key === CALICO.namespaceName && !labels.has(key));
  return (asked) => (isUnknown(asked.key) ? 'maybe' : fits(asked, labels));
}

const CALICO_GROUPS: ReadonlySet<string> = new Set(['projectcalico.org', 'crd.projectcalico.org']);

function calicoObjects(resources: readonly Resource[]): CalicoObjects {
  const own = resources.filter(({ group }) => CALICO_GROUPS.has(group));
  return {
    tiers: new Map(
      own
        .filter(({ kind }) => kind === 'Tier')
        .map((tier) => [
          tier.name,
          {
            name: tier.name,
            order: numberAt(specOf(tier), 'order') ?? Number.POSITIVE_INFINITY,
            passes: wordAt(specOf(tier), 'defaultAction') === 'pass',
          },
        ]),
    ),
    hasNetworkSets: own.some(({ kind }) => kind === 'NetworkSet' || kind === 'GlobalNetworkSet'),
  };
}
