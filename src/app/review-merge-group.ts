import type { CheckContent } from '../core/forge/check.ts';
import type { Repository } from '../core/forge/repository.ts';
import { parseState } from '../core/gate/check-state.ts';
import type { PullRequestState } from '../core/gate/check-state.ts';
import { pullRequestOfQueue, whyGroupMayNotMerge } from '../core/gate/merge-group.ts';
import type { PullRequestFacts } from '../core/policy/pull-request-facts.ts';
import { pullRequestFacts } from '../core/policy/pull-request-facts.ts';
import { inProgressCheck } from '../core/report/check-notices.ts';
import type { CheckFrame } from '../core/report/check-notices.ts';
import { mergeGroupCheck } from '../core/report/merge-group-check.ts';
import { permalinks } from '../core/report/permalinks.ts';
import { workableRepository } from './known-repositories.ts';
import { writeCheck } from './our-check.ts';
import type { AnalysedChange, Analysis } from './ports/analysis.ts';
import type { Clock } from './ports/clock.ts';
import type { Forge } from './ports/forge.ts';
import { ForgeProblem } from './ports/forge.ts';
import type { JobPayload } from './ports/jobs.ts';
import type { Store } from './ports/store.ts';
import { checkOf, notReviewedOf } from './show-not-reviewed.ts';

export interface MergeGroupPorts {
  readonly forge: Forge;
  readonly store: Store;
  readonly analysis: Pick<Analysis, 'review'>;
  readonly clock: Clock;
}

type MergeGroupJob = Extract<JobPayload, { kind: 'merge-group' }>;

/** The queue waits for this check and for nothing else of ours: it always ends. */
export async function reviewMergeGroup(
  job: MergeGroupJob,
  correlationId: string,
  ports: MergeGroupPorts,
): Promise<void> {
  const workable = await workableRepository(job.repository, ports.store);
  if (workable.kind === 'not-workable') return;
  const { repository } = workable.record;
  const { head, base } = job;
  // nobody but us knows of this commit yet, unless we were here before
  const place = { repository, sha: head.sha, complete: false };
  const frame = mergeGroupFrame(job);
  await writeCheck(place, () => inProgressCheck(frame), ports);
  const asOf = new Date(ports.clock.now()).toISOString();
  const outcome = await ports.analysis.review({
    repository,
    base: base.sha,
    head: head.sha,
    expectedHead: head.sha,
    pullRequest: await queuedPullRequest(job, repository, ports),
    asOf,
  });
  if (outcome.kind === 'unreachable' || outcome.kind === 'moved')
    throw new ForgeProblem('unavailable', 'The queue head cannot be fetched yet.');
  const content =
    outcome.kind === 'reviewed'
      ? await judged(job, repository, outcome, asOf, ports)
      : checkOf(notReviewedOf(outcome, correlationId))(frame);
  await writeCheck(place, () => content, ports);
}

/** Rules that ask about the pull request must say the same of it in the queue as before. */
async function queuedPullRequest(
  { head }: MergeGroupJob,
  repository: Repository,
  { forge, store }: MergeGroupPorts,
): Promise<PullRequestFacts | null> {
  const number = pullRequestOfQueue(head.ref);
  if (number === null) return null;
  const known = await store.pullRequest(repository.id, number);
  return pullRequestFacts(known?.pullRequest ?? (await forge.pullRequest(repository, number)));
}

export const mergeGroupFrame = ({ head }: MergeGroupJob): CheckFrame => ({
  stateBlock: '',
  externalId: `meshwarden:1:merge-group:${head.sha}`,
});

async function judged(
  job: MergeGroupJob,
  repository: Repository,
  change: AnalysedChange,
  asOf: string,
  ports: MergeGroupPorts,
): Promise<CheckContent> {
  const { review, config, platformTeam, commits } = change;
  const pullRequest = pullRequestOfQueue(job.head.ref);
  const state = pullRequest === null ? null : await stateOf(repository, pullRequest, ports);
  return mergeGroupCheck({
    context: {
      review,
      asOf,
      base: commits.base,
      head: commits.head,
      placeOf: change.placeOf,
      linkTo: permalinks({ htmlUrl: repository.htmlUrl, ...commits }),
    },
    failure: whyGroupMayNotMerge({ review, config, platformTeam, pullRequest, state }),
    baseRef: job.base.ref.replace(/^refs\/heads\//, ''),
    externalId: mergeGroupFrame(job).externalId,
  });
}

/** What the check of the pull request's present head says; from GitHub where the store does not know. */
async function stateOf(
  repository: Repository,
  number: number,
  { forge, store }: MergeGroupPorts,
): Promise<PullRequestState | null> {
  const known = await store.pullRequest(repository.id, number);
  if (known?.state != null && known.state.sha === known.pullRequest.head.sha) return known.state;
  const { head } = await forge.pullRequest(repository, number);
  const [check] = await forge.checks(repository, head.sha);
  const states = parseState(check?.text ?? '') ?? [];
  return states.find((each) => each.number === number && each.sha === head.sha) ?? null;
}
