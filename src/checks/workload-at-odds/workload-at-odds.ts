import { detectorOf } from '../detection/check.ts';
import { allPodsAtOnce } from './all-at-once.ts';
import { jobNeverEnds } from './endless-jobs.ts';
import { selectorMissesTemplate } from './own-selector.ts';
import { runsAsProxy } from './runs-as-proxy.ts';

/** Workloads whose own settings are at odds with their proxy, their pods or the Services before them. INJ-12, 20, 22. */
export const workloadAtOdds = detectorOf(
  'workload-at-odds',
  'workloads whose settings are at odds with their proxy, their pods or the Services before them',
  [jobNeverEnds, runsAsProxy, selectorMissesTemplate, allPodsAtOnce],
);
