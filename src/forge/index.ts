/**
 * GitHub in our words, and the ports: what the rest asks of the world. Gives types of repository, pull request, check, comment
 * and event, and makes texts harmless that GitHub shows. Knows nothing of how GitHub writes the former, nor of who answers.
 */
export type { CheckContent, ShownCheck } from './github/check-run.ts';
export { CHECK_NAME } from './github/check-run.ts';
export type { ShownReviewComment, SuggestionComment } from './github/comment.ts';
export { replacedLineDigest } from './github/comment.ts';
export { keptComment } from './github/kept-comment.ts';
export type { CommitAuthorship, CommitLogins } from './github/commit-authorship.ts';
export type { ForgeEvent } from './github/forge-event.ts';
export type { QueueRef } from './github/merge-queue.ts';
export type { Account, PullRequest, SubmittedReview, Reviewers } from './github/pull-request.ts';
export { pullRequestOfSubject, NOBODY } from './github/pull-request.ts';
export type { Repository } from './github/repository.ts';
export { fullName } from './github/repository.ts';
export type {
  AskedApprovers,
  TeamLookUp,
  TeamMembership,
  TeamTrouble,
} from './github/team-membership.ts';
export { isNamed, sameName, standingOf } from './github/team-membership.ts';
export { escapedJson, hiddenBlock, hiddenJson } from './github/hidden-block.ts';
export {
  inertCommitText,
  LONGEST_OUTPUT,
  unlinkedText,
  WORD_BREAK,
  unlinked,
} from './github/github-markdown.ts';
export { reviewOrder, latestOpinions } from './github/submitted-review.ts';
export type {
  CommitPair,
  LoadableTree,
  MergeConflict,
  PackageData,
  ReadTrees,
  TreesResult,
} from './ports/commit-trees.ts';
export type { Branches, CommitChange, PullRequestMerge, ShownCommit } from './ports/branches.ts';
export type { Clock } from './ports/clock.ts';
export type {
  ClusterProblem,
  Alerts,
  Appliers,
  ClusterQuestion,
  Clusters,
  ClusterSettings,
  ReaderOf,
  AskedKind,
  Cluster,
  ListedKind,
} from './ports/clusters.ts';
export type { Forge, ShownIssue } from './ports/forge.ts';
export { ForgeProblem } from './ports/forge.ts';
export type { History, PastCommit } from './ports/history.ts';
export { lineKey } from './ports/history.ts';
export type { JobCounts, Log, Metrics } from './ports/log-and-metrics.ts';
