/**
 * Where a cluster left Git. Takes an environment and live objects; gives differences, who made them, how to adopt or restore them,
 * and the texts. Knows nothing of how a cluster is asked.
 */
export { clusterNames } from './comparison/joined-clusters.ts';
export type { KnownDrift } from './comparison/environment-drift.ts';
export { sortedDrifts } from './comparison/environment-drift.ts';
export { restoreCommands } from './comparison/restore-commands.ts';
export type {
  DriftAdoption,
  AskedAdoption,
  DriftAnalysis,
  DriftLookOutcome,
  DriftRequest,
  LookedForDrift,
} from './ports/drift-ports.ts';
export type { AdoptedElsewhere, DriftRefusal, DriftReply } from './texts/drift-reply.ts';
export { adoptedElsewhereNotice, DRIFT_REPLIES } from './texts/drift-reply.ts';
export { adoptionBy } from './use-cases/adopt-in-pull-request.ts';
export { driftOfTree } from './use-cases/drift-of-tree.ts';
export type { FollowDriftPorts } from './use-cases/follow-drift.ts';
export { comeBack, followDrift } from './use-cases/follow-drift.ts';
export type { SendAlertPorts } from './use-cases/drift-notification.ts';
export { sendDriftAlert } from './use-cases/drift-notification.ts';
