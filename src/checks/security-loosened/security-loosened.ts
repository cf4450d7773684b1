import { detectorOf } from '../detection/check.ts';
import { authorizationLoosened } from './authorization-weakening.ts';
import { servicesCaptured } from './service-capture.ts';
import { clientTlsLoosened } from './client-tls-weakening.ts';
import { deliveredWithFullRights } from './delivery-rights.ts';
import { egressOpened } from './egress.ts';
import { accessFilterChanged } from './authorizers/access-filters.ts';
import { gatewayExposed } from './gateway-exposure.ts';
import { exposed } from './exposed-services/service-exposure.ts';
import { ingressExposed } from './ingress/ingress-exposure.ts';
import { ingressOpened } from './ingress/ingress-guards.ts';
import { gatewayServersLoosened } from './gateway-servers.ts';
import { renamedHostUnguarded } from './ingress/renamed-hosts.ts';
import { autoMtlsOff, trustDomainAdded } from './mesh-trust.ts';
import { mtlsWeakened } from './mtls-weakening.ts';
import { tlsOriginationLost } from './tls-origination-lost.ts';
import { referenceGranted } from './namespaces/grants-widened.ts';
import { namespaceDenyLost } from './namespaces/namespace-denials.ts';
import { networkDenyLost } from './namespaces/network-denials.ts';
import { tokensAccepted, validationRemoved } from './tokens.ts';
import { visibilityWidened } from './visibility-widening.ts';

/**
 * Tells that someone may do what they could not before: policies admit more, mTLS or TLS gets weaker,
 * something is exposed, or calls to services of other namespaces go by other rules (AUTHZ-8…18, 55, MTLS-12,
 * 20, 21, JWT-1…6, ROUTE-4, 5, 11, SE-4, 5).
 */
export const securityLoosened = detectorOf(
  'security-loosened',
  'access that was not possible before',
  [
    authorizationLoosened,
    namespaceDenyLost,
    mtlsWeakened,
    exposed,
    gatewayExposed,
    ingressExposed,
    ingressOpened,
    renamedHostUnguarded,
    networkDenyLost,
    validationRemoved,
    tokensAccepted,
    clientTlsLoosened,
    tlsOriginationLost,
    gatewayServersLoosened,
    accessFilterChanged,
    trustDomainAdded,
    autoMtlsOff,
    egressOpened,
    deliveredWithFullRights,
    visibilityWidened,
    referenceGranted,
    servicesCaptured,
  ],
);
