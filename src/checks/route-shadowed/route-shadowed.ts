import { detectorOf } from '../detection/check.ts';
import { hostTaken } from './host-taken.ts';
import { routesTaken } from './taken-routes.ts';

/**
 * Routes that stand in the list and never see a request, for an earlier one takes all that they ask for, and hosts that
 * another listener takes. ROUTE-20, 21, 22, 30, 31, 35, 64, GWAPI-2.
 */
export const routeShadowed = detectorOf(
  'route-shadowed',
  'routes, matches and hosts that never see a request, for another route or listener takes it',
  [routesTaken, hostTaken],
);
