/**
 * Undoing a change. Takes commits, trees as differences and live state; gives the steps of a revert, what becomes of each path and
 * object, and the texts. Knows nothing of how Git's programs are run.
 */
export type {
  LocalReverts,
  PartWork,
  ComparisonRequest,
  RevertRequest,
  Reverts,
  RevertsProblem,
} from './ports/revert-ports.ts';
export type { RevertResult, TreeChange } from './reverts/revert-result.ts';
export { restoreCommands } from './reverts/revert-commands.ts';
export type { RevertTarget } from './reverts/revert-target.ts';
export type { RollbackReply } from './texts/rollback-reply.ts';
export { ROLLBACK_REPLIES } from './texts/rollback-reply.ts';
export type { AfterRollbackPorts } from './use-cases/after-rollback.ts';
export { afterRollback, knownRolledBack } from './use-cases/after-rollback.ts';
export { createPartWork } from './use-cases/part-work.ts';
export type { RollBackPorts } from './use-cases/roll-back.ts';
export { rollBack } from './use-cases/roll-back.ts';
export { stateToRestore } from './use-cases/state-to-restore.ts';
