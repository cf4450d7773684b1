import { detectorOf } from '../detection/check.ts';
import { objectOverwritten } from './flagger-canaries.ts';
import { versionScaledDown } from './scaled-down-versions.ts';
import { shiftedRoutes, subsetTaken } from './rollout-traffic-routing.ts';
import { canaryUnejected } from './canary-outlier-detection.ts';
import { canaryUnmeasured } from './unmeasured-canaries.ts';
import { primaryNotSelected } from './flagger-primaries.ts';

/** Compares what Git says of a canary with what its controller or the mesh makes of that. */
export const canaryAtOdds = detectorOf(
  'canary-at-odds',
  'canaries in conflict with controllers, selectors, routes or missing protection',
  [
    shiftedRoutes,
    subsetTaken,
    objectOverwritten,
    primaryNotSelected,
    versionScaledDown,
    canaryUnejected,
    canaryUnmeasured,
  ],
);
