/**
 * From two trees and a policy to a report. Takes trees, configuration and rules; gives a review, its tier, whom it asks and every
 * sentence of it, and the ports by which reviews are asked for and kept. Knows nothing of GitHub's API, of what the gate decides,
 * nor of what follows a merge.
 */
export { analyseTrees } from './analysis/gate-analysis.ts';
export type { AskedCharts } from './analysis/registry-requests.ts';
export { askedCharts } from './analysis/registry-requests.ts';
export type { Engine } from './analysis/engine.ts';
export { createEngine } from './analysis/engine.ts';
export { explainRules } from './analysis/repository-rules.ts';
export { rulesReport } from './analysis/rules-question.ts';
export { hideSecretsOf } from './analysis/moved-secrets-redaction.ts';
export { loadWanted, renderWanted } from './analysis/lazy-loading.ts';
export { lookAtObject } from './analysis/object-look.ts';
export { mapTree } from './analysis/delivery-of-tree.ts';
export { environmentsOfTree, meshesOfTree } from './analysis/tree-meshes.ts';
export type { FormatOf, PrintersOf } from './analysis/report-format.ts';
export { reviewAsPushed } from './analysis/push-review.ts';
export { reviewChange } from './analysis/change-report.ts';
export { treesProblemSentence } from './analysis/trees-problem.ts';
export type { JudgedTrees } from './analysis/tree-review.ts';
export { declaredEnvironments } from './analysis/declared-environments.ts';
export { reviewTrees } from './analysis/tree-review.ts';
export { sidesJudge } from './analysis/sides-review.ts';
export { surveyTree } from './analysis/repository-survey.ts';
export { settingsAnswer } from './analysis/settings-question.ts';
export type { Review } from './evaluation/review.ts';
export { withThoseInOneMesh } from './evaluation/review.ts';
export { slimReview } from './evaluation/slim-review.ts';
export type { HeadPush } from './gate/approvals/head-pushes.ts';
export type { PullRequestState, StoredBreakGlass } from './gate/check-state.ts';
export { formatState, parseState } from './gate/check-state.ts';
export type { EnvironmentDrift } from './gate/known-drift.ts';
export type { StandingPorts } from './gate/standing-lookup.ts';
export { lookUpStanding } from './gate/standing-lookup.ts';
export { gateOutcome } from './gate/gate-state.ts';
export { timingOf } from './gate/timing.ts';
export { objectsOfDebt, isByHand } from './gate/overrides/debt.ts';
export type { Debt, HandDebt, OpenDebt, ReviewDebt } from './gate/overrides/debt.ts';
export type { PastPush } from './gate/pushes/past-push.ts';
export { formatPastPush, parsePastPush } from './gate/pushes/past-push.ts';
export { parseResourceName } from './gate/reverts/revert-scope.ts';
export type { RevertRecord, RolledBack } from './gate/reverts/revert-record.ts';
export type { ResourceName, RevertScope } from './gate/reverts/revert-scope.ts';
export type { StateLeft } from './gate/reverts/state-left.ts';
export { otherState } from './gate/reverts/state-left.ts';
export { configOfTree, vendoredOfConfig } from './policy/configuration/policy-of-tree.ts';
export type { RepositoryConfig } from './policy/configuration/repository-config.ts';
export { defaultConfig, CONFIG_FILE } from './policy/configuration/repository-config.ts';
export type { PullRequestFacts } from './policy/pull-request-facts.ts';
export { siftAtRest } from './policy/findings-at-rest.ts';
export type { PlatformTeam } from './policy/requirements/platform-team.ts';
export { gateRequirementsOf } from './policy/requirements/gate-requirements.ts';
export { peopleFor } from './policy/requirements/policy-asks.ts';
export type {
  AnalysedChange,
  Analysis,
  AnalysisOutcome,
  AnalysisRequest,
  LandedCommits,
  ObjectLook,
  RepositorySurvey,
} from './ports/analysis.ts';
export type { ClaimedJob, Delivery, JobPayload, Jobs, NewJob } from './ports/jobs.ts';
export { dueJob, PRIORITY, reviewJob, JOB_NAMES } from './ports/new-jobs.ts';
export { STORED_DOCUMENTS } from './ports/stored-documents.ts';
export type { CheckRecord, PullRequestRecord, RepositoryRecord, Store } from './ports/store.ts';
export { configAsItStands } from './report/policy/config-as-it-stands.ts';
export { checkExplanation } from './report/policy/check-explanation.ts';
export { changeItems } from './report/changes/change-list.ts';
export { NOT_SEEN } from './report/changes/unseen-text.ts';
export type { FailedReview } from './report/check/failed-review.ts';
export { failedDocument } from './report/check/failed-review.ts';
export type { Block, BlockOf, Item, Line, Words } from './report/document/blocks.ts';
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
  mentioned,
  utc,
} from './report/document/blocks.ts';
export { reviewDocument } from './report/document/review-document.ts';
export { consequenceJson } from './report/formats/consequence-json.ts';
export { jsonReport } from './report/formats/json-report.ts';
export { gateText } from './report/gate/gate-state-text.ts';
export { otherStateWords } from './report/gate/rollback-gate-text.ts';
export { mapReport } from './report/map/map-report.ts';
export { drawingSvg } from './report/print/html/drawing-svg.ts';
export { shortParts } from './report/print/short-parts.ts';
export { fittedDocument } from './report/print/fitted-document.ts';
export { markdownOf } from './report/print/print-markdown.ts';
export type { Paint } from './report/print/print-terminal.ts';
export {
  terminalLines,
  UNPAINTED,
  wordsText,
  plainWords,
  wrapped,
  columns,
} from './report/print/print-terminal.ts';
export { variablesReport } from './report/settings/environment-report.ts';
export type { ReplyForms } from './report/reply-form.ts';
export { done, refused } from './report/reply-form.ts';
export { effectTable } from './report/review/effect-table.ts';
export { configurationMistakes } from './policy/configuration/configuration-mistakes.ts';
export { recordPage } from './report/print/html/record-page.ts';
export { environmentLabel } from './report/review/environment-list.ts';
export { adviceHere } from './report/review/tried-first.ts';
export { distinctFindings, saidAlike } from './claims/finding-group.ts';
export { pointBlocks } from './report/review/harm-blocks.ts';
export { headlineOf } from './report/review/headline.ts';
export { lookupOf } from './report/review/place-mapping.ts';
export { explanationOf } from './report/review/review-explanation.ts';
export { permalinks } from './report/review/report-links.ts';
export type { ReportContext } from './report/review/report-context.ts';
export { certainFix } from './report/review/certain-fix.ts';
export { shellIn } from './report/afterwards/shell-tool.ts';
export { workableRepository } from './repositories/repository-records.ts';
export type { OwnIssue } from './repositories/own-issues.ts';
export { issueFor, ownIssues } from './repositories/own-issues.ts';
export type { BegunWatch } from './watches/watch-record.ts';
export { gapsOfTree } from './evaluation/tree-gaps.ts';
export { worseTier } from './policy/tier-order.ts';
