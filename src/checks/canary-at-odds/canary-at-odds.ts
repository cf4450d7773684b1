import { detectorOf } from '../detection/check.ts';
import { objectOverwritten } from './overwritten-objects.ts';
import { versionScaledDown } from './scaled-down-versions.ts';
import { shiftedRoutes } from './shifted-routes.ts';
import { subsetTaken } from './taken-subsets.ts';
import { canaryUnejected } from './unejected-canaries.ts';
import { primaryNotSelected } from './unselected-primaries.ts';

/** What Git says of a canary, and what its controller or the mesh makes of that. */
export const canaryAtOdds = detectorOf(
  'canary-at-odds',
  'canaries that their controller cannot shift, what it overwrites, selectors that miss what it runs, routes to versions without pods, and shares that nothing protects',
  [
    shiftedRoutes,
    subsetTaken,
    objectOverwritten,
    primaryNotSelected,
    versionScaledDown,
    canaryUnejected,
  ],
);
