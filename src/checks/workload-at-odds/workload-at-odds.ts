import { detectorOf } from '../detection/check.ts';
import { allPodsAtOnce } from './all-pods-at-once.ts';
import { quotaTooSmall } from './crowded-quotas.ts';
import { evictions } from './evictions.ts';
import { evictionsRefused } from './evictions-refused.ts';
import { jobNeverEnds } from './endless-jobs.ts';
import { selectorMissesTemplate } from './template-selector.ts';
import { privilegesGained } from './privileges.ts';
import { runsAsProxy } from './proxy-user.ts';
import { replicasReset } from './replicas-reset.ts';
import { sparePodLost } from './spare-pods.ts';
import { stoppingPods } from './stopping-pods.ts';

/**
 * Finds workloads whose own settings are at odds with their proxy, their pods or the Services before them
 * (INJ-12, 20, 22).
 */
export const workloadAtOdds = detectorOf(
  'workload-at-odds',
  'workloads whose settings conflict with their proxy, pods or Services',
  [
    jobNeverEnds,
    runsAsProxy,
    privilegesGained,
    selectorMissesTemplate,
    allPodsAtOnce,
    stoppingPods,
    sparePodLost,
    replicasReset,
    quotaTooSmall,
    evictionsRefused,
    evictions,
  ],
);
