import {
  asDestinationRule,
  asExported,
  asPeerAuthentication,
  asWorkloadGroup,
  completedHost,
  groupedBy,
} from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import type { ContendedPods } from './contended-pods.ts';
import { contendedNamespaces, contendedPods, distinctObjects } from './contended-pods.ts';

const modesOf = (mesh: Mesh): readonly Resource[] =>
  mesh.ofKind('security.istio.io', 'PeerAuthentication');

const labelsOf = (policy: Resource): ReadonlyMap<string, string> =>
  asPeerAuthentication(policy).selector.value;

/** Pods that several PeerAuthentications select: the oldest holds (MTLS-5). In the root namespace none does (MTLS-4). */
export const modesOnOnePod = (mesh: Mesh): readonly ContendedPods[] =>
  contendedPods(
    mesh,
    modesOf(mesh)
      .filter(({ namespace }) => namespace !== mesh.configuration.rootNamespace)
      .map((resource) => ({ resource, labels: labelsOf(resource) }))
      .filter(({ labels }) => labels.size > 0),
  );

/** PeerAuthentications for all of a namespace, or the mesh, where there are several: the oldest holds (MTLS-5). */
export const modesOfOneNamespace = (mesh: Mesh): readonly (readonly Resource[])[] =>
  contendedNamespaces(modesOf(mesh).filter((policy) => labelsOf(policy).size === 0));

/** Whether PeerAuthentications ask for the same, for the pods and for each port. */
export const haveSameMode = (policies: readonly Resource[]): boolean =>
  new Set(policies.map(modesSaidBy)).size === 1;

function modesSaidBy(policy: Resource): string {
  const { mtls, portLevelMtls } = asPeerAuthentication(policy);
  const ports = [...portLevelMtls.value].map(([port, { mode }]) => [port, mode?.value ?? UNSET]);
  return JSON.stringify([mtls?.mode?.value ?? UNSET, ports.sort()]);
}

const UNSET = 'UNSET';

/** DestinationRules of one host of which something is left out. */
export interface ContendedHost {
  readonly host: string;
  readonly rules: readonly Resource[];
  /** The subset that several of them define; null where several have a traffic policy for the whole host. */
  readonly subset: string | null;
}

/**
 * DestinationRules of one namespace for one host: their subsets are put together, of one name the oldest's counts, and of
 * traffic policies the oldest as a whole (DR-8). Those for chosen clients, and those for other namespaces, stay apart (DR-9, 10).
 */
export function contendedHosts(mesh: Mesh): readonly ContendedHost[] {
  const { clusterDomain } = mesh.configuration;
  const rules = distinctObjects(
    mesh.ofKind('networking.istio.io', 'DestinationRule'),
    (rule) => rule,
  ).filter((rule) => asDestinationRule(rule).workloadSelector === null);
  const hostOf = (rule: Resource): string =>
    completedHost(asDestinationRule(rule).host?.value ?? '', rule.namespace, clusterDomain);
  const groups = groupedBy(rules, (rule) =>
    JSON.stringify([
      rule.namespace,
      hostOf(rule),
      asExported(rule).exportTo.value.map(({ value }) => value),
    ]),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined || group.length < 2 ? [] : contendedAmong(hostOf(first), group);
  });
}

function contendedAmong(host: string, group: readonly Resource[]): readonly ContendedHost[] {
  const wide = group.filter((rule) => asDestinationRule(rule).trafficPolicy !== null);
  const bySubset = new Map<string, Resource[]>();
  for (const rule of group)
    for (const { name } of asDestinationRule(rule).subsets.value) {
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

/** WorkloadGroups of one namespace whose entries get the same labels: what selects those of one takes those of all. */
export const groupsWithOneLabel = (mesh: Mesh): readonly (readonly Resource[])[] => {
  const groups = distinctObjects(
    mesh.ofKind('networking.istio.io', 'WorkloadGroup'),
    (group) => group,
  ).filter((group) => asWorkloadGroup(group).labels.value.size > 0);
  const alike = groupedBy(groups, (group) =>
    JSON.stringify([group.namespace, [...asWorkloadGroup(group).labels.value].sort()]),
  );
  return [...alike.values()].filter((some) => some.length > 1);
};
