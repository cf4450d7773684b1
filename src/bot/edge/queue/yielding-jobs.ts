import type { Jobs } from '../../../review/index.ts';

/** Milliseconds without a delivery after which a burst counts as over. */
const QUIET = 25;
/** Milliseconds that a claim waits for that at most. */
const LONGEST_WAIT = 1_000;

/**
 * The same queue; while deliveries come in, nothing new is begun. GitHub waits ten seconds for an answer and
 * never asks again, work can wait a moment, and of what a burst says the last is enough.
 */
export function yieldingJobs(jobs: Jobs): Jobs {
  let underWay = 0;
  let last = -Infinity;
  const isQuiet = () => underWay === 0 && performance.now() - last >= QUIET;
  const whenQuiet = async () => {
    const end = performance.now() + LONGEST_WAIT;
    while (!isQuiet() && performance.now() < end)
      await new Promise((resolve) => setTimeout(resolve, QUIET));
  };
  return {
    ...jobs,
    accept: async (delivery) => {
      underWay += 1;
      try {
        return await jobs.accept(delivery);
      } finally {
        underWay -= 1;
        last = performance.now();
      }
    },
    claim: async (settings) => {
      await whenQuiet();
      return jobs.claim(settings);
    },
  };
}
