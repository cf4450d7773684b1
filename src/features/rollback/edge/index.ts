/**
 * Effects of this room: reverts made with Git, and the command line. Takes what the ports say; gives adapters. Knows nothing of what is decided with them.
 */
export { rollbackCommand } from './command-line/rollback-command.ts';
export { openLocalReverts } from './local-reverts.ts';
export type { RevertCommits } from './revert-commits.ts';
export { revertCommits } from './revert-commits.ts';
export type { RevertedBranch } from './revert-plan.ts';
