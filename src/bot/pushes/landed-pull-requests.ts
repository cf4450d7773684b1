import type { Forge, PullRequest, Repository } from '../../forge/index.ts';
import type {
  LandedCommit,
  LandedPullRequest,
  PullRequestState,
  Store,
} from '../../review/index.ts';
import { hasShorterPath, parseState } from '../../review/index.ts';
import { ForgeProblem, pullRequestOfSubject } from '../../forge/index.ts';

export interface LandedPorts {
  readonly forge: Pick<Forge, 'pullRequestsOf' | 'pullRequestDetails' | 'checks'>;
  readonly store: Pick<Store, 'pullRequest' | 'reverts'>;
}

interface Landed {
  readonly repository: Repository;
  readonly branch: string;
  readonly commits: readonly LandedCommit[];
}

/** The merged pull request of each commit, with how our check of its head stood; each is asked for once. */
export async function landedPullRequests(
  { repository, branch, commits }: Landed,
  ports: LandedPorts,
): Promise<ReadonlyMap<string, LandedPullRequest>> {
  const found = new Map<string, LandedPullRequest>();
  const known = new Map<number, LandedPullRequest>();
  for (const commit of commits) {
    const merged = await mergedBy(commit, branch, repository, ports);
    if (merged === null) continue;
    const landed = known.get(merged.number) ?? (await withCheck(merged, repository, ports));
    known.set(merged.number, landed);
    found.set(commit.sha, landed);
  }
  return found;
}

async function mergedBy(
  { sha, subject }: LandedCommit,
  branch: string,
  repository: Repository,
  { forge }: LandedPorts,
): Promise<PullRequest | null> {
  const listed = await forge.pullRequestsOf(repository, sha);
  const merged = listed.find(({ state, base }) => state === 'merged' && base.ref === branch);
  return merged ?? mergedAsSaid(sha, pullRequestOfSubject(subject), branch, repository, forge);
}

/** GitHub may list a merge a moment after it tells of the push; what the subject says is held against the merge. */
async function mergedAsSaid(
  sha: string,
  number: number | null,
  branch: string,
  repository: Repository,
  forge: LandedPorts['forge'],
): Promise<PullRequest | null> {
  if (number === null) return null;
  try {
    const { pullRequest, merge } = await forge.pullRequestDetails(repository, number);
    return merge?.sha === sha && pullRequest.base.ref === branch ? pullRequest : null;
  } catch (error) {
    if (error instanceof ForgeProblem && error.kind === 'not-found') return null;
    throw error;
  }
}

async function withCheck(
  { number, title, head }: PullRequest,
  repository: Repository,
  { forge, store }: LandedPorts,
): Promise<LandedPullRequest> {
  const state = await finishedState(number, head.sha, repository, { forge, store });
  const written = await store.reverts(repository.id);
  const revert = state?.revert ?? written.find(({ sha }) => sha === head.sha);
  return { number, title, state, isRollback: hasShorterPath(revert) };
}

/** What our check of the head says now: what is closed in the middle of a review is `cancelled`. */
async function finishedState(
  number: number,
  sha: string,
  repository: Repository,
  { forge, store }: LandedPorts,
): Promise<PullRequestState | null> {
  const [check] = await forge.checks(repository, sha);
  if (check?.status !== 'completed' || check.conclusion === 'cancelled') return null;
  const shown = parseState(check.text)?.find((each) => each.number === number);
  const state = shown ?? (await store.pullRequest(repository.id, number))?.state ?? null;
  return state?.sha === sha ? state : null;
}
