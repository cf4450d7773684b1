/**
 * Every sentence that a person reads. Takes a review, a decision, a rollback; gives Markdown, lines for a terminal,
 * JSON. Knows nothing of how they came about.
 */
export type { AfterMergeContext } from './after-merge/after-merge-context.ts';
export { afterMergeJson } from './after-merge/after-merge-json.ts';
export {
  afterMergeMarker,
  afterMergeMarkdown,
  afterMergeTerminal,
  isAfterMergeComment,
} from './after-merge/after-merge-report.ts';
export { notAppliedMarkdown } from './after-merge/not-applied-report.ts';
export { problemText } from './after-merge/metric-words.ts';
export { analysisJson } from './at-rest/analysis-json.ts';
export { analysisText, undecidedSentences } from './at-rest/analysis-text.ts';
export { explainedChecks, explainedCode } from './at-rest/explained-check.ts';
export type { AdoptionProposal } from './drift/adoption-proposal.ts';
export { adoptionProposal } from './drift/adoption-proposal.ts';
export type { Button } from './check/check-actions.ts';
export { buttonOf } from './check/check-actions.ts';
export type { CheckFrame, ReviewProblem } from './check/check-notices.ts';
export {
  cancelledCheck,
  failedCheck,
  inProgressCheck,
  leftQueueCheck,
  notReviewedCheck,
} from './check/check-notices.ts';
export type { Neighbours } from './check/check-report.ts';
export { checkReport } from './check/check-report.ts';
export { closedCheck } from './check/closed-check.ts';
export { COMMENT_MARKER, isOurComment } from './check/comment-marker.ts';
export type { FailedContext, FailedReview } from './check/failed-review.ts';
export { failedJson, failedMarkdown, failedTerminal } from './check/failed-review.ts';
export { mergeGroupCheck } from './check/merge-group-check.ts';
export { withNotWritten } from './check/not-written.ts';
export { commentBody } from './check/review-comment.ts';
export { suggestedFinding } from './check/suggestion-marker.ts';
export type { Suggestions } from './check/suggestions.ts';
export { isResolved, resolvedSuggestion, suggestionsOf } from './check/suggestions.ts';
export { decidedTitle } from './check/title.ts';
export { wantsComment } from './check/wants-comment.ts';
export { callsJson, callsText, tierOfCalls } from './formats/calls-report.ts';
export { jsonReport } from './formats/json.ts';
export { markdownReport } from './formats/markdown.ts';
export type { Paint } from './print/print-terminal.ts';
export { terminalReport } from './formats/terminal.ts';
export { UNPAINTED } from './print/print-terminal.ts';
export {
  OVERDUE_LABEL,
  debtIssue,
  debtNotice,
  isDebtNotice,
  isTitledAlike,
  tellsOfDebt,
} from './gate/debt-issue.ts';
export {
  debtNotRead,
  isDebtNotRead,
  isTitleOfDebt,
  pullRequestsInTitle,
} from './gate/debt-not-read.ts';
export type { HandRefusal } from './gate/hand-change-reply.ts';
export type { ShownDebts } from './gate/debt-lines.ts';
export { auditJson, auditReport } from './audit/audit-report.ts';
export type { DebtNotice } from './gate/debt-words.ts';
export { debtsJson, debtsReport, openedHandDebt } from './gate/debts-report.ts';
export type { OnboardingSurvey } from './policy/onboarding.ts';
export { isOnboardingIssue, onboardingIssue } from './policy/onboarding.ts';
export {
  checkedRulesJson,
  checkedRulesLines,
  policyProblemLines,
  policyProblemsJson,
} from './policy/policy-problems.ts';
export { ruleExamplesReport } from './policy/rule-examples-report.ts';
export { namedChecksText, ruleExplanation, tierExplanation } from './policy/rule-explanation.ts';
export type { EffectiveRule } from './policy/rules-list.ts';
export { rulesJson, rulesList } from './policy/rules-list.ts';
export type { PushReview } from './pushes/past-review-issue.ts';
export { pastReviewIssue } from './pushes/past-review-issue.ts';
export { checkExplanation } from './replies/check-explanation.ts';
export { explanationOf } from './replies/explanation.ts';
export type { Reply } from './replies/replies.ts';
export { clickReplyBody, isReplyTo, reactionTo, replyBody } from './replies/replies.ts';
export type { MovedPlaces } from './review/moved-places.ts';
export { lookupOf, movedPlaces } from './review/moved-places.ts';
export { permalinks } from './review/permalinks.ts';
export type { ReportPlace, ReportContext } from './review/report-context.ts';
export { localNextCommands } from './rollback/local-next-commands.ts';
export { localRefusalSentence } from './rollback/local-refusal.ts';
export { localRevertJson } from './rollback/local-revert-json.ts';
export { localRevertReport } from './rollback/local-revert-report.ts';
export { pathCounts } from './rollback/path-counts.ts';
export type { RevertPreview, ShownRevert } from './rollback/revert-body.ts';
export { effectSentences, planReply, revertBody } from './rollback/revert-body.ts';
export { revertTitle } from './rollback/revert-title.ts';
export type { RollbackRefusal } from './rollback/rollback-refusal.ts';
export type { RollbackReply } from './rollback/rollback-reply.ts';
export {
  RELANDED_LABEL,
  ROLLED_BACK_LABEL,
  isRolledBackNotice,
  rolledBackNotice,
} from './rollback/rolled-back-notice.ts';
export { mapJson } from './map/map-json.ts';
export { mapMermaid } from './map/map-mermaid.ts';
export { mapText } from './map/map-text.ts';
export { answerJson } from './asking/answer-json.ts';
export { answerText } from './asking/answer-text.ts';
export { divergenceIssue, isDivergenceIssue } from './settings/divergence-issue.ts';
export type { KnownJudgements } from './settings/history-text.ts';
export { historyJson, historyText } from './settings/history-text.ts';
export { settingsJson } from './settings/settings-json.ts';
export { settingsMarkdown } from './print/settings-markdown.ts';
export { settingsText } from './settings/settings-text.ts';
export { variablesJson } from './variables/variables-json.ts';
export { variablesMarkdown } from './print/variables-markdown.ts';
export { variablesText } from './variables/variables-text.ts';
export { brokenText } from './variables/broken-text.ts';
export { driftAlert, driftSet } from './drift/drift-alert.ts';
export { DRIFT_LABEL, driftIssue, driftTitle } from './drift/drift-issue.ts';
export type { AdoptedElsewhere, DriftRefusal } from './drift/drift-reply.ts';
export { adoptedElsewhereNotice } from './drift/drift-reply.ts';
export { driftJson, driftMarkdown, driftText } from './drift/drift-formats.ts';
export { adoptionText } from './drift/adoption-text.ts';
