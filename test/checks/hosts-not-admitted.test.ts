import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { authorizationCutsOffCallers } from '../../src/checks/authorization-cuts-off-callers/authorization-cuts-off-callers.ts';
import { findingsOf, policy } from './findings-of.ts';

const HOSTS = ['shop.example.com', 'partners.example.com'];
const gateway = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: gateway, namespace: ingress }
spec:
  selector: { matchLabels: { istio: gateway } }
  template:
    metadata:
      labels: { istio: gateway, sidecar.istio.io/inject: "true" }
      annotations: { inject.istio.io/templates: gateway }
    spec: { containers: [{ name: istio-proxy, image: auto }] }
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: public, namespace: ingress }
spec:
  selector: { istio: gateway }
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ['*.example.com'] }]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: shop, namespace: shop }
spec: { hosts: ${JSON.stringify(HOSTS)}, gateways: [ingress/public], http: [{ route: [{ destination: { host: web } }] }] }
---
`;
const rules = (text: string, action = 'ALLOW'): string =>
  policy('ingress', action.toLowerCase(), `{ action: ${action}, rules: ${text} }`);
const ofHosts = (...hosts: readonly string[]): string =>
  `{ to: [{ operation: { hosts: ${JSON.stringify(hosts)} } }] }`;

const found = (text: string): readonly string[] =>
  findingsOf(authorizationCutsOffCallers, '', gateway + text)
    .filter(({ check }) => check === 'host-not-admitted')
    .map((told) => spoken(messageOf(told)));

test.each([
  ['the other one', rules(`[${ofHosts('shop.example.com')}]`)],
  ['the other one, by its beginning', rules(`[${ofHosts('shop.*')}]`)],
  [
    'the other one, for callers with a token or a path',
    rules(
      `[{ from: [{ source: { namespaces: [a] } }], to: [{ operation: { hosts: [shop.example.com], paths: ['/a'] } }] }]`,
    ),
  ],
])('a host that is routed is told where all rules are for %s', (_, text) => {
  expect(found(text)).toEqual([
    'Every request for partners.example.com is refused at Gateway ingress/public: none of its ALLOW rules is for the host.',
  ]);
});

test.each([
  ['no policy is there', ''],
  ['a rule is for both', rules(`[${ofHosts('*.example.com')}]`)],
  [
    'a rule is for it',
    rules(`[${ofHosts('shop.example.com')}, ${ofHosts('PARTNERS.example.com:*')}]`),
  ],
  [
    'a rule names no hosts',
    rules(`[${ofHosts('shop.example.com')}, { from: [{ source: { namespaces: [a] } }] }]`),
  ],
  ['nobody is let in at all', rules(`[${ofHosts('other.example.com')}]`)],
  ['a rule denies it', rules(`[${ofHosts('partners.example.com')}]`, 'DENY')],
])('and is not where %s', (_, text) => {
  expect(found(text)).toEqual([]);
});
