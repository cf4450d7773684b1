import { detectorOf } from '../detection/check.ts';
import { claimNotVerified } from './claim-verification.ts';
import { generatedGatewayNamed } from './generated-gateway.ts';
import { listenerSetNotAllowed } from './listener-sets.ts';
import { starInPath } from './literal-stars.ts';
import { callsLostAtGateway } from './calls-through-gateways.ts';

import { redirectedToItself, redirectsToNowhere } from './redirects-to-nowhere.ts';
import { hostsUnserved } from './unserved-hosts.ts';
import { routesUnaccepted } from './unaccepted-routes.ts';
import { kindNotFollowed } from './route-kinds.ts';

/**
 * Finds routes that exist and by which nobody gets an answer: their gateway passes over them without a word, for it has no server
 * for the host, follows routes of another kind there, or never sees what they ask for; no listener of it accepts them; or
 * they lead back to what was asked for. ROUTE-6, 17, 18, 33, 43, GW-2, 3, 8, 9, GWAPI-1, 2, 15, 21.
 */
export const routeNeverAnswers = detectorOf(
  'route-never-answers',
  'routes that never answer: unserved hosts, rejected routes, redirect loops',
  [
    hostsUnserved,
    routesUnaccepted,
    listenerSetNotAllowed,
    kindNotFollowed,
    claimNotVerified,
    generatedGatewayNamed,
    redirectedToItself,
    starInPath,
    redirectsToNowhere,
    callsLostAtGateway,
  ],
);
