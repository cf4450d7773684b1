/**
 * Keeps what was let through and is owed. Takes overrides, hand-made changes and broken glass; gives issues
 * that stay open until Git and cluster agree. Knows nothing of how issues are written.
 */
export { environmentMeant } from './use-cases/debt-environment.ts';
export { followDebts } from './use-cases/follow-debts.ts';
export type { OwingPorts, OpenedDebt } from './use-cases/debt-opening.ts';
export {
  deadlineOf,
  HOURS_TO_FOLLOW_UP,
  oweInIssue,
  reasonKept,
  whoSettles,
} from './use-cases/debt-opening.ts';
export { rememberTemporary } from './use-cases/temporary-debts.ts';
export { parseDebt } from './texts/debt-record.ts';
export { tellsOfDebt } from './texts/debt-issue.ts';
