import type { Detector } from './detector.ts';
import { authorizationLoosened } from './security-loosened/authorization.ts';

/**
 * Someone may do what they could not before: policies admit more, mTLS or TLS gets weaker, something
 * is exposed. SEMANTICS AUTHZ-8…18, 55, MTLS-12, 20, 21, JWT-6.
 */
export const securityLoosened: Detector = {
  id: 'security-loosened',
  title: 'Access or encryption is loosened',
  detect({ before, mesh }) {
    if (before === null || before === mesh) return { findings: [] };
    return { findings: authorizationLoosened(before, mesh) };
  },
};
