import { detectorOf } from '../detection/check.ts';
import { workloadLeftOut } from './left-out-workloads.ts';
import { modeOfServicePort, selectorInRootNamespace } from './misplaced-mtls.ts';
import { policyWithoutProxy } from './policy-without-proxy.ts';
import { requestsOnConnections } from './requests-on-connections.ts';
import { unreadableCallers } from './unreadable-callers.ts';
import { methodNobodySends } from './unsent-methods.ts';
import { unreadByWaypoints } from './without-waypoint.ts';

/** Policies that are accepted and that nobody enforces, or not where or as they read. */
export const policyNotEnforced = detectorOf(
  'policy-not-enforced',
  'policies that protect nothing, or less or more than they read',
  [
    policyWithoutProxy,
    selectorInRootNamespace,
    modeOfServicePort,
    requestsOnConnections,
    unreadableCallers,
    unreadByWaypoints,
    methodNobodySends,
    workloadLeftOut,
  ],
);
