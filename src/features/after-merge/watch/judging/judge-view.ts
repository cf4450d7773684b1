import type { SideOfView, Steps, TrafficStep, TrafficView } from '../traffic-view.ts';
import type { WatchSettings, WatchWindows } from '../../../../review/index.ts';
import { stepsOf } from '../../../../review/index.ts';
import type { Movement, NotKnown, Totals, ViewJudgement } from './judgement.ts';
import { riseOf } from './rises.ts';
import { ratioOf, shareOf } from './shares.ts';
import { medianOf, slowdownOf } from './slowdowns.ts';

/** Judges the requests of one view. */
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

/** Requests of a step without which a quantile is that of one or two of them. */
const FEWEST_IN_STEP = { p50: 10, p99: 100 } as const;

const withEnough = (side: SideOfView, kind: 'p50' | 'p99'): Steps<number> =>
  side[kind].map((value, at) =>
    (side.steps[at]?.requests ?? 0) >= FEWEST_IN_STEP[kind] ? value : null,
  );

/** Why it cannot be called fine; null where it can. */
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

/** Times the rate of the hour before, or a part of it, that is worth a word. */
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
