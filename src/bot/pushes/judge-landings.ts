import type { Forge, Repository } from '../../forge/index.ts';
import type { Analysis, AnalysisOutcome, JudgedLanding, Landing } from '../../review/index.ts';
import {
  isOfEarlierVersion,
  isToCompare,
  judgeLanding,
  reviewAsPushed,
} from '../../review/index.ts';
import { isLetThrough } from '../merge-queue/queue-place.ts';

export interface JudgePorts {
  readonly forge: Pick<Forge, 'checks'>;
  readonly analysis: Pick<Analysis, 'review'>;
}

/** A push, and what comparing its trees came to. */
export interface ReviewedPush {
  readonly repository: Repository;
  readonly before: string;
  readonly after: string;
  readonly outcome: AnalysisOutcome;
  /** ISO 8601. */
  readonly asOf: string;
}

/** Landings of one push that are compared with what was let through: each costs a review. */
const MOST_COMPARED = 20;

/** Whether each landing was let through: by its pull request, or by the merge queue as the head of a group. */
export async function judgeLandings(
  landings: readonly Landing[],
  push: ReviewedPush,
  ports: JudgePorts,
): Promise<readonly JudgedLanding[]> {
  const compared = new Set(landings.filter(isToCompare).slice(-MOST_COMPARED));
  const judged: JudgedLanding[] = [];
  for (const landing of landings) {
    const meaning = compared.has(landing) ? await meaningOfLanding(landing, push, ports) : null;
    judged.push({ landing, verdict: judgeLanding(landing, meaning) });
  }
  const isDoubted = judged.some(
    ({ landing, verdict }) => isToCompare(landing) && verdict.kind === 'past-review',
  );
  if (!isDoubted || !(await isLetThrough(push.after, push.repository, ports.forge))) return judged;
  // the queue asked whether what its pull requests do together is what was let through
  return judged.map((each) =>
    isToCompare(each.landing) ? { ...each, verdict: { kind: 'reviewed' } } : each,
  );
}

/** What the landing does to the branch, in terms of what its pull request was let through for. */
async function meaningOfLanding(
  { before, after, pullRequest }: Landing,
  push: ReviewedPush,
  ports: JudgePorts,
): Promise<string | null> {
  const isAll = before === push.before && after === push.after;
  const outcome = isAll ? push.outcome : await reviewAsPushed({ ...push, before, after }, ports);
  if (outcome.kind !== 'reviewed') return null;
  const { meaning } = outcome.review;
  const state = pullRequest?.state ?? null;
  if (state === null || !isOfEarlierVersion(state)) return meaning;
  // made by an earlier version: what the same commits mean now is held against it instead
  const { base, sha } = state;
  const then = await ports.analysis.review({
    ...{ repository: push.repository, base, head: sha, expectedHead: sha },
    ...{ pullRequest: null, asOf: push.asOf, chartsAllowed: true },
  });
  const isSame = then.kind === 'reviewed' && then.review.meaning === meaning;
  return isSame ? state.meaning : meaning;
}
