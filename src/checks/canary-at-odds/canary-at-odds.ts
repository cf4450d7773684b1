import { detectorOf } from '../detection/check.ts';
import { canariesUnejected } from './canaries-unejected.ts';
import { overwrittenObjects } from './overwritten-objects.ts';
import { shiftedRoutes } from './shifted-routes.ts';
import { subsetsTaken } from './subsets-taken.ts';
import { unselectedPrimaries } from './unselected-primaries.ts';
import { versionsScaledDown } from './versions-scaled-down.ts';

/** What Git says of a canary, and what its controller or the mesh makes of that. */
export const canaryAtOdds = detectorOf(
  'canary-at-odds',
  'canaries that their controller cannot shift, what it overwrites, selectors that miss what it runs, routes to versions without pods, and shares that nothing protects',
  [
    shiftedRoutes,
    subsetsTaken,
    overwrittenObjects,
    unselectedPrimaries,
    versionsScaledDown,
    canariesUnejected,
  ],
);
