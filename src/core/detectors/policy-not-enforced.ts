import { detectorOf } from './check.ts';
import { modesOfServices, selectorsInRoot } from './policy-not-enforced/misplaced-mtls.ts';
import { wrongMethods } from './policy-not-enforced/methods.ts';
import { unreadByWaypoints } from './policy-not-enforced/without-waypoint.ts';
import { requestsOnConnections } from './policy-not-enforced/rules-on-connections.ts';
import { unreadableCallers } from './policy-not-enforced/callers-not-seen.ts';
import { withoutProxy } from './policy-not-enforced/without-proxy.ts';

/** Policies that are accepted and that nobody enforces, or not where or as they read. */
export const policyNotEnforced = detectorOf(
  'policy-not-enforced',
  'policies that protect nothing, or less or more than they read',
  [
    withoutProxy,
    selectorsInRoot,
    modesOfServices,
    requestsOnConnections,
    unreadableCallers,
    unreadByWaypoints,
    wrongMethods,
  ],
);
