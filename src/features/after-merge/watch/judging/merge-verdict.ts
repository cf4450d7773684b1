import type { AnsweredQuery } from '../look-plan.ts';
import type { MetricsProblem } from '../../ports/prometheus.ts';
import type { Seen, SideOfView, Steps, TrafficStep, TrafficView } from '../traffic-view.ts';
import { seenOf } from '../traffic-view.ts';

import type { WatchWindows } from '../watch-settings.ts';
import { judgeControlPlane } from './judge-control-plane.ts';
import type {
  MergeJudgement,
  NotKnown,
  Verdict,
  ViewJudgement,
  WatchedJudgement,
  Movement,
  Totals,
} from './merge-judgement.ts';
import { stepsOf } from '../watch-settings.ts';
import { riseOf, medianOf, slowdownOf } from './regressions.ts';
import { ratioOf, shareOf } from './shares.ts';
import type { Watched, WatchSettings } from '../begun-watch.ts';

/** Judges a change by the answers of one look, worst first. */
export function judgeMerge(
  watched: readonly Watched[],
  answered: readonly AnsweredQuery[],
  windows: WatchWindows,
  settings: WatchSettings,
): MergeJudgement {
  const judged = watched
    .map((each) => judgeWatched(seenOf(each, answered, windows), windows, settings))
    .toSorted((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict));
  const controlPlane = judgeControlPlane(answered, windows, settings);
  return {
    verdict: verdictOf(judged, controlPlane.verdict, problemsOf(answered)),
    windows,
    watched: judged,
    controlPlane,
    problems: problemsOf(answered),
  };
}

const ORDER: readonly Verdict[] = ['regression', 'not-known', 'fine'];

/**
 * Gives the verdict over all. A question that was not answered leaves open whether all is well; one that has
 * too few requests only for itself.
 */
function verdictOf(
  watched: readonly WatchedJudgement[],
  controlPlane: Verdict,
  problems: readonly MetricsProblem[],
): Verdict {
  const verdicts = watched.map(({ verdict }) => verdict);
  if (verdicts.includes('regression') || controlPlane === 'regression') return 'regression';
  return problems.length === 0 && verdicts.includes('fine') ? 'fine' : 'not-known';
}

function judgeWatched(
  { watched, views, problems }: Seen,
  windows: WatchWindows,
  settings: WatchSettings,
): WatchedJudgement {
  const judged = views.map((view) => judgeView(view, windows, settings));
  const verdicts = judged.map(({ verdict }) => verdict);
  if (verdicts.includes('regression'))
    return { watched, verdict: 'regression', why: null, views: judged };
  const why = openQuestion(judged, problems);
  if (why === null && verdicts.includes('fine'))
    return { watched, verdict: 'fine', why: null, views: judged };
  const few = judged.find((each) => each.why !== null)?.why;
  return {
    watched,
    verdict: 'not-known',
    why: why ?? few ?? { kind: 'no-series' },
    views: judged,
  };
}

/**
 * Says what leaves it open although another view is fine; null where nothing does. That a workload makes few
 * calls itself does not.
 */
function openQuestion(
  judged: readonly ViewJudgement[],
  [problem]: readonly MetricsProblem[],
): NotKnown | null {
  if (problem !== undefined) return { kind: 'problem', problem };
  const open = judged.find(({ why }) => why !== null && why.kind !== 'few-requests');
  return open?.why ?? null;
}

/** Lists problems, each once, in the order of the questions. */
const problemsOf = (answered: readonly AnsweredQuery[]): readonly MetricsProblem[] => [
  ...new Map(
    answered.flatMap(({ answer }) =>
      answer.kind === 'read' ? [] : [[JSON.stringify(answer.problem), answer.problem] as const],
    ),
  ).values(),
];

export function judgeView(
  view: TrafficView,
  windows: WatchWindows,
  settings: WatchSettings,
): ViewJudgement {
  const [before, after] = [totalsOf(view.before, windows), totalsOf(view.after, windows)];
  const harm = harmIn(view, windows, settings);
  const why = harm.length > 0 ? null : notKnownOf(view, before, after, settings);
  return {
    seenBy: view.seenBy,
    verdict: harm.length > 0 ? 'regression' : why === null ? 'fine' : 'not-known',
    why,
    movements: [...harm, ...rateMovement(view, before, after, settings), ...newFlags(view)],
    ...{ before, after, view },
  };
}

