import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { routeShadowed } from '../../src/checks/route-shadowed/route-shadowed.ts';
import { findingsOf } from './findings-of.ts';

const gateway = (narrow: string, more = ''): string => `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: public, namespace: ingress }
spec:
  gatewayClassName: istio
  listeners:
    - { name: wide, port: 80, protocol: HTTP, hostname: "*.shop.example", allowedRoutes: { namespaces: { from: All } } }
    - { name: narrow, ${narrow} }
    ${more}
---
`;
const NARROW = 'port: 80, protocol: HTTP, hostname: api.shop.example';
const OF_ALL = `${NARROW}, allowedRoutes: { namespaces: { from: All } }`;

const route = (parents: string, hosts: string): string => `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: orders, namespace: shop }
spec: { parentRefs: [${parents}], hostnames: [${hosts}], rules: [{}] }
---
`;
const WIDE = '{ name: public, namespace: ingress, sectionName: wide }';
const ALL = '{ name: public, namespace: ingress }';
const BOTH = `${WIDE}, { name: public, namespace: ingress, sectionName: narrow }`;

const told = (...objects: readonly string[]): readonly string[] =>
  findingsOf(routeShadowed, '', objects.join('')).map((told) => spoken(messageOf(told)));

const LOST = (host: string): string =>
  `No request for ${host} on port 80 of Gateway ingress/public gets to HTTPRoute shop/orders.`;

describe('a host that a route writes', () => {
  test('is left to a narrower listener, which the route is not attached to', () => {
    expect(told(gateway(OF_ALL), route(WIDE, 'api.shop.example'))).toEqual([
      LOST('api.shop.example'),
    ]);
  });

  test('is left to one that takes no routes of the namespace', () => {
    const [finding] = findingsOf(
      routeShadowed,
      '',
      gateway(NARROW) + route(ALL, 'web.shop.example, API.shop.example'),
    );
    expect(spoken(finding)?.message).toBe(LOST('API.shop.example'));
    expect(spoken(finding?.fix.text)).toContain('which has to take routes of namespace shop');
  });

  test.each<[string, string, string]>([
    ['the route is attached to that too', gateway(OF_ALL), route(BOTH, 'api.shop.example')],
    ['the route is attached to all', gateway(OF_ALL), route(ALL, 'api.shop.example')],
    ['it is another host', gateway(OF_ALL), route(WIDE, 'web.shop.example')],
    ['the route writes none', gateway(OF_ALL), route(WIDE, '')],
    ['the route writes a wider one', gateway(OF_ALL), route(WIDE, '"*.shop.example"')],
    [
      'the narrower one is for another port',
      gateway(OF_ALL.replace('port: 80', 'port: 8080')),
      route(WIDE, 'api.shop.example'),
    ],
    [
      'it is not told whether that takes the route',
      gateway(
        `${NARROW}, allowedRoutes: { namespaces: { from: Selector, selector: { matchLabels: { team: a } } } }`,
      ),
      route(ALL, 'api.shop.example'),
    ],
    [
      'the Gateway is of another class',
      gateway(OF_ALL).replace('Name: istio', 'Name: other'),
      route(WIDE, 'api.shop.example'),
    ],
  ])('is served where %s', (_, listeners, written) => {
    expect(told(listeners, written)).toEqual([]);
  });
});
