import type { CheckContent, Clock, Forge, Repository } from '../../forge/index.ts';
import type {
  AnalysedChange,
  Analysis,
  AnalysisRequest,
  CheckFrame,
  GroupVerdict,
  JobPayload,
  Store,
} from '../../review/index.ts';
import {
  inProgressCheck,
  judgeMergeGroup,
  leftQueueCheck,
  mergeGroupCheck,
  permalinks,
  pullRequestFacts,
  workableRepository,
} from '../../review/index.ts';
import { ForgeProblem, queueBranchOf } from '../../forge/index.ts';
import { lookedAtAlone, partsOf, presentPullRequest } from './group-parts.ts';
import { chartsAllowed } from '../commands/charts-allowed.ts';
import { findCheck, writeCheck } from '../reviews/our-check.ts';
import type { CheckPlace } from '../reviews/our-check.ts';
import { GROUP_CHECK, queuePlaceOf } from './queue-place.ts';
import type { QueuePlace } from './queue-place.ts';
import { checkOf, notReviewedOf } from '../reviews/show-not-reviewed.ts';

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
  const { head } = job;
  // nobody but us knows of this commit yet, unless we were here before
  const place = { repository, sha: head.sha, complete: false };
  const frame = mergeGroupFrame(job);
  if (job.destroyed === true) return leaveQueue(place, frame, ports);
  await writeCheck(place, () => inProgressCheck(frame), ports);
  const asOf = new Date(ports.clock.now()).toISOString();
  const queuePlace = await queuePlaceOf(job, repository, ports.forge);
  const outcome = await ports.analysis.review({
    repository,
    base: queuePlace.base,
    head: head.sha,
    expectedHead: head.sha,
    ...(await queuedPullRequest(job, repository, ports)),
    asOf,
  });
  if (outcome.kind === 'unreachable' || outcome.kind === 'moved')
    throw new ForgeProblem('unavailable', 'The queue head cannot be fetched yet.');
  const content =
    outcome.kind === 'reviewed'
      ? checkOfGroup(
          job,
          repository,
          outcome,
          asOf,
          await judged(queuePlace, outcome, asOf, repository, ports),
        )
      : checkOf(notReviewedOf(outcome, correlationId))(frame);
  await writeCheck(place, () => content, ports);
}

/** What was taken from the queue before it was judged is nobody's question any more. */
async function leaveQueue(
  place: CheckPlace,
  frame: CheckFrame,
  ports: MergeGroupPorts,
): Promise<void> {
  const found = await findCheck(place, ports);
  if (found === null || found.record.completed) return;
  await writeCheck(place, () => leftQueueCheck(frame), ports);
}

/** Rules that ask about the pull request must say the same of it in the queue as before, and so must charts. */
async function queuedPullRequest(
  { head }: MergeGroupJob,
  repository: Repository,
  { forge, store }: MergeGroupPorts,
): Promise<Pick<AnalysisRequest, 'pullRequest' | 'chartsAllowed'>> {
  const branch = queueBranchOf(head.ref);
  if (branch === null) return { pullRequest: null };
  const known = await store.pullRequest(repository.id, branch.pullRequest);
  const pullRequest =
    known?.pullRequest ?? (await presentPullRequest(branch.pullRequest, repository, forge));
  return {
    pullRequest: pullRequest === null ? null : pullRequestFacts(pullRequest),
    ...(known !== null && chartsAllowed(known)),
  };
}

export const mergeGroupFrame = ({ head }: MergeGroupJob): CheckFrame => ({
  stateBlock: '',
  externalId: `${GROUP_CHECK}${head.sha}`,
});

/** Analyses that comparing one group with its parts may take. */
const MOST_LOOKS = 20;

/** First by what the checks of its pull requests say; where that does not settle it, by what each does alone. */
async function judged(
  { parts, before }: QueuePlace,
  change: AnalysedChange,
  asOf: string,
  repository: Repository,
  ports: MergeGroupPorts,
): Promise<GroupVerdict> {
  const { review, config, platformTeam } = change;
  const known = {
    parts: await partsOf(parts, repository, ports),
    before: before.map((number) => ({ number, state: null, alone: null, decided: null })),
  };
  const input = { review, asOf, config, platformTeam };
  const verdict = judgeMergeGroup({ ...input, ...known });
  if (verdict.kind !== 'compare-with-parts') return verdict;
  const looked = await lookedAtAlone(known.parts, MOST_LOOKS, asOf, repository, ports);
  const rest = MOST_LOOKS - looked.length;
  return judgeMergeGroup({
    ...input,
    parts: looked,
    before: await lookedAtAlone(known.before, rest, asOf, repository, ports),
  });
}

function checkOfGroup(
  job: MergeGroupJob,
  repository: Repository,
  { review, commits, placeOf }: AnalysedChange,
  asOf: string,
  verdict: GroupVerdict,
): CheckContent {
  return mergeGroupCheck({
    context: {
      review,
      asOf,
      base: commits.base,
      head: commits.head,
      placeOf,
      linkTo: permalinks({ htmlUrl: repository.htmlUrl, ...commits }),
    },
    failure: failureOf(verdict),
    baseRef: job.base.ref.replace(/^refs\/heads\//, ''),
    externalId: mergeGroupFrame(job).externalId,
  });
}

function failureOf(
  verdict: GroupVerdict,
): { readonly why: string; readonly together: readonly number[] } | null {
  switch (verdict.kind) {
    case 'may-merge':
      return null;
    case 'may-not-merge':
      return verdict;
    case 'compare-with-parts':
      return { why: 'What its pull requests do alone could not be looked at.', together: [] };
  }
}
