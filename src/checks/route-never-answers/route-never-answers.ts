import { detectorOf } from '../detection/check.ts';
import { claimNotVerified } from './claim-verification.ts';
import { generatedGatewayNamed } from './generated-gateway.ts';
import { listenerSetNotAllowed } from './listener-sets.ts';
import { hostsUnserved } from './unserved-hosts.ts';
import { routesUnaccepted } from './unaccepted-routes.ts';
import { kindNotFollowed } from './route-kinds.ts';

/**
 * Finds routes that exist and that their gateway passes over without a word: it has no server for the host,
 * follows routes of another kind there, or never sees what they ask for; or no listener of it accepts them
 * (ROUTE-6, 17, 18, 33, GW-2, 3, 8, 9, GWAPI-1, 2, 15, 21).
 */
export const routeNeverAnswers = detectorOf(
  'route-never-answers',
  'routes that a gateway passes over: hosts it does not serve, routes that its listeners do not accept, routes of a kind it does not follow, claims it never sees',
  [
    hostsUnserved,
    routesUnaccepted,
    listenerSetNotAllowed,
    kindNotFollowed,
    claimNotVerified,
    generatedGatewayNamed,
  ],
);
