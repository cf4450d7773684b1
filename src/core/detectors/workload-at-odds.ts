import { detectorOf } from './check.ts';
import { jobsNeverEnd } from './workload-at-odds/endless-jobs.ts';
import { runsAsProxy } from './workload-at-odds/proxy-user.ts';
import { podsGoAtOnce, selectorsMissTemplate } from './workload-at-odds/replaced-pods.ts';

/** Workloads whose own settings are at odds with their proxy, their pods or the Services before them. INJ-12, 20, 22. */
export const workloadAtOdds = detectorOf(
  'workload-at-odds',
  'workloads whose settings are at odds with their proxy, their pods or the Services before them',
  [jobsNeverEnd, runsAsProxy, selectorsMissTemplate, podsGoAtOnce],
);
