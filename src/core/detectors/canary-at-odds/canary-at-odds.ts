import { detectorOf } from '../detection/check.ts';
import { canariesUnejected } from './canaries-unejected.ts';
import { overwrittenObjects } from './overwritten-objects.ts';
import { shiftedRoutes } from './shifted-routes.ts';

/** What Git says of a canary, and what its controller or the mesh makes of that. */
export const canaryAtOdds = detectorOf(
  'canary-at-odds',
  'canaries that their controller cannot shift, weights that it overwrites, and shares that nothing protects',
  [shiftedRoutes, overwrittenObjects, canariesUnejected],
);
