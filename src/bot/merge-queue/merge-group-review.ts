import type { CheckContent, Forge, Repository, PullRequest } from '../../forge/index.ts';
import type {
  AnalysedChange,
  Analysis,
  AnalysisRequest,
  JobPayload,
  Store,
  PullRequestState,
} from '../../review/index.ts';
import type { CheckFrame, CheckProgress } from '../check/check-notices.ts';
import type { GroupVerdict, GroupPart } from '../gate/merge-group.ts';
import type { GatePorts } from '../gate/gate-input.ts';
import { inProgressCheck, leftQueueCheck } from '../check/check-notices.ts';
import { judgeMergeGroup } from '../gate/merge-group.ts';
import { mergeGroupCheck } from '../check/merge-group-check.ts';
import { permalinks, workableRepository, parseState } from '../../review/index.ts';
import { pullRequestFacts, pullRequestRefs } from '../reviews/pull-request-named.ts';
import { decideGate } from '../gate/gate-decision.ts';
import { gatherGateInput } from '../gate/gate-input.ts';
import { ForgeProblem } from '../../forge/index.ts';
import { queueBranchOf } from './queue-branch.ts';
import { chartsAllowed } from '../commands/chart-permission.ts';
import { tellMeanwhile, toldAnalysis, whileOpen } from '../reviews/told-progress.ts';
import type { TellingPorts } from '../reviews/told-progress.ts';
import { findCheck, writeCheck } from '../reviews/our-check.ts';
import type { CheckPlace } from '../reviews/our-check.ts';
import { GROUP_CHECK, queuePlaceOf } from './queue-place.ts';
import type { QueuePlace } from './queue-place.ts';
import { checkOf, notReviewedOf } from '../reviews/missing-review.ts';
import { stateToRestore } from '../../features/rollback/index.ts';

interface MergeGroupPorts extends TellingPorts {
  readonly forge: Forge;
  readonly store: Store;
  readonly analysis: Pick<Analysis, 'review'>;
}

type MergeGroupJob = Extract<JobPayload, { kind: 'merge-group' }>;

/** Reviews a merge group. The queue waits for this check and for nothing else of ours, so it always ends. */
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
  const request = {
    repository,
    base: queuePlace.base,
    head: head.sha,
    expectedHead: head.sha,
    ...(await queuedPullRequest(job, repository, ports)),
    asOf,
  };
  const analysing = toldAnalysis(request, ports.analysis);
  const write = (progress: CheckProgress): Promise<boolean> =>
    whileOpen(place, ports.store, (ifOpen) =>
      writeCheck(place, () => ifOpen(() => inProgressCheck(frame, progress)), ports),
    );
  await tellMeanwhile(repository.installation, analysing, write, ports);
  const outcome = await analysing.outcome;
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

/**
 * Ends the check of a group that was taken from the queue before it was judged: nobody asks for it any more.
 */
async function leaveQueue(
  place: CheckPlace,
  frame: CheckFrame,
  ports: MergeGroupPorts,
): Promise<void> {
  const found = await findCheck(place, ports);
  if (found === null || found.record.completed) return;
  await writeCheck(place, () => leftQueueCheck(frame), ports);
}

/**
 * Finds the pull request of a group, because rules that ask about it must say the same in the queue as
 * before, and so must charts.
 */
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

/** Bounds the analyses that comparing one group with its parts may take. */
const MOST_LOOKS = 20;

/**
 * Judges a group first by what the checks of its pull requests say; where that does not settle it, by what
 * each does alone.
 */
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

interface GroupPartPorts {
  readonly forge: Pick<Forge, 'pullRequest'> & GatePorts['forge'];
  readonly store: Pick<Store, 'pullRequest'> & GatePorts['store'];
  readonly analysis: Pick<Analysis, 'review'>;
}

/** Reads what the checks of pull requests remember; nothing of one that is not there. */
async function partsOf(
  numbers: readonly number[],
  repository: Repository,
  ports: GroupPartPorts,
): Promise<readonly GroupPart[]> {
  const parts: GroupPart[] = [];
  for (const number of numbers)
    parts.push({
      number,
      state: await stateOf(number, repository, ports),
      alone: null,
      decided: null,
    });
  return parts;
}

/**
 * Reads what the check of the pull request's present head says, from GitHub where the store does not know.
 */
async function stateOf(
  number: number,
  repository: Repository,
  { forge, store }: GroupPartPorts,
): Promise<PullRequestState | null> {
  const known = await store.pullRequest(repository.id, number);
  if (known?.state != null && known.state.sha === known.pullRequest.head.sha) return known.state;
  const pullRequest = await presentPullRequest(number, repository, forge);
  if (pullRequest === null) return null;
  const { sha } = pullRequest.head;
  const [check] = await forge.checks(repository, sha);
  const states = parseState(check?.text ?? '') ?? [];
  return states.find((each) => each.number === number && each.sha === sha) ?? null;
}

/** Finds a pull request; null where there is none of this number. */
async function presentPullRequest(
  number: number,
  repository: Repository,
  forge: Pick<Forge, 'pullRequest'>,
): Promise<PullRequest | null> {
  try {
    return { ...(await forge.pullRequest(repository, number)), repository };
  } catch (error) {
    if (error instanceof ForgeProblem && error.kind === 'not-found') return null;
    throw error;
  }
}

/**
 * Gives the parts with what each does by itself and what the gate makes of that now, the first so many of
 * them.
 */
async function lookedAtAlone(
  parts: readonly GroupPart[],
  most: number,
  asOf: string,
  repository: Repository,
  ports: GroupPartPorts,
): Promise<readonly GroupPart[]> {
  const looked: GroupPart[] = [];
  for (const part of parts)
    looked.push(
      looked.length < most ? { ...part, ...(await alone(part, asOf, repository, ports)) } : part,
    );
  return looked;
}

async function alone(
  { number, state }: GroupPart,
  asOf: string,
  repository: Repository,
  ports: GroupPartPorts,
): Promise<Pick<GroupPart, 'alone' | 'decided'>> {
  const pullRequest = await presentPullRequest(number, repository, ports.forge);
  if (pullRequest === null) return NOT_LOOKED_AT;
  const known = await ports.store.pullRequest(repository.id, number);
  const outcome = await ports.analysis.review({
    repository,
    ...pullRequestRefs(pullRequest),
    expectedHead: pullRequest.head.sha,
    pullRequest: pullRequestFacts(pullRequest),
    asOf,
    ...(known !== null && chartsAllowed({ ...known, pullRequest })),
    ...(await stateToRestore({ pullRequest, state }, ports.store)),
  });
  if (outcome.kind === 'unreachable' || outcome.kind === 'moved')
    throw new ForgeProblem('unavailable', 'A pull request of the group cannot be fetched yet.');
  if (outcome.kind !== 'reviewed') return NOT_LOOKED_AT;
  const { input, lookUps } = await gatherGateInput({ pullRequest, state }, outcome, asOf, ports);
  return { alone: outcome.review, decided: decideGate(input, lookUps) };
}

const NOT_LOOKED_AT = { alone: null, decided: null } as const;
