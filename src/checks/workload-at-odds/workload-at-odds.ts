import { detectorOf } from '../detection/check.ts';
import { jobsNeverEnd } from './jobs-never-end.ts';
import { runsAsProxy } from './runs-as-proxy.ts';
import { podsGoAtOnce, selectorsMissTemplate } from './replaced-pods.ts';

/** Workloads whose own settings are at odds with their proxy, their pods or the Services before them. INJ-12, 20, 22. */
export const workloadAtOdds = detectorOf(
  'workload-at-odds',
  'workloads whose settings are at odds with their proxy, their pods or the Services before them',
  [jobsNeverEnd, runsAsProxy, selectorsMissTemplate, podsGoAtOnce],
);
