/**
 * Where a cluster left Git (docs/drift.md). Takes what an environment renders to and the objects of its cluster;
 * gives the differences, field by field, with who made them, and what is remembered of them. Knows nothing of how a
 * cluster is asked.
 */
export type { DriftLook, SortedDrifts } from './after-look.ts';
export { afterLook, newEnvironmentDrift, sortedDrifts, stillIgnored } from './after-look.ts';
export { askedConfigMaps, askedKinds, mayBeAsked, OPTIONAL_KINDS } from './asked-kinds.ts';
export type { ClusterDrift, ClusterObjects } from './compare-cluster.ts';
export { compareCluster } from './compare-cluster.ts';
export type { DeclaredDifferences } from './declared-differences.ts';
export { declaredDifferences } from './declared-differences.ts';
export { deliveries } from './delivered-by.ts';
export type { FieldDrift, FieldWriter, ObjectDrift, PassedField } from './drift.ts';
export { formatIssueState, parseIssueState } from './issue-state.ts';
export type { EnvironmentDrift, KnownDrift, LookProblem } from './known-drift.ts';
export { EnvironmentDriftSchema } from './known-drift.ts';
export type { LiveObject } from './live-object.ts';
export { readLiveObject } from './live-object.ts';
export type { ClusterProblem, DriftOfCluster, JudgedDrift, UnreadPart } from './judged-drift.ts';
export { driftId, isReadWhole } from './judged-drift.ts';
export type { RestoreCommands } from './restore-commands.ts';
export { restoreCommands } from './restore-commands.ts';
export type { MetDrift } from './met-drifts.ts';
export { metDrifts } from './met-drifts.ts';
export { slimDrift } from './slim-drift.ts';
