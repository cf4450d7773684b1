import type { Steps, TrafficStep } from '../traffic-view.ts';
import type { Picked, Share } from './shares.ts';
import {
  deviationsBetween,
  noiseOf,
  ratioOf,
  shareOf,
  withoutOneDeploy,
  worstStretch,
} from './shares.ts';
import type { WatchSettings } from '../begun-watch.ts';

/** Describes a share that rose and did not come back. */
interface Rise {
  /** The end of the step before the first in which it was seen. */
  readonly at: number;
  /** Shares, 0 to 1. */
  readonly before: number;
  readonly after: number;
}

/** Counts the parts of a rise that each have to show it; fewer are a spike. */
const PARTS = 3;
/** Counts what is more than chance brings about where hardly anything fails. */
const LEAST_MORE = 5;
const FEWEST_REQUESTS = 20;
/** Says how long a rise has to last: the more of all requests it is, the less anybody wants to wait. */
const LASTING: readonly { readonly rise: number; readonly ms: number }[] = [
  { rise: 0.25, ms: 240_000 },
  { rise: 0.1, ms: 300_000 },
  { rise: 0, ms: 600_000 },
];
/** Says how many times as much refusals have to rise, because they are mostly the callers' own. */
const REFUSED = 3;
/**
 * Says by how many times a rise has to exceed what the worst stretch of the time before was above its
 * average.
 */
const MARGIN = 3;

/**
 * Finds the rise of a share that lasts until now; null for none. The steps since some instant after the sync
 * have to show it as a whole and in each third: over the thresholds, over what chance and the noise of the
 * time before explain, and well over the worst stretch of the same length within that time, of which one
 * deploy is left out.
 */
export function riseOf(
  before: Steps<TrafficStep>,
  after: Steps<TrafficStep>,
  picked: Picked,
  stepMs: number,
  settings: Pick<WatchSettings, 'errors' | 'deviations'>,
): Rise | null {
  const was = shareOf(before, picked);
  const share = ratioOf(was);
  const rise = settings.errors.rise * (picked === 'refused' ? REFUSED : 1);
  const threshold = Math.max(share * settings.errors.ratio, share + rise);
  const halfway = (share + threshold) / 2;
  const usual = withoutOneDeploy(before, picked, stepMs);
  const isRise = (steps: Steps<TrafficStep>): boolean => {
    const is = shareOf(steps, picked);
    const more = ratioOf(is) - share;
    return (
      ratioOf(is) >= threshold &&
      steps.length * stepMs >= lastingMs(more) &&
      is.all >= FEWEST_REQUESTS &&
      more * is.all >= LEAST_MORE &&
      more >= MARGIN * (worstStretch(usual, steps.length, picked) - share) &&
      deviationsBetween(known(was), is, noiseOf(usual, picked, steps.length)) >=
        settings.deviations &&
      thirdsOf(steps).every((part) => ratioOf(shareOf(part, picked)) >= halfway)
    );
  };
  // the longest one first, from the first step that shows it: that is since when
  for (const [from, first] of after.entries()) {
    const steps = after.slice(from);
    if (first !== null && ratioOf(shareOf([first], picked)) >= halfway && isRise(steps))
      return { at: first.at, before: share, after: ratioOf(shareOf(steps, picked)) };
  }
  return null;
}

const lastingMs = (rise: number): number =>
  LASTING.find(({ rise: least }) => rise >= least)?.ms ?? Infinity;

/** Adds one event, because what a counter begins with is not in its increase. */
const known = ({ some, all }: Share): Share => ({ some: some + 1, all: all + 1 });

/** Splits the steps into three parts of one length, or nearly so. */
const thirdsOf = <T>(steps: readonly T[]): readonly (readonly T[])[] =>
  Array.from({ length: PARTS }, (_, part) =>
    steps.slice(
      Math.round((part * steps.length) / PARTS),
      Math.round(((part + 1) * steps.length) / PARTS),
    ),
  );

/** Fewer steps are a service that warms up. */
const FEWEST_STEPS = 4;

/**
 * Finds a quantile that went up and did not come back, in milliseconds; null for none. The median of the
 * steps since some instant has to be over the thresholds and over the slowest stretch of the same length
 * within the hour before, that of each third over the thresholds too: medians, for one step with few requests
 * says little.
 */
export function slowdownOf(
  before: Steps<number>,
  after: Steps<number>,
  instants: readonly number[],
  { ratio, milliseconds }: WatchSettings['latency'],
): Rise | null {
  const was = medianOf(before);
  if (was === null) return null;
  const threshold = Math.max(was * ratio, was + milliseconds);
  for (let from = 0; from + FEWEST_STEPS <= after.length; from += 1) {
    const steps = after.slice(from);
    const is = medianOf(steps);
    const at = instants[from];
    if (
      is !== null &&
      at !== undefined &&
      steps[0] !== null &&
      is >= threshold &&
      is > slowestStretch(before, steps.length) &&
      thirdsOf(steps).every((part) => (medianOf(part) ?? 0) >= threshold)
    )
      return { at, before: was, after: is };
  }
  return null;
}

function slowestStretch(steps: Steps<number>, length: number): number {
  let slowest = 0;
  for (let from = 0; from + length <= steps.length; from += 1)
    slowest = Math.max(slowest, medianOf(steps.slice(from, from + length)) ?? 0);
  return slowest;
}

/** Gives the middle of what is known; null where nothing is. */
export function medianOf(steps: Steps<number>): number | null {
  const known = steps.filter((each) => each !== null).sort((a, b) => a - b);
  const [low, high] = [known[Math.ceil(known.length / 2) - 1], known[Math.floor(known.length / 2)]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}
