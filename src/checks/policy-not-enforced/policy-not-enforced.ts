import { detectorOf } from '../detection/check.ts';
import { workloadLeftOut } from './unprotected-workloads.ts';
import { addressBehindNodes } from './addresses-of-nodes.ts';
import { wildcardTakenLiterally } from './literal-wildcards.ts';
import { namespaceWithoutPolicies } from './namespaces-without-policies.ts';
import { modeOfServicePort, modeOfUndeclaredPort } from './modes-of-ports.ts';
import { selectorInRootNamespace } from './peer-authentication-scope.ts';
import { policyWithoutProxy } from './policy-without-proxy.ts';
import { requestsOnConnections } from './requests-on-connections.ts';
import { unreadableCallers, methodNobodySends } from './rule-conditions.ts';
import { tokenNotDemanded } from './undemanded-tokens.ts';
import { unidentifiedAdmitted } from './unidentified-callers.ts';
import { issuerNotValidated } from './unvalidated-issuers.ts';
import { unreadByWaypoints } from './waypoint-policies.ts';

/**
 * Finds policies that are accepted and that nobody enforces, or that are enforced otherwise than they read.
 */
export const policyNotEnforced = detectorOf(
  'policy-not-enforced',
  'policies that protect nothing, too little or too much',
  [
    policyWithoutProxy,
    selectorInRootNamespace,
    modeOfServicePort,
    modeOfUndeclaredPort,
    requestsOnConnections,
    unreadableCallers,
    unreadByWaypoints,
    methodNobodySends,
    wildcardTakenLiterally,
    addressBehindNodes,
    issuerNotValidated,
    tokenNotDemanded,
    unidentifiedAdmitted,
    workloadLeftOut,
    namespaceWithoutPolicies,
  ],
);
