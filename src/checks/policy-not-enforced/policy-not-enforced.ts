import { detectorOf } from '../detection/check.ts';
import { leftOutOfPolicies } from './left-out.ts';
import { modesOfServices, selectorsInRoot } from './misplaced-mtls.ts';
import { wrongMethods } from './methods.ts';
import { unreadByWaypoints } from './without-waypoint.ts';
import { requestsOnConnections } from './rules-on-connections.ts';
import { unreadableCallers } from './callers-not-seen.ts';
import { withoutProxy } from './without-proxy.ts';

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
    leftOutOfPolicies,
  ],
);
