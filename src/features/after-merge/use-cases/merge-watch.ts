import type { AnsweredQuery, PlannedQuery } from '../watch/look-plan.ts';
import type { MergeJudgement } from '../watch/judging/merge-judgement.ts';
import type { MetricsProblem, Prometheus } from '../ports/prometheus.ts';

import { judgeMerge } from '../watch/judging/merge-verdict.ts';
import { lookPlan } from '../watch/look-plan.ts';
import { watchWindows } from '../watch/watch-settings.ts';
import type { Clock } from '../../../forge/index.ts';
import type { DeliveryState } from '../watch/delivery/delivery-state.ts';
import type { Contains } from '../watch/delivery/argo-cd-status.ts';
import type { Deliverer } from '../watch/delivery/deliverers.ts';
import { appliedByAll } from '../watch/delivery/delivery-state.ts';
import { appliedByDeliverer } from '../watch/delivery/deliverers.ts';
import type { Watched, WatchSettings } from '../watch/begun-watch.ts';

export interface WatchedMerge {
  /** The instant at which the change was applied, in milliseconds since 1970. */
  readonly appliedAt: number;
  readonly watched: readonly Watched[];
  readonly settings: WatchSettings;
}

/** Says what one look came to; `next` and `until` are milliseconds since 1970. */
export type WatchStep =
  /** Nothing is known to have got worse yet: look again at `next`; all is seen at `until`. */
  | {
      readonly kind: 'waiting';
      readonly next: number;
      readonly until: number;
      /** The problems of the questions of this look. */
      readonly problems: readonly MetricsProblem[];
    }
  /** Something got worse, or all is seen. `next` says when to look again, null where all is seen. */
  | { readonly kind: 'judged'; readonly judgement: MergeJudgement; readonly next: number | null };

interface WatchPorts {
  readonly prometheus: Prometheus;
  readonly clock: Clock;
}

/** Fewer steps show no rise that lasts. */
const FEWEST_STEPS = 4;

/** Looks once at what became of a change. Whoever calls it waits, and calls it again. */
export async function watchMerge(
  { appliedAt, watched, settings }: WatchedMerge,
  { prometheus, clock }: WatchPorts,
): Promise<WatchStep> {
  const windows = watchWindows(appliedAt, clock.now(), settings);
  const { after, until, isComplete } = windows;
  const scrapeMs = settings.scrapeSeconds * 1_000;
  const earliest = after.first + (FEWEST_STEPS - 1) * after.stepMs + scrapeMs;
  if (!isComplete && after.last < after.first + (FEWEST_STEPS - 1) * after.stepMs)
    return { kind: 'waiting', next: Math.min(earliest, until), until, problems: [] };
  const answered = await answersOf(lookPlan(watched, windows, settings), prometheus);
  const judgement = judgeMerge(watched, answered, windows, settings);
  const next = Math.min(after.last + after.stepMs + scrapeMs, until);
  if (isComplete) return { kind: 'judged', judgement, next: null };
  return judgement.verdict === 'regression'
    ? { kind: 'judged', judgement, next: until }
    : { kind: 'waiting', next, until, problems: judgement.problems };
}

const AT_ONCE = 4;

/** Lists problems after which the next question would fare no better. */
const HOPELESS: ReadonlySet<MetricsProblem['kind']> = new Set([
  'no-answer',
  'timed-out',
  'redirected',
  'not-allowed',
]);

/** Answers in the order of the questions; a server that does not answer is asked no further. */
async function answersOf(
  plan: readonly PlannedQuery[],
  prometheus: Prometheus,
): Promise<readonly AnsweredQuery[]> {
  const answered: AnsweredQuery[] = [];
  let hopeless: MetricsProblem | null = null;
  for (let from = 0; from < plan.length; from += AT_ONCE) {
    const asked = plan.slice(from, from + AT_ONCE);
    const given = hopeless;
    const answers = await Promise.all(
      asked.map(async (query): Promise<AnsweredQuery> =>
        given === null
          ? { ...query, answer: await prometheus.queryRange(query) }
          : { ...query, answer: { kind: 'not-known', problem: given } },
      ),
    );
    answered.push(...answers);
    hopeless ??= answers.reduce<MetricsProblem | null>(
      (found, { answer }) =>
        found ??
        (answer.kind === 'not-known' && HOPELESS.has(answer.problem.kind) ? answer.problem : null),
      null,
    );
  }
  return answered;
}

/** Describes a merge that something else applies. */
export interface DeliveredMerge {
  /** Lists all that apply the environment, as they are now. */
  readonly deliverers: readonly Deliverer[];
  readonly contains: Contains;
  /** Milliseconds since 1970. */
  readonly mergedAt: number;
  readonly watched: readonly Watched[];
  readonly settings: WatchSettings;
}

export type DeliveredStep =
  /**
   * It is not applied yet, or not known. `next` says when to look again, null where nobody waits any longer.
   */
  | {
      readonly kind: 'not-applied';
      /** It is null where nothing is known to apply it. */
      readonly applied: Exclude<DeliveryState, { kind: 'applied' }> | null;
      readonly next: number | null;
    }
  | {
      readonly kind: 'watched';
      readonly applied: Extract<DeliveryState, { kind: 'applied' }>;
      readonly step: WatchStep;
    };

type NotApplied = Extract<DeliveredStep, { kind: 'not-applied' }>;

/**
 * Says how long to wait between two looks: a minute at first, later five, because a merge that was made long
 * ago is looked for less often.
 */
const BETWEEN_LOOKS_MS = { least: 60_000, most: 300_000, share: 0.1 };
/** Says how long it is waited for; nobody waits for what is applied later. */
export const LONGEST_WAIT_HOURS = 6;

/** Looks once whether a merge was applied, and if so what became of it. */
export async function watchDelivered(
  merge: DeliveredMerge,
  ports: WatchPorts,
): Promise<DeliveredStep> {
  const applied = appliedByAll(
    merge.deliverers.map((each) => appliedByDeliverer(each, merge.contains)),
  );
  if (applied?.kind === 'applied') {
    const { watched, settings } = merge;
    const step = await watchMerge({ appliedAt: applied.at, watched, settings }, ports);
    return { kind: 'watched', applied, step };
  }
  return notAppliedYet(applied, merge.mergedAt, ports.clock);
}

/** Says what is not applied, and when to look again; `mergedAt` is in milliseconds since 1970. */
export function notAppliedYet(
  applied: NotApplied['applied'],
  mergedAt: number,
  clock: Clock,
): NotApplied {
  const now = clock.now();
  const { least, most, share } = BETWEEN_LOOKS_MS;
  const next = now + Math.min(Math.max((now - mergedAt) * share, least), most);
  const isOver = applied === null || next > mergedAt + LONGEST_WAIT_HOURS * 3_600_000;
  return { kind: 'not-applied', applied, next: isOver ? null : next };
}
