import { detectorOf } from './check.ts';
import { authorizationLoosened } from './security-loosened/loosened-authorization.ts';
import { servicesCaptured } from './security-loosened/captured-services.ts';
import { clientTlsLoosened } from './security-loosened/loosened-client-tls.ts';
import { egressOpened } from './security-loosened/egress.ts';
import { envoyFiltersLoosened } from './security-loosened/envoy-filters.ts';
import { exposed } from './security-loosened/exposure.ts';
import { gatewayServersLoosened } from './security-loosened/gateway-servers.ts';
import { meshTrustLoosened } from './security-loosened/mesh-trust.ts';
import { mtlsLoosened } from './security-loosened/loosened-mtls.ts';
import { tokensLoosened } from './security-loosened/tokens.ts';
import { visibilityWidened } from './security-loosened/loosened-visibility.ts';

/**
 * Someone may do what they could not before: policies admit more, mTLS or TLS gets weaker, something
 * is exposed, or calls to services of other namespaces go by other rules. AUTHZ-8…18, 55,
 * MTLS-12, 20, 21, JWT-1…6, ROUTE-4, 5, 11, SE-4, 5.
 */
export const securityLoosened = detectorOf(
  'security-loosened',
  'who may do what they could not before',
  [
    authorizationLoosened,
    mtlsLoosened,
    exposed,
    tokensLoosened,
    clientTlsLoosened,
    gatewayServersLoosened,
    envoyFiltersLoosened,
    meshTrustLoosened,
    egressOpened,
    visibilityWidened,
    servicesCaptured,
  ],
);
