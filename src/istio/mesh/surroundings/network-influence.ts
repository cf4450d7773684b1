import { isClusterScoped, listed } from '../../../manifest/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import type { SelectionCandidate } from '../../matching/label-requirement.ts';
import type { NetworkKind } from '../../network/network-kinds.ts';
import { networkKindOf, NETWORKS_OF_CLUSTERS } from '../../network/network-kinds.ts';
import { subjectOf } from '../../network/policy-subjects.ts';
import type { MeshSurroundings } from './mesh-surroundings.ts';
import { ANYBODY, candidateOf, isOfManyNamespaces, isPicked } from './label-selection.ts';
import type { ActsOn, Influence } from './influence.ts';
import type { KnownPods } from './pod-inventory.ts';

/**
 * Tells what an object decides about the connections of the mesh's own pods, or of those of all namespaces.
 * NET-2, 9, 12, 15
 */
export function networkInfluence(
  resource: Resource,
  around: MeshSurroundings,
): readonly Influence[] {
  const { group, kind, namespace } = resource;
  if (NETWORKS_OF_CLUSTERS.has(`${group}/${kind}`)) return [ofWholeNetwork(kind)];
  const row = networkKindOf(group, kind, namespace !== '' && !isClusterScoped(group, kind));
  // what a NetworkPolicy lets through is told by the connections that are lost
  if (row === undefined || row.reads === 'kubernetes') return [];
  const selects = subjectOf(resource, row);
  const picks = (candidate: SelectionCandidate): boolean =>
    isInReach(resource, row, candidate, around) && selects(candidate) !== 'no';
  const isWide = row.reach === 'cluster' && isForAll(picks, around);
  const picked = around.pods.filter(
    (pods) =>
      // whether a policy of their namespace shuts gateways is told by the calls that are lost
      (pods.on !== 'gateway' || row.reach === 'cluster') &&
      isPicked(pods, candidateOf(around.mesh, pods), picks),
  );
  return isWide ? [ofManyPods(kind, picked)] : ownPodsPicked(picked, resource);
}

const ofWholeNetwork = (kind: string): Influence => ({
  kind: 'network',
  on: 'control-plane',
  does: 'decides about the network of the whole cluster, under every proxy and the control plane',
  because: `Objects of kind ${kind} are settings of the cluster's network, and belong to no namespace`,
});

function ofManyPods(kind: string, picked: readonly KnownPods[]): Influence {
  const own = picked.some(({ on }) => on === 'control-plane');
  return {
    kind: 'network',
    on: 'control-plane',
    does: `decides which connections pods of many namespaces may have${own ? ', those of the control plane among them' : ''}`,
    because: `Objects of kind ${kind} hold in the whole cluster, and this one is not limited to one namespace or two`,
  };
}

const WORST_FIRST: readonly ActsOn[] = ['control-plane', 'delivery'];

function ownPodsPicked(
  picked: readonly KnownPods[],
  { kind, namespace }: Resource,
): readonly Influence[] {
  if (picked.length === 0) return [];
  const on = WORST_FIRST.find((each) => picked.some((pods) => pods.on === each)) ?? 'gateway';
  const own = picked.filter((pods) => pods.on === on);
  // what is seen is surely there; others are where their charts are installed
  const seen = own.filter(({ isSeen }) => isSeen);
  const names = listed([...new Set((seen.length > 0 ? seen : own).map(({ name }) => name))], 3);
  const where = namespace === '' ? '' : ` in ${namespace}`;
  return [
    {
      kind: 'network',
      on,
      does: `decides which connections the pods of ${names}${where} may have`,
      because: `What this ${kind} selects takes in the labels that these pods have${seen.length > 0 ? '' : ', as their charts write them'}`,
    },
  ];
}

function isInReach(
  { namespace, name }: Resource,
  { reach }: NetworkKind,
  candidate: SelectionCandidate,
  { rootNamespace }: MeshSurroundings,
): boolean {
  if (reach === 'cluster') return true;
  if (reach === 'namespace-of-its-name') return name === candidate.namespace;
  // where the namespace is not told, it may be the one
  return (
    namespace === candidate.namespace || (namespace === '' && candidate.namespace === rootNamespace)
  );
}

/** Tells whether pods without a label are taken in, or pods of many namespaces. */
const isForAll = (
  picks: (candidate: SelectionCandidate) => boolean,
  { mesh }: MeshSurroundings,
): boolean => picks(ANYBODY) || isOfManyNamespaces(mesh, picks);
