/**
 * Whether a change may merge. Takes a review, approvals and owners; gives a decision (pass, wait for whom, fail
 * why) and the state that a check keeps. Knows nothing of GitHub's API.
 */
export { isEnforced } from './approvals/approvals.ts';
export { carryOver } from './approvals/carry-over.ts';
export { changeAuthorsOf } from './approvals/change-authors.ts';
export type { CommitAuthorship, CommitLogins } from './approvals/commit-authorship.ts';
export type { EarlierMeaning, MeaningNow } from './approvals/earlier-meanings.ts';
export { earlierMeanings, inTermsOfNow, isOfEarlierVersion } from './approvals/earlier-meanings.ts';
export type { HeadPush } from './approvals/head-pushes.ts';
export { HeadPushSchema, decisivePushes, joinedPushes, withPush } from './approvals/head-pushes.ts';
export type {
  AskedApprovers,
  TeamLookUp,
  TeamMembership,
  TeamTrouble,
} from './approvals/team-membership.ts';
export { isNamed, sameName, standingOf } from './approvals/team-membership.ts';
export { cameBack, raisedTier } from './came-back.ts';
export type { PullRequestState, StoredBreakGlass } from './check-state.ts';
export { PullRequestStateSchema, formatState, parseState } from './check-state.ts';
export type { GateInput, KnownCommit } from './decide-gate.ts';
export { decideGate, lookUpsFor } from './decide-gate.ts';
export type { Decision, GapProgress, RequirementProgress, Timing } from './decision.ts';
export type { GroupPart, GroupVerdict } from './merge-group.ts';
export { judgeMergeGroup } from './merge-group.ts';
export type { QueueRef } from './merge-queue.ts';
export { QUEUE_PREFIX, entriesBefore, queueBranchOf } from './merge-queue.ts';
export type { BreakGlassOutcome } from './overrides/apply-break-glass.ts';
export { applyBreakGlass, withBreakGlass } from './overrides/apply-break-glass.ts';
export type { OverrideOutcome } from './overrides/apply-override.ts';
export { applyOverride, withOverride } from './overrides/apply-override.ts';
export { debtObjects, debtsThatMeet, objectsOfDebt } from './overrides/debt-objects.ts';
export type { Debt, HandDebt, OpenDebt, ReviewDebt } from './overrides/debt.ts';
export {
  OpenDebtSchema,
  debtKey,
  dueOf,
  formatDebt,
  isByHand,
  isOverdue,
  nextDue,
  parseDebt,
} from './overrides/debt.ts';
export { isCured } from './overrides/overrides.ts';
export { reviewsThatMaySettle, whyNotToClose, whyNotToSettle } from './overrides/settles-debt.ts';
export type { JudgedLanding, PastReason } from './pushes/judge-push.ts';
export {
  isToCompare,
  judgeLanding,
  needsEyes,
  reasonsOf,
  touchesNothing,
} from './pushes/judge-push.ts';
export type { LandedCommit, LandedPullRequest, Landing } from './pushes/landings.ts';
export { landingsOf } from './pushes/landings.ts';
export type { KnownPastPush, PastPush } from './pushes/past-push.ts';
export {
  PastPushesSchema,
  formatPastPush,
  isSamePush,
  parsePastPush,
  withPastPush,
} from './pushes/past-push.ts';
export type { ReplacedLine } from './replaced-line.ts';
export { replacedLineDigest } from './replaced-line.ts';
export { hasShorterPath } from './shorter-path.ts';
export { conclusionOf, stateAfter } from './state-after.ts';
export { MOST_CHANGES } from './stored-changes.ts';
export { worstOf } from './worst-of.ts';
