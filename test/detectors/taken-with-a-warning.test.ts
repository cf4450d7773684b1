import { describe, expect, test } from 'vitest';
import { invalidMeshResource } from '../../src/core/detectors/invalid-mesh-resource/invalid-mesh-resource.ts';
import { findingsOf } from './findings-of.ts';

/** The warnings of `pkg/config/validation`, each by what it is about. */
describe('what istiod takes with a warning', () => {
  const server = (port: string, tls: string): string => `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: web, namespace: ingress }
spec: { selector: { a: b }, servers: [{ hosts: [a.example.com], port: { number: 443, name: p, protocol: ${port} }, tls: ${tls} }] }
`;
  const sidecar = (hosts: string, namespace = 'shop'): string => `
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: default, namespace: ${namespace} }
spec: { egress: [{ hosts: ${hosts} }] }
`;
  const CIPHER = 'ECDHE-RSA-AES128-GCM-SHA256';
  test.each([
    [
      'of a cipher that it does not know',
      server('HTTPS', `{ mode: SIMPLE, cipherSuites: [${CIPHER}, RC4] }`),
      ['cipher-unknown'],
    ],
    [
      'of a cipher twice',
      server('HTTPS', `{ mode: SIMPLE, cipherSuites: [${CIPHER}, ${CIPHER}] }`),
      ['cipher-repeated'],
    ],
    ['of no expression', server('HTTPS', `{ mode: SIMPLE, cipherSuites: ['-ALL', ALL] }`), []],
    [
      'of an old version',
      server('HTTPS', '{ mode: SIMPLE, minProtocolVersion: TLSV1_0 }'),
      ['old-version-without-ciphers'],
    ],
    [
      'of no version with ciphers',
      server('HTTPS', '{ mode: SIMPLE, minProtocolVersion: TLSV1_0, cipherSuites: [AES128-SHA] }'),
      [],
    ],
    [
      'of a certificate that is not served',
      server('TLS', '{ mode: PASSTHROUGH, credentialName: web }'),
      ['certificate-unused'],
    ],
    [
      'of a redirect of what is no HTTP',
      server('HTTPS', '{ mode: SIMPLE, credentialName: web, httpsRedirect: true }'),
      ['redirect-unused'],
    ],
    ['of no redirect of HTTP', server('http', '{ httpsRedirect: true }'), []],
    ['of a host twice', sidecar("['./*', shop/web]"), ['host-repeated']],
    ['of all of a namespace after one of it', sidecar("[bank/a, 'bank/*']"), ['host-repeated']],
    ['of hosts beside all', sidecar("['*/*', './*']"), ['hosts-beside-all']],
    ['of no host of the root namespace', sidecar("['./*', 'istio-system/*']", 'istio-system'), []],
    [
      'of a cipher of TLS 1.3',
      server('HTTPS', '{ mode: SIMPLE, cipherSuites: [TLS_AES_256_GCM_SHA384] }'),
      ['cipher-of-tls-1.3'],
    ],
    ['of no exclusion', sidecar("['*/*', '~/*']"), []],
    ['of no two namespaces', sidecar("['./*', 'bank/*']"), []],
  ])('%s', (_, head, expected) => {
    const found = findingsOf(invalidMeshResource, '', head).filter(
      ({ check }) => check === 'taken-with-a-warning',
    );
    expect(found.map(({ key }) => key)).toEqual(expected);
  });
});
