import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { gatewaysCollide } from '../../src/checks/gateways-collide/gateways-collide.ts';
import { findingsOf } from './findings-of.ts';

const PODS = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: gateway, namespace: ingress }
spec: { template: { metadata: { labels: { istio: gw } }, spec: { containers: [{ name: istio-proxy }] } } }
---
`;
const gateway = (name: string, host: string): string => `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { istio: gw }
  servers:
    - port: { number: 443, name: https, protocol: HTTPS }
      tls: { mode: SIMPLE, credentialName: ${name}-tls }
      hosts: ["${host}"]
---
`;
const certificate = (name: string, host: string): string => `
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: { name: ${name}, namespace: ingress }
spec: { secretName: ${name}-tls, dnsNames: ["${host}"] }
---
`;

const said = (...objects: readonly string[]): readonly string[] =>
  findingsOf(gatewaysCollide, '', PODS + objects.join(''))
    .filter(({ check }) => check === 'certificate-shared')
    .map((told) => spoken(messageOf(told)));

const BOTH = gateway('docs', 'docs.acme.test') + gateway('portal', 'portal.acme.test');

test('two certificates for one wildcard are as one to browsers', () => {
  expect(
    said(BOTH, certificate('docs', '*.acme.test'), certificate('portal', '*.acme.test')),
  ).toEqual([
    'Gateway shop/docs shows clients a certificate for *.acme.test, as does Gateway shop/portal: browsers may get 404 from one for what the other serves.',
    'Gateway shop/portal shows clients a certificate for *.acme.test, as does Gateway shop/docs: browsers may get 404 from one for what the other serves.',
  ]);
});

test('certificates for single hosts, for two wildcards, or for hosts of one of them', () => {
  expect(
    said(BOTH, certificate('docs', 'docs.acme.test'), certificate('portal', 'portal.acme.test')),
  ).toEqual([]);
  expect(
    said(BOTH, certificate('docs', '*.acme.test'), certificate('portal', '*.other.test')),
  ).toEqual([]);
  const outside = gateway('docs', 'docs.acme.test') + gateway('portal', 'portal.other.test');
  expect(
    said(outside, certificate('docs', '*.acme.test'), certificate('portal', '*.acme.test')),
  ).toEqual([]);
});
