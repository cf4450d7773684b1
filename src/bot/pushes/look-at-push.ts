import {
  landingsOf,
  reasonsOf,
  reviewAsPushed,
  touchesNothing,
  workableRepository,
} from '../../review/index.ts';
import type { Analysis, JobPayload, LandedCommits, Store } from '../../review/index.ts';
import type { Clock, Log } from '../../forge/index.ts';
import { judgeLandings } from './judge-landings.ts';
import type { JudgePorts } from './judge-landings.ts';
import { landedPullRequests } from './landed-pull-requests.ts';
import type { LandedPorts } from './landed-pull-requests.ts';
import { tellPastReview } from './tell-past-review.ts';
import type { TellPorts } from './tell-past-review.ts';

export interface LookPorts {
  readonly forge: JudgePorts['forge'] & LandedPorts['forge'] & TellPorts['forge'];
  readonly store: LandedPorts['store'] & TellPorts['store'] & Pick<Store, 'repository'>;
  readonly analysis: Pick<Analysis, 'review' | 'landed'>;
  readonly clock: Clock;
  readonly log: Log;
}

export type PastReviewJob = Extract<JobPayload, { kind: 'past-review' }>;

/** Commits whose pull requests are asked for: each costs a request. */
const MOST_COMMITS = 100;

/**
 * Looks at what a push brought to the default branch (docs/past-review.md): nothing is said of what touches nothing that
 * is rendered, or was let through by a review; of the rest one issue is opened from medium up.
 */
export async function lookAtPush(job: PastReviewJob, ports: LookPorts): Promise<void> {
  const { branch, before, after } = job;
  const workable = await workableRepository(job.repository, ports.store);
  if (workable.kind === 'not-workable') return;
  const { repository } = workable.record;
  const asOf = new Date(ports.clock.now()).toISOString();
  const outcome = await reviewAsPushed({ repository, before, after, asOf }, ports);
  // by the branch as it was: a push could switch it off
  if (outcome.kind === 'reviewed' && outcome.config.pastReview === 'off') return;
  if (outcome.kind === 'reviewed' && touchesNothing(outcome.review)) return;
  const landed = await ports.analysis.landed(repository, { before, after }, MOST_COMMITS);
  const { commits, cut, forced } = landed ?? NOTHING_KNOWN;
  const pullRequests = await landedPullRequests({ repository, branch, commits }, ports);
  const landings = landingsOf(commits, before, pullRequests);
  const push = { repository, before, after, outcome, asOf };
  const judged = await judgeLandings(landings, push, ports);
  const reasons = reasonsOf(judged, { forced, cut });
  if (reasons.length === 0) {
    const how = judged.map(({ verdict }) => WORDS[verdict.kind]).join(', ');
    ports.log.info({ repository: repository.id, after, how }, 'push was let through');
    return;
  }
  await tellPastReview({ job, repository, outcome, judged, reasons, forced, asOf }, ports);
}

const WORDS = {
  reviewed: 'reviewed',
  rollback: 'a rollback',
  debt: 'already recorded as debt',
  'past-review': 'past review',
} as const;

/** Its last commit is not there any more: the branch was forced again. */
const NOTHING_KNOWN: LandedCommits = { commits: [], cut: false, forced: true };

/** What to say where nothing more is tried: that it could not be looked at needs eyes too. */
export async function giveUpOnPush(
  job: PastReviewJob,
  why: string,
  ports: TellPorts & Pick<LookPorts, 'store' | 'clock'>,
): Promise<void> {
  const workable = await workableRepository(job.repository, ports.store);
  if (workable.kind === 'not-workable') return;
  const { repository } = workable.record;
  const asOf = new Date(ports.clock.now()).toISOString();
  const outcome = { kind: 'failed', message: why } as const;
  const unseen = { outcome, judged: [], reasons: ['not-compared'], forced: false } as const;
  await tellPastReview({ job, repository, asOf, ...unseen }, ports);
}
