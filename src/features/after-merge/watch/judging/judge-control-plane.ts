import type { AnsweredQuery, LookSide, MeasureName } from '../look-plan.ts';
import type { Series } from '../../ports/prometheus.ts';
import type { Steps } from '../traffic-view.ts';

import type { WatchWindows } from '../watch-settings.ts';
import { stepsOf } from '../watch-settings.ts';
import type { ControlPlaneJudgement, CountedSides, NotKnown } from './merge-judgement.ts';
import { medianOf, slowdownOf } from './regressions.ts';
import type { WatchSettings } from '../begun-watch.ts';

/** Fewer rejects happen where a proxy starts or stops. */
const FEWEST_REJECTS = 3;
/** Counts the seconds that are worth a word where proxies get a change later. */
const SLOWER_SECONDS = 5;

/**
 * Judges what istiod tells of the time since the sync: rejected configuration is a regression, what else
 * moved is told.
 */
export function judgeControlPlane(
  answered: readonly AnsweredQuery[],
  windows: WatchWindows,
  { errors, latency }: Pick<WatchSettings, 'errors' | 'latency'>,
): ControlPlaneJudgement {
  const read = (measure: MeasureName, takes?: (one: Series) => boolean) =>
    sidesOf(answered, measure, windows, takes);
  const pushes = read('pushes');
  const isThere = [pushes.before, pushes.after].map((steps) => steps.some((each) => each !== null));
  const why = notKnownOf(answered, isThere);
  // a counter that was never raised is not there
  const counted = (sides: BothSides): CountedSides | null =>
    why === null ? countedSides(sides, windows) : null;
  const rejects = counted(read('rejects'));
  const isRejected = rejects !== null && isMoreOften(rejects, errors.ratio);
  const convergence = read('convergence');
  const slower = slowdownOf(convergence.before, convergence.after, stepsOf(windows.after), {
    ratio: latency.ratio,
    milliseconds: SLOWER_SECONDS,
  });
  return {
    verdict: isRejected ? 'regression' : why === null ? 'fine' : 'not-known',
    why,
    rejects,
    pushErrors: counted(
      added(
        read('pushes', ({ labels }) => (labels.get('type') ?? '').endsWith('_senderr')),
        read('internal-errors'),
      ),
    ),
    convergence: { before: medianOf(convergence.before), after: medianOf(convergence.after) },
    isSlower: slower !== null,
  };
}

type BothSides = Readonly<Record<LookSide, Steps<number>>>;

function notKnownOf(
  answered: readonly AnsweredQuery[],
  [before = false, after = false]: readonly boolean[],
): NotKnown | null {
  for (const { measure, answer } of answered)
    if (answer.kind === 'not-known' && IS_OF_ISTIOD.has(measure))
      return { kind: 'problem', problem: answer.problem };
  if (!before && !after) return { kind: 'no-series' };
  return before && after ? null : { kind: 'gaps', side: before ? 'after' : 'before' };
}

const IS_OF_ISTIOD: ReadonlySet<MeasureName> = new Set([
  'pushes',
  'rejects',
  'internal-errors',
  'convergence',
]);

function sidesOf(
  answered: readonly AnsweredQuery[],
  measure: MeasureName,
  windows: WatchWindows,
  takes: (one: Series) => boolean = () => true,
): BothSides {
  const stepsAt = (side: LookSide): Steps<number> => {
    const found = answered.find((each) => each.measure === measure && each.side === side);
    const series = found?.answer.kind === 'read' ? found.answer.series.filter(takes) : [];
    return stepsOf(windows[side]).map((at) => {
      const values = series.flatMap(({ values: all }) => all.get(at) ?? []);
      return values.length === 0 ? null : values.reduce((sum, each) => sum + each, 0);
    });
  };
  return { before: stepsAt('before'), after: stepsAt('after') };
}

const added = (one: BothSides, other: BothSides): BothSides => ({
  before: one.before.map((each, at) => (each ?? 0) + (other.before[at] ?? 0)),
  after: one.after.map((each, at) => (each ?? 0) + (other.after[at] ?? 0)),
});

function countedSides({ before, after }: BothSides, windows: WatchWindows): CountedSides {
  const sum = (steps: Steps<number>): number =>
    Math.round(steps.reduce<number>((all, each) => all + (each ?? 0), 0));
  const minutes = (steps: Steps<number>, { stepMs }: WatchWindows['before']): number =>
    (steps.length * stepMs) / 60_000;
  return {
    before: sum(before),
    minutesBefore: minutes(before, windows.before),
    after: sum(after),
    minutesAfter: minutes(after, windows.after),
  };
}

/**
 * Says how many standard deviations beyond chance count; whole proxies reject, so that few events say much.
 */
const DEVIATIONS = 3;

/**
 * Tells whether something happens so many times as often, and more often than chance brings about (Poisson).
 */
function isMoreOften(
  { before, minutesBefore, after, minutesAfter }: CountedSides,
  ratio: number,
): boolean {
  const expected = Math.max(0.5, (before / minutesBefore) * minutesAfter);
  const deviance = 2 * (after * Math.log(after / expected) - (after - expected));
  return after >= FEWEST_REJECTS && after >= ratio * expected && deviance >= DEVIATIONS ** 2;
}
