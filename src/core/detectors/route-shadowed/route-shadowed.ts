import { detectorOf } from '../detection/check.ts';
import { routesTaken } from './taken-routes.ts';

/**
 * Routes that stand in the list and never see a request, for an earlier one takes all that they ask for.
 * ROUTE-20, 21, 22, 30, 31, 35, 64.
 */
export const routeShadowed = detectorOf(
  'route-shadowed',
  'routes and matches that never see a request, for an earlier one takes it',
  [routesTaken],
);