function harmIn(
  { before, after }: TrafficView,
  windows: WatchWindows,
  settings: WatchSettings,
): readonly Movement[] {
  const shares = (['failed', 'refused'] as const).flatMap((kind) => {
    const rise = riseOf(before.steps, after.steps, kind, windows.after.stepMs, settings);
    return rise === null ? [] : [{ kind, before: rise.before, after: rise.after, since: rise.at }];
  });
  const instants = stepsOf(windows.after);
  const latencies = (['p50', 'p99'] as const).flatMap((kind) => {
    const [was, is] = [before, after].map((side) => withEnough(side, kind));
    const found = slowdownOf(was ?? [], is ?? [], instants, settings.latency);
    return found === null
      ? []
      : [{ kind, before: found.before, after: found.after, since: found.at }];
  });
  return [...shares, ...latencies];
}

/** Says how many requests a step needs, so that a quantile is not that of one or two of them. */
const FEWEST_IN_STEP = { p50: 10, p99: 100 } as const;

const withEnough = (side: SideOfView, kind: 'p50' | 'p99'): Steps<number> =>
  side[kind].map((value, at) =>
    (side.steps[at]?.requests ?? 0) >= FEWEST_IN_STEP[kind] ? value : null,
  );

/** Says why it cannot be called fine; null where it can. */
function notKnownOf(
  view: TrafficView,
  before: Totals,
  after: Totals,
  { errors }: WatchSettings,
): NotKnown | null {
  for (const side of ['after', 'before'] as const)
    if (isMostlyGaps(view[side].steps)) return { kind: 'gaps', side };
  if (after.requests < 1 && before.requests >= errors.requests)
    return { kind: 'no-requests-since' };
  return before.requests < errors.requests || after.requests < errors.requests
    ? { kind: 'few-requests', before: before.requests, after: after.requests }
    : null;
}

const isMostlyGaps = (steps: Steps<TrafficStep>): boolean =>
  2 * steps.filter((step) => step === null).length > steps.length || steps.length === 0;

function totalsOf({ steps, p50, p99 }: SideOfView, { before: { stepMs } }: WatchWindows): Totals {
  const { some: failed, all: requests } = shareOf(steps, 'failed');
  const seconds = (steps.filter((step) => step !== null).length * stepMs) / 1_000;
  return {
    ...{ requests, failed },
    refused: shareOf(steps, 'refused').some,
    perSecond: seconds === 0 ? null : requests / seconds,
    p50: medianOf(p50),
    p99: medianOf(p99),
  };
}

/** A rate that is this many times that of the hour before, or such a part of it, is worth a word. */
const MANY_TIMES = 2;

function rateMovement(
  view: TrafficView,
  { requests, perSecond: before }: Totals,
  { perSecond: after }: Totals,
  { errors }: WatchSettings,
): readonly Movement[] {
  if (before === null || after === null || requests < errors.requests) return [];
  const rates = view.before.steps.flatMap((step) => (step === null ? [] : [step.requests]));
  const mean = requests / rates.length;
  // the busiest and the quietest step of the hour before, as a rate
  const [most, least] = [Math.max(...rates), Math.min(...rates)].map(
    (each) => (each / mean) * before,
  );
  const isMoved =
    after > Math.max(before * MANY_TIMES, most ?? 0) ||
    after < Math.min(before / MANY_TIMES, least ?? before);
  return isMoved ? [{ kind: 'requests', before, after }] : [];
}

/** Fewer of a flag may be chance. */
const FEWEST_FLAGGED = 5;

function newFlags({ before, after }: TrafficView): readonly Movement[] {
  const [was, is] = [flagsOf(before.steps), flagsOf(after.steps)];
  const { all } = shareOf(after.steps, 'failed');
  return [...is]
    .filter(([flag, count]) => count >= FEWEST_FLAGGED && (was.get(flag) ?? 0) < 1)
    .sort(([, a], [, b]) => b - a)
    .map(([flag, some]) => ({ kind: 'flag', flag, share: ratioOf({ some, all }) }));
}

function flagsOf(steps: Steps<TrafficStep>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const step of steps)
    for (const [flag, count] of step?.flags ?? [])
      counts.set(flag, (counts.get(flag) ?? 0) + count);
  return counts;
}
