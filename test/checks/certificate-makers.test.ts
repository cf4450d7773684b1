import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { gatewayNotReady } from '../../src/checks/gateway-not-ready/gateway-not-ready.ts';
import { findingsOf } from './findings-of.ts';

const GATEWAY = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ingress, namespace: edge }
spec: { template: { metadata: { labels: { istio: ingress } } } }
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: public, namespace: shop }
spec:
  selector: { istio: ingress }
  servers:
    - hosts: [shop.example.com]
      port: { number: 443, name: https, protocol: HTTPS }
      tls: { mode: SIMPLE, credentialName: shop-tls }
---
`;
const made = (kind: string, apiVersion: string, spec: string, more = ''): string => `
apiVersion: ${apiVersion}
kind: ${kind}
metadata: { name: shop, namespace: edge${more} }
spec: ${spec}
---
`;
const certificate = (secret: string): string =>
  made(
    'Certificate',
    'cert-manager.io/v1',
    `{ secretName: ${secret}, dnsNames: [shop.example.com] }`,
  );
const external = (target: string): string =>
  made('ExternalSecret', 'external-secrets.io/v1', `{ target: { ${target} } }`);
const sealed = (more = ''): string =>
  made(
    'SealedSecret',
    'bitnami.com/v1alpha1',
    '{ template: { metadata: { name: shop-tls } } }',
    more,
  );

const found = (base: string, head: string, gateway = GATEWAY) =>
  findingsOf(gatewayNotReady, gateway + base, gateway + head).filter(({ check }) =>
    ['certificate-not-renewed', 'certificate-taken-away'].includes(check),
  );
const checksOf = (base: string, head: string): readonly string[] =>
  found(base, head).map(({ check }) => check);

describe('what makes the certificate of a gateway', () => {
  test('a Certificate that goes: the Secret stays, and nothing renews it', () => {
    const [finding, ...others] = found(certificate('shop-tls'), '');
    expect(spoken(others)).toEqual([]);
    expect(spoken(finding)).toMatchObject({
      check: 'certificate-not-renewed',
      message:
        'Nothing renews the certificate that Gateway shop/public shows for shop.example.com any more, and it runs out.',
    });
  });

  test.each<[string, string, string, string]>([
    [
      'a Certificate writes another Secret',
      certificate('shop-tls'),
      certificate('other'),
      'certificate-not-renewed',
    ],
    ['an ExternalSecret goes', external('name: shop-tls'), '', 'certificate-taken-away'],
    [
      'it makes another',
      external('name: shop-tls'),
      external('name: other'),
      'certificate-taken-away',
    ],
    ['a SealedSecret goes', sealed(), '', 'certificate-taken-away'],
  ])('%s', (_, base, head, check) => {
    expect(checksOf(base, head)).toEqual([check]);
    expect(checksOf(head, base)).toEqual([]);
    expect(checksOf(base, base)).toEqual([]);
  });

  test('a listener of the Gateway API', () => {
    const listener = (annotations: string): string => `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: api, namespace: edge, annotations: { ${annotations} } }
spec:
  gatewayClassName: istio
  listeners:
    - { name: https, port: 443, protocol: HTTPS, hostname: shop.example.com, tls: { certificateRefs: [{ name: shop-tls }] } }
---
`;
    expect(found(certificate('shop-tls'), '', listener(''))).toHaveLength(1);
    // cert-manager makes it for the Gateway now
    expect(
      spoken(
        found(certificate('shop-tls'), '', listener('cert-manager.io/cluster-issuer: letsencrypt')),
      ),
    ).toEqual([]);
  });

  test('something else makes it, or it stays whatever becomes of its maker', () => {
    expect(checksOf(certificate('shop-tls'), external('name: shop-tls'))).toEqual([]);
    const plain = `
apiVersion: v1
kind: Secret
metadata: { name: shop-tls, namespace: edge }
type: kubernetes.io/tls
---
`;
    expect(checksOf(certificate('shop-tls'), plain)).toEqual([]);
    expect(checksOf(external('name: shop-tls, creationPolicy: Orphan'), '')).toEqual([]);
    const kept = ', annotations: { sealedsecrets.bitnami.com/skip-set-owner-references: "true" }';
    expect(checksOf(sealed(kept), '')).toEqual([]);
    // nobody shows it
    expect(spoken(found(certificate('other'), ''))).toEqual([]);
  });
});
