/**
 * Where a cluster left Git (docs/drift.md). Takes what an environment renders to and the objects of its cluster;
 * gives the differences, field by field, with who made them, what is remembered of them, and what the cluster says of
 * its control plane. Knows nothing of how a cluster is asked.
 */
export type { DriftLook, SortedDrifts } from './after-look.ts';
export { afterLook, newEnvironmentDrift, sortedDrifts, stillIgnored } from './after-look.ts';
export type { ClusterDrift } from './compare-cluster.ts';
export { compareCluster } from './compare-cluster.ts';
export {
  askedConfigMaps,
  askedKinds,
  CONTROL_PLANE_KINDS,
  isOptionalKind,
  mayBeAsked,
} from './asked-kinds.ts';
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
export { declaredDifferences } from './declared/declared-differences.ts';
export { deliveries } from './delivered-by.ts';
export type { FieldDrift, FieldWriter, ObjectDrift } from './drift.ts';
export { formatIssueState, parseIssueState } from './issue-state.ts';
export type { EnvironmentDrift, KnownDrift, LookProblem } from './known-drift.ts';
export { EnvironmentDriftSchema } from './known-drift.ts';
export type { LiveObject } from './live-object.ts';
export { readLiveObject } from './live-object.ts';
export type { DriftOfCluster, JudgedDrift, UnreadPart, UnseenRoot } from './judged-drift.ts';
export { driftId, isComparedWhole, isReadWhole } from './judged-drift.ts';
export type { AdoptedFile, Adoption, AdoptionRefusal, NotAdopted } from './adopt/adoption.ts';
export { adoptionRefusalSentence } from './adopt/adoption.ts';
export type { AlsoSettled } from './adopt/others/also-settled.ts';
export { sharingEnvironments } from './adopt/others/also-settled.ts';
export { adoptDrifts } from './adopt/adopt-drifts.ts';
export type { RestoreCommands } from './restore-commands.ts';
export { restoreCommands } from './restore-commands.ts';
export type { MetDrift } from './met-drifts.ts';
export { metDrifts } from './met-drifts.ts';
export { slimDrift } from './slim-drift.ts';
export type { ProxySync, SyncedProxy, TypeSync } from './proxy-sync.ts';
export { proxySyncOf, readProxySync } from './proxy-sync.ts';
export type { ClusterProblem } from './cluster-problem.ts';
