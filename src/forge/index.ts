/**
 * GitHub in our words, and the ports: what the rest asks of the world. Gives types of repository, pull request, check, comment
 * and event. Knows nothing of how GitHub writes them, nor of who answers.
 */
export type {
  Annotation,
  CheckAction,
  CheckContent,
  Conclusion,
  ShownCheck,
} from './github/check-run.ts';
export { CHECK_NAME } from './github/check-run.ts';
export type { ShownReviewComment, SuggestionComment } from './github/comment.ts';
export type { CommitAuthorship, CommitLogins } from './github/commit-authorship.ts';
export { checkHash, commentHash, contentHash } from './github/content-hash.ts';
export type { ForgeEvent } from './github/forge-event.ts';
export type { QueueRef } from './github/merge-queue.ts';
export { entriesBefore, queueBranchOf } from './github/merge-queue.ts';
export { pullRequestOfSubject, NOBODY } from './github/pull-request.ts';
export type { Account, PullRequest, SubmittedReview, Reviewers } from './github/pull-request.ts';
export { replacedLineDigest } from './github/comment.ts';
export type { Repository } from './github/repository.ts';
export { fullName } from './github/repository.ts';
export type {
  AskedApprovers,
  TeamLookUp,
  TeamMembership,
  TeamTrouble,
} from './github/team-membership.ts';
export { isNamed, sameName, standingOf } from './github/team-membership.ts';
export { reviewOrder, latestOpinions } from './github/submitted-review.ts';
export type {
  CommitPair,
  LoadableTree,
  MergeConflict,
  PackageData,
  ReadTrees,
  TreesResult,
} from './ports/commit-trees.ts';
export type {
  Branches,
  CommitChange,
  FileMode,
  ListedPullRequest,
  NewCommit,
  PullRequestDetails,
  PullRequestMerge,
  ShownCommit,
} from './ports/branches.ts';
export type { Clock } from './ports/clock.ts';
export type {
  ClusterProblem,
  AlertEnd,
  Alerts,
  Appliers,
  ClusterQuestion,
  Clusters,
  ClusterSettings,
  ListedCluster,
  ListedPrometheus,
  ListedWebhook,
  ReadCluster,
  ReaderOf,
  AskedKind,
  Cluster,
  ListedKind,
  NamedObjects,
} from './ports/clusters.ts';
export type { DeliveryAttempt, Forge, ShownIssue, TeamMembers } from './ports/forge.ts';
export { ForgeProblem } from './ports/forge.ts';
export type { History, PastCommit } from './ports/history.ts';
export { lineKey } from './ports/history.ts';
export type { JobCounts, Log, LogFields, Metrics } from './ports/log-and-metrics.ts';
