/**
 * Where a cluster left Git (docs/drift.md). Takes what an environment renders to and the objects of its cluster;
 * gives the differences, field by field, with who made them, and what the cluster says of its control plane. Knows nothing of how a cluster is asked.
 */
export { askedConfigMaps, askedKinds, CONTROL_PLANE_KINDS, isOptionalKind } from './asked-kinds.ts';
export type { ClusterDrift, ClusterObjects } from './compare-cluster.ts';
export { compareCluster } from './compare-cluster.ts';
export type {
  ControlPlane,
  RevisionsOfProxies,
  StatusFault,
  StatusPart,
  ToldStatus,
  TroubledProxies,
} from './control-plane/live-control-plane.ts';
export { podsOfTheirOwn, revisionsOfProxies } from './control-plane/proxy-revisions.ts';
export { keptOfPod, readRunningPod } from './control-plane/running-pod.ts';
export { toldStatuses } from './control-plane/told-statuses.ts';
export type { DeclaredDifferences } from './declared-differences.ts';
export { declaredDifferences } from './declared-differences.ts';
export type { FieldDrift, FieldWriter, ObjectDrift, PassedField } from './drift.ts';
export type { LiveObject } from './live-object.ts';
export { readLiveObject } from './live-object.ts';
export type { ClusterProblem, DriftOfCluster, JudgedDrift, UnreadPart } from './judged-drift.ts';
export { driftId, isReadWhole } from './judged-drift.ts';
export type { ProxySync, SyncedProxy, TypeSync } from './proxy-sync.ts';
export { proxySyncOf, readProxySync } from './proxy-sync.ts';
