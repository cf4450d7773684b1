/**
 * How risky a change is, by the repository's configuration and rules. Takes changes and findings; gives a tier,
 * the reasons, and whom it asks. Knows nothing of reports and of who approved.
 */
export type { AssessedEnvironment, Assessment } from './assess.ts';
export { assess } from './assess.ts';
export { checkPolicy } from './configuration/check-policy.ts';
export { clusterOf, comparedClusters, comparedEvery } from './configuration/compared-clusters.ts';
export { configOfTree } from './configuration/config-of-tree.ts';
export type { Instant } from './configuration/local-time.ts';
export {
  dayAt,
  dayOf,
  daysAfter,
  firstInstantAt,
  localText,
  weekdayOf,
} from './configuration/local-time.ts';
export type { PolicySurroundings } from './configuration/policy-notices.ts';
export { noticeNotes, policyNotices } from './configuration/policy-notices.ts';
export type { Policy, PolicyNames } from './configuration/policy-of-tree.ts';
export { policyOfTree } from './configuration/policy-of-tree.ts';
export type { PolicyProblem } from './configuration/read-policy-file.ts';
export { readPolicyTexts } from './configuration/read-policy-text.ts';
export type { RepositoryConfig } from './configuration/repository-config.ts';
export { CONFIG_FILE, defaultConfig } from './configuration/repository-config.ts';
export { vendoredOfConfig } from './configuration/vendored-of-config.ts';
export type { WatchOfEnvironment } from './configuration/watch-of-environment.ts';
export { watchedFrom, watchOfEnvironment } from './configuration/watch-of-environment.ts';
export { EXAMPLES_FOLDER, parseExamples } from './examples/parse-examples.ts';
export type { ExampleResult } from './examples/test-examples.ts';
export { testExamples } from './examples/test-examples.ts';
export { exitCodeOf } from './exit-code.ts';
export type { LeftOutFinding, WhatIsLeftOut } from './ignored-findings.ts';
export { siftFindings } from './ignored-findings.ts';
export type { RanIn, RanState } from './requirements/ran-in.ts';
export { isMeantRow, unusedDifferences } from './intended-differences.ts';
export type { PullRequestFacts } from './pull-request-facts.ts';
export { pullRequestFacts } from './pull-request-facts.ts';
export type { Reason } from './reasons.ts';
export { MOST_LISTED } from './reasons.ts';
export type { GateRequirements, RequirementInput } from './requirements/gate-requirements.ts';
export {
  gateRequirementsOf,
  isObserved,
  peopleFor,
  rulesThatApply,
} from './requirements/gate-requirements.ts';
export type { PlatformTeam } from './requirements/platform-team.ts';
export { platformTeamOf } from './requirements/platform-team.ts';
export type { Requirement } from './requirements/requirement.ts';
export type { ReviewRequirement } from './requirements/review-requirements.ts';
export { reviewRequirements } from './requirements/review-requirements.ts';
export type { RuleRequirement } from './requirements/rule-requirements.ts';
export type { AskedRule } from './rules/asked-rule.ts';
export { askedRule } from './rules/asked-rule.ts';
export { presenceText } from './rules/cause-text.ts';
export { deferredCompiler } from './rules/condition.ts';
export type { RuleExplanation } from './rules/explain-rule.ts';
export { explainRule } from './rules/explain-rule.ts';
export type { Matter } from './rules/matter.ts';
export { matterPlace, matterSide, matterText } from './rules/matter.ts';
export { RULES_FOLDER, parseRules } from './rules/parse-rules.ts';
export type { Rule } from './rules/rule.ts';
export { sharedWithProduction } from './shared-with-production.ts';
