import type { Steps } from '../traffic-view.ts';
import type { LatencyThresholds } from '../../../../review/index.ts';
import type { Rise } from './rises.ts';
import { thirdsOf } from './rises.ts';

/** Fewer are warming up. */
const FEWEST_STEPS = 4;

/**
 * A quantile that went up and did not come back, in milliseconds; null for none. The median of the steps since some
 * instant has to be over the thresholds and over the slowest stretch of the same length within the hour before, that of
 * each third over the thresholds too: medians, for one step with few requests says little.
 */
export function slowdownOf(
  before: Steps<number>,
  after: Steps<number>,
  instants: readonly number[],
  { ratio, milliseconds }: LatencyThresholds,
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

/** The middle of what is known; null where nothing is. */
export function medianOf(steps: Steps<number>): number | null {
  const known = steps.filter((each) => each !== null).sort((a, b) => a - b);
  const [low, high] = [known[Math.ceil(known.length / 2) - 1], known[Math.floor(known.length / 2)]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}
