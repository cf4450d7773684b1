import type { Jobs } from '../../../review/index.ts';

/**
 * Gives the same queue; whoever adds to it wakes the workers of this process, which then need not look for
 * it.
 */
export const wakingJobs = (jobs: Jobs, wake: () => void): Jobs => ({
  ...jobs,
  accept: async (delivery) => {
    const first = await jobs.accept(delivery);
    if (first) wake();
    return first;
  },
  add: async (job) => {
    await jobs.add(job);
    wake();
  },
});
