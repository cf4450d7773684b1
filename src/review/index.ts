/**
 * From two trees and a policy to a report. Takes trees, configuration and rules; gives a review, its tier, the gate's decision and
 * every sentence of it. Knows nothing of GitHub's API, nor of what follows a merge.
 */
export type { Analysed } from './analysis/analyse-tree.ts';
export { analyseTree } from './analysis/analyse-tree.ts';
export { analyseTrees } from './analysis/analyse-trees.ts';
export { askTree } from './analysis/ask-tree.ts';
export type { AskedCharts } from './analysis/asked-charts.ts';
export { askedCharts, NOTHING_LISTED } from './analysis/asked-charts.ts';
export { checkRules, POLICY_PLACES } from './analysis/check-rules.ts';
export type { Engine } from './analysis/engine.ts';
export { createEngine } from './analysis/engine.ts';
export { explainRules } from './analysis/explain-rules.ts';
export { policyNames } from './analysis/head-policy-gaps.ts';
export { hideSecretsOfTree } from './analysis/hide-moved-secrets.ts';
export type { LoadableCharts } from './analysis/load-wanted.ts';
export { loadWanted, renderWanted } from './analysis/load-wanted.ts';
export { lookAtObject } from './analysis/look-at-object.ts';
export { mapTree } from './analysis/map-tree.ts';
export { environmentsOfTree } from './analysis/meshes-of-tree.ts';
export { readRules } from './analysis/read-rules.ts';
export type { ChartCall } from './analysis/render-chart.ts';
export { renderChart, valuesInTree } from './analysis/render-chart.ts';
export type { RenderOutcome, RenderView, ResourcePattern } from './analysis/rendered-folder.ts';
export { renderFolder } from './analysis/rendered-folder.ts';
export type { FormatOf, PrintersOf } from './analysis/report-format.ts';
export { reviewAsPushed } from './analysis/review-as-pushed.ts';
export type { ReportSettings } from './analysis/review-change.ts';
export { reviewChange } from './analysis/review-change.ts';
export type { JudgedTrees } from './analysis/review-trees.ts';
export { declaredEnvironments, reviewTrees } from './analysis/review-trees.ts';
export { surveyTree } from './analysis/survey-tree.ts';
export { testRules } from './analysis/test-rules.ts';
export { treesProblemSentence } from './analysis/trees-problem-sentence.ts';
export type { AnalysisEntry } from './at-rest/analysis-entry.ts';
export type { GivenFile } from './at-rest/given-objects.ts';
export type { AuditTrail } from './audit/audit-trail.ts';
export { judgedPullRequests } from './audit/judged-pull-requests.ts';
export { parseSince } from './audit/parse-since.ts';
export type { AuditRow } from './audit/read-audit.ts';
export { readAudit } from './audit/read-audit.ts';
export type { Command } from './commands/command-table.ts';
export { commandHelp, COMMANDS } from './commands/command-table.ts';
export type {
  CommandError,
  CommandName,
  DriftCommand,
  OptionError,
  ParsedCommand,
} from './commands/command.ts';
export type { HandChangeCommand } from './commands/hand-change-command.ts';
export { parseCommand } from './commands/parse-command.ts';
export type { HistoryOfValue } from './environments/history-of-value.ts';
export { historyOfValue } from './environments/history-of-value.ts';
export type { SettingsOfTree } from './environments/settings-of-tree.ts';
export { settingsOfTree } from './environments/settings-of-tree.ts';
export { variablesOfTree } from './environments/variables-of-tree.ts';
export { evaluate } from './evaluation/evaluate.ts';
export type { EnvironmentReview, Review } from './evaluation/review.ts';
export { slimReview } from './evaluation/slim-review.ts';
export { isEnforced } from './gate/approvals/approvals.ts';
export { carryOver } from './gate/approvals/carry-over.ts';
export { changeAuthorsOf } from './gate/approvals/change-authors.ts';
export type { EarlierMeaning, MeaningNow } from './gate/approvals/earlier-meanings.ts';
export {
  earlierMeanings,
  inTermsOfNow,
  isOfEarlierVersion,
} from './gate/approvals/earlier-meanings.ts';
export type { HeadPush } from './gate/approvals/head-pushes.ts';
export { HeadPushSchema, joinedPushes, withPush } from './gate/approvals/head-pushes.ts';
export type { PullRequestState, StoredBreakGlass } from './gate/check-state.ts';
export { formatState, parseState, PullRequestStateSchema } from './gate/check-state.ts';
export { decideGate } from './gate/decide-gate.ts';
export type { Decision, GapProgress } from './gate/decision.ts';
export type { GatePorts, GatheredGateInput } from './gate/gather-gate-input.ts';
export { gatherGateInput } from './gate/gather-gate-input.ts';
export type {
  EnvironmentDrift,
  IgnoredDrift,
  KnownDrift,
  LookProblem,
} from './gate/known-drift.ts';
export { EnvironmentDriftSchema, IgnoredDriftSchema } from './gate/known-drift.ts';
export type { StandingPorts } from './gate/look-up-standing.ts';
export { lookUpStanding } from './gate/look-up-standing.ts';
export type { GroupPart, GroupVerdict } from './gate/merge-group.ts';
export { judgeMergeGroup } from './gate/merge-group.ts';
export { metDrifts } from './gate/met-drifts.ts';
export type { BreakGlassOutcome } from './gate/overrides/apply-break-glass.ts';
export { applyBreakGlass, withBreakGlass } from './gate/overrides/apply-break-glass.ts';
export type { OverrideOutcome } from './gate/overrides/apply-override.ts';
export { applyOverride, withOverride } from './gate/overrides/apply-override.ts';
export { debtObjects, debtsThatMeet, objectsOfDebt } from './gate/overrides/debt-objects.ts';
export type { Debt, HandDebt, OpenDebt, ReviewDebt } from './gate/overrides/debt.ts';
export {
  dueOf,
  isByHand,
  isOverdue,
  nextDue,
  OpenDebtSchema,
  parseDebt,
} from './gate/overrides/debt.ts';
export {
  reviewsThatMaySettle,
  whyNotToClose,
  whyNotToSettle,
} from './gate/overrides/settles-debt.ts';
export type { JudgedLanding, PastReason } from './gate/pushes/judge-push.ts';
export {
  isToCompare,
  judgeLanding,
  needsEyes,
  reasonsOf,
  touchesNothing,
} from './gate/pushes/judge-push.ts';
export type { LandedCommit, LandedPullRequest, Landing } from './gate/pushes/landings.ts';
export { landingsOf } from './gate/pushes/landings.ts';
export type { KnownPastPush, PastPush } from './gate/pushes/past-push.ts';
export {
  formatPastPush,
  isSamePush,
  parsePastPush,
  PastPushesSchema,
  withPastPush,
} from './gate/pushes/past-push.ts';
export { parseResourceName } from './gate/reverts/parse-resource-name.ts';
export type { RevertRecord } from './gate/reverts/revert-record.ts';
export { RevertRecordSchema, withRevert } from './gate/reverts/revert-record.ts';
export type { ResourceName, RevertScope } from './gate/reverts/revert-scope.ts';
export { resourceText } from './gate/reverts/revert-scope.ts';
export type { RolledBack } from './gate/reverts/rolled-back.ts';
export { afterMergeOf, RolledBackSchema } from './gate/reverts/rolled-back.ts';
export type { StateLeft } from './gate/reverts/state-left.ts';
export { otherState } from './gate/reverts/state-left.ts';
export { hasShorterPath } from './gate/shorter-path.ts';
export { stateAfter } from './gate/state-after.ts';
export type { AssessedEnvironment } from './policy/assess.ts';
export { assess } from './policy/assess.ts';
export { comparedClusters, comparedEvery } from './policy/configuration/compared-clusters.ts';
export { configOfTree } from './policy/configuration/config-of-tree.ts';
export type { Policy } from './policy/configuration/policy-of-tree.ts';
export { policyOfTree } from './policy/configuration/policy-of-tree.ts';
export type { PolicyProblem } from './policy/configuration/read-policy-file.ts';
export type { RepositoryConfig } from './policy/configuration/repository-config.ts';
export { defaultConfig } from './policy/configuration/repository-config.ts';
export { vendoredOfConfig } from './policy/configuration/vendored-of-config.ts';
export { watchedFrom, watchOfEnvironment } from './policy/configuration/watch-of-environment.ts';
export { exitCodeOf } from './policy/exit-code.ts';
export type { PullRequestFacts } from './policy/pull-request-facts.ts';
export { pullRequestFacts } from './policy/pull-request-facts.ts';
export type { Reason } from './policy/reasons.ts';
export type { PlatformTeam } from './policy/requirements/platform-team.ts';
export type { AskedRule } from './policy/rules/asked-rule.ts';
export type {
  AnalysedChange,
  Analysis,
  AnalysisOutcome,
  AnalysisRequest,
  LandedCommits,
  LineRange,
  LookedForObject,
  ObjectLook,
  ObjectOutcome,
  ObjectQuestion,
  RepositorySurvey,
  RestoredCommit,
  SurveyOutcome,
} from './ports/analysis.ts';
export { pullRequestRefs } from './ports/analysis.ts';
export type {
  ClaimedJob,
  ClaimSettings,
  Delivery,
  JobPayload,
  Jobs,
  NewJob,
} from './ports/jobs.ts';
export {
  ANNOUNCED,
  buttonJob,
  closeJob,
  commandJob,
  debtsJob,
  driftAlertJob,
  driftJob,
  mergeGroupJob,
  onboardJob,
  pastReviewJob,
  peopleJob,
  PRIORITY,
  pushJob,
  RECONCILE,
  reconcileInstallationJob,
  reconcileJob,
  reconcileRepositoryJob,
  reviewJob,
  rollbackJob,
  turnJob,
  watchJob,
} from './ports/new-jobs.ts';
export type {
  CheckRecord,
  CommentRecord,
  PullRequestRecord,
  RepositoryRecord,
  Store,
} from './ports/store.ts';
export { answerJson } from './report/asking/answer-json.ts';
export { answerText } from './report/asking/answer-text.ts';
export { analysisJson } from './report/at-rest/analysis-json.ts';
export { analysisText, undecidedSentences } from './report/at-rest/analysis-text.ts';
export { explainedChecks, explainedCode } from './report/at-rest/explained-check.ts';
export { auditJson, auditReport } from './report/audit/audit-report.ts';
export { changeItems } from './report/changes/change-list.ts';
export { NOT_SEEN } from './report/changes/unseen-text.ts';
export type { Button } from './report/check/check-actions.ts';
export { buttonOf } from './report/check/check-actions.ts';
export type { CheckFrame, ReviewProblem } from './report/check/check-notices.ts';
export {
  cancelledCheck,
  failedCheck,
  inProgressCheck,
  leftQueueCheck,
  notReviewedCheck,
} from './report/check/check-notices.ts';
export type { Neighbours } from './report/check/check-report.ts';
export { checkReport } from './report/check/check-report.ts';
export { closedCheck } from './report/check/closed-check.ts';
export { COMMENT_MARKER, isOurComment } from './report/check/comment-marker.ts';
export type { FailedReview } from './report/check/failed-review.ts';
export { failedBlocks, failedMarkdown, failedTitle } from './report/check/failed-review.ts';
export { mergeGroupCheck } from './report/check/merge-group-check.ts';
export { withNotWritten } from './report/check/not-written.ts';
export { commentBody } from './report/check/review-comment.ts';
export { suggestedFinding } from './report/check/suggestion-marker.ts';
export type { Suggestions } from './report/check/suggestions.ts';
export { isResolved, resolvedSuggestion, suggestionsOf } from './report/check/suggestions.ts';
export { decidedTitle } from './report/check/title.ts';
export { wantsComment } from './report/check/wants-comment.ts';
export type {
  Block,
  Code,
  Details,
  FindingBlock,
  Heading,
  Inline,
  Item,
  Line,
  List,
  Words,
} from './report/document/blocks.ts';
export {
  code,
  commit,
  foldedList,
  joined,
  lines,
  listOf,
  notDone,
  numbered,
  paragraph,
  said,
  strong,
} from './report/document/blocks.ts';
export { reviewDocument } from './report/document/review-document.ts';
export { consequenceJson } from './report/formats/consequence-json.ts';
export { jsonReport } from './report/formats/json.ts';
export type { BreakGlassReply } from './report/gate/break-glass-reply.ts';
export { BREAK_GLASS_REPLIES } from './report/gate/break-glass-reply.ts';
export {
  debtIssue,
  debtNotice,
  isDebtNotice,
  isTitledAlike,
  OVERDUE_LABEL,
  tellsOfDebt,
} from './report/gate/debt-issue.ts';
export type { ShownDebts } from './report/gate/debt-lines.ts';
export {
  debtNotRead,
  isDebtNotRead,
  isTitleOfDebt,
  pullRequestsInTitle,
} from './report/gate/debt-not-read.ts';
export type { DebtNotice } from './report/gate/debt-words.ts';
export { mentioned } from './report/gate/debt-words.ts';
export { debtsJson, debtsReport, openedHandDebt } from './report/gate/debts-report.ts';
export type { HandChangeReply, HandRefusal } from './report/gate/hand-change-reply.ts';
export { HAND_CHANGE_REPLIES } from './report/gate/hand-change-reply.ts';
export { otherStateWords } from './report/gate/state-left-words.ts';
export { mapJson } from './report/map/map-json.ts';
export { mapMermaid } from './report/map/map-mermaid.ts';
export { mapText } from './report/map/map-text.ts';
export type { CheckExplanation } from './report/policy/check-explanation.ts';
export { checkExplanation } from './report/policy/check-explanation.ts';
export { judgedBy } from './report/policy/judged-by.ts';
export { isOnboardingIssue, onboardingIssue } from './report/policy/onboarding.ts';
export {
  checkedRulesJson,
  checkedRulesLines,
  policyProblemLines,
  policyProblemsJson,
} from './report/policy/policy-problems.ts';
export { ruleExamplesReport } from './report/policy/rule-examples-report.ts';
export { rulesJson, rulesList } from './report/policy/rules-list.ts';
export { fittedDocument } from './report/print/fitted-document.ts';
export { markdownOf } from './report/print/print-markdown.ts';
export type { Paint } from './report/print/print-terminal.ts';
export { terminalLines, UNPAINTED, wordsText } from './report/print/print-terminal.ts';
export { settingsMarkdown } from './report/print/settings-markdown.ts';
export { plainWords, wrapped } from './report/print/terminal-text.ts';
export { variablesMarkdown } from './report/print/variables-markdown.ts';
export type { ReplyForm, ReplyForms } from './report/reply-form.ts';
export { done, refused } from './report/reply-form.ts';
export { effectTable } from './report/review/effect-table.ts';
export { environmentList, productionFirst } from './report/review/environment-list.ts';
export type { Fixes } from './report/review/finding-block.ts';
export { findingBlock } from './report/review/finding-block.ts';
export type { FindingGroup } from './report/review/grouped-findings.ts';
export { distinctFindings } from './report/review/grouped-findings.ts';
export { harmBlocks } from './report/review/harm-blocks.ts';
export { headlineOf } from './report/review/headline/headline.ts';
export type { MovedPlaces } from './report/review/moved-places.ts';
export { lookupOf } from './report/review/moved-places.ts';
export { permalinks } from './report/review/permalinks.ts';
export { placeLink } from './report/review/place-link.ts';
export { reasonSummary } from './report/review/reason-tree.ts';
export type { ReportContext } from './report/review/report-context.ts';
export { commandLine } from './report/review/try-it.ts';
export { divergenceIssue, isDivergenceIssue } from './report/settings/divergence-issue.ts';
export type { KnownJudgements } from './report/settings/history-text.ts';
export { historyJson, historyText } from './report/settings/history-text.ts';
export { settingsJson } from './report/settings/settings-json.ts';
export { settingsText } from './report/settings/settings-text.ts';
export { brokenText } from './report/variables/broken-text.ts';
export { variablesJson } from './report/variables/variables-json.ts';
export { variablesText } from './report/variables/variables-text.ts';
export { installedRepositories } from './repositories/installed-repositories.ts';
export {
  markInstallation,
  markRemoved,
  rememberRepository,
  workableRepository,
} from './repositories/known-repositories.ts';
export type { OwnIssue } from './repositories/own-issues.ts';
export { issueFor, ownIssues } from './repositories/own-issues.ts';
export type { AppliedAt, Assumption, BegunWatch } from './watches/begun-watch.ts';
export { begunWatch } from './watches/begun-watch.ts';
export { configuredWatch } from './watches/configured-watch.ts';
export type {
  LatencyThresholds,
  StepWindow,
  WatchSettings,
  WatchWindows,
} from './watches/watch-settings.ts';
export { rangeSeconds, stepsOf, watchWindows } from './watches/watch-settings.ts';
export type { BlastRadius } from './watches/watched-of-review.ts';
export { blastRadius } from './watches/watched-of-review.ts';
export type { Watched } from './watches/watched.ts';
export { isHostOf, oneOf, oneOfHosts, watchedName } from './watches/watched.ts';
