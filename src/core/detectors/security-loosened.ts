import type { Mesh } from '../mesh/mesh.ts';
import { comparableMesh } from './authorization/comparable-mesh.ts';
import type { Detector, FindingDraft } from './detector.ts';
import { authorizationLoosened } from './security-loosened/authorization.ts';
import { servicesCaptured } from './security-loosened/captured-services.ts';
import { clientTlsLoosened } from './security-loosened/client-tls.ts';
import { egressOpened } from './security-loosened/egress.ts';
import { envoyFiltersLoosened } from './security-loosened/envoy-filters.ts';
import { exposed } from './security-loosened/exposure.ts';
import { gatewayServersLoosened } from './security-loosened/gateway-servers.ts';
import { meshTrustLoosened } from './security-loosened/mesh-trust.ts';
import { mtlsLoosened } from './security-loosened/mtls.ts';
import { tokensLoosened } from './security-loosened/tokens.ts';
import { visibilityWidened } from './security-loosened/visibility.ts';

/** Ways in which access or encryption can get looser, each comparing the environment with its past. */
const COMPARISONS: readonly ((before: Mesh, after: Mesh) => readonly FindingDraft[])[] = [
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
];

/**
 * Someone may do what they could not before: policies admit more, mTLS or TLS gets weaker, something
 * is exposed, or calls to services of other namespaces go by other rules. AUTHZ-8…18, 55,
 * MTLS-12, 20, 21, JWT-1…6, ROUTE-4, 5, 11, SE-4, 5.
 */
export const securityLoosened: Detector = {
  id: 'security-loosened',
  title: 'Access or encryption is loosened',
  detect({ before, mesh, rendered, renderedBefore }) {
    if (before === null) return { findings: servicesCaptured(null, mesh) };
    if (before === mesh) return { findings: [] };
    const after = comparableMesh(mesh, before, rendered, renderedBefore);
    return { findings: COMPARISONS.flatMap((compare) => compare(before, after)) };
  },
};
