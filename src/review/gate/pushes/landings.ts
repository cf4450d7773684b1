import type { PullRequestState } from '../check-state.ts';

/** A commit of a branch's first-parent line. */
export interface LandedCommit {
  readonly sha: string;
  /** Null for one without any. */
  readonly parent: string | null;
  /** First line of its message; anybody's words. */
  readonly subject: string;
}

/** The merged pull request that brought a commit to the branch. */
export interface LandedPullRequest {
  readonly number: number;
  readonly title: string;
  /** What our finished check of its head remembers; null where there is none. */
  readonly state: PullRequestState | null;
  /** A revert of ours that nobody added to. */
  readonly isRollback: boolean;
}

/** Neighbouring commits of a push that came by one pull request, or by none. */
export interface Landing {
  readonly pullRequest: LandedPullRequest | null;
  /** Oldest first. */
  readonly commits: readonly LandedCommit[];
  /** What the branch was before them, and with them. */
  readonly before: string;
  readonly after: string;
}

/** Commits, oldest first, by what brought them. `before` is what the branch was before all of them. */
export function landingsOf(
  commits: readonly LandedCommit[],
  before: string,
  pullRequestOf: ReadonlyMap<string, LandedPullRequest>,
): readonly Landing[] {
  const landings: Landing[] = [];
  for (const commit of commits) {
    const pullRequest = pullRequestOf.get(commit.sha) ?? null;
    const last = landings.at(-1);
    const isSame = last !== undefined && last.pullRequest?.number === pullRequest?.number;
    if (isSame)
      landings.splice(-1, 1, {
        ...last,
        commits: [...last.commits, commit],
        after: commit.sha,
      });
    else
      landings.push({
        pullRequest,
        commits: [commit],
        before: commit.parent ?? before,
        after: commit.sha,
      });
  }
  return landings;
}
