import { detectorOf } from '../detection/check.ts';
import { claimsUnverified } from './unverified-claims.ts';
import { generatedGatewaysNamed } from './generated-gateways.ts';
import { hostsUnserved } from './unserved-hosts.ts';
import { kindsUnfollowed } from './unfollowed-kinds.ts';

/**
 * Routes that exist and that their gateway passes over without a word: it has no server for the host, follows routes of
 * another kind there, or never sees what they ask for. ROUTE-6, 17, 18, 33, GW-2, 3, 8, 9.
 */
export const routeNeverAnswers = detectorOf(
  'route-never-answers',
  'routes that a gateway passes over: hosts it does not serve, routes of a kind it does not follow, claims it never sees',
  [hostsUnserved, kindsUnfollowed, claimsUnverified, generatedGatewaysNamed],
);
