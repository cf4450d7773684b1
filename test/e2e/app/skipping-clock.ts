import type { Clock } from '../../../src/forge/index.ts';

/** The time of day, and some more: what waits for a minute in production waits for a glance in a test. */
export interface SkippingClock extends Clock {
  skip(milliseconds: number): void;
}

export function skippingClock(ahead = 0): SkippingClock {
  let skipped = ahead;
  return {
    now: () => Date.now() + skipped,
    skip: (milliseconds) => {
      skipped += milliseconds;
    },
  };
}
