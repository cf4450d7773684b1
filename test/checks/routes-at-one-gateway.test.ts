import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { objectsCompete } from '../../src/checks/objects-compete/objects-compete.ts';
import { routeLeadsAstray } from '../../src/checks/route-leads-astray/route-leads-astray.ts';
import { placeOf } from '../../src/manifest/index.ts';
import { findingsOf } from './findings-of.ts';

const GATEWAY = `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: web, namespace: ingress }
spec:
  selector: { istio: ingressgateway }
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ["*"] }]
---
`;

const routes = (name: string, match: string): string => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: shop }
spec:
  hosts: ["*"]
  gateways: [ingress/web]
  http: [{ match: [${match}], route: [{ destination: { host: ${name} } }] }]
---
`;

const told = (...texts: readonly string[]): readonly string[] =>
  findingsOf(objectsCompete, '', GATEWAY + texts.join('')).map((told) => spoken(messageOf(told)));

const API = routes('api', '{ uri: { prefix: /api } }');
const PAYMENTS = routes('payments', '{ uri: { prefix: /api/payments } }');

test('routes that take the same requests compete, and an object of several roots is one', () => {
  expect(told(API, PAYMENTS)).toHaveLength(2);
  expect(told(API, API)).toEqual([]);
  const [first] = told(API, PAYMENTS, PAYMENTS);
  expect(first).toMatch(/^VirtualService shop\/api and VirtualService shop\/payments are both for/);
});

test('a route for a port that the Gateway does not open takes no request of others', () => {
  expect(told(API, routes('grpc', '{ port: 9090 }'))).toEqual([]);
  expect(told(API, routes('grpc', '{ port: 9090, uri: { prefix: /api/v1 } }'))).toEqual([]);
  expect(told(API, routes('grpc', '{ port: 80, uri: { prefix: /api/v1 } }'))).toHaveLength(2);
});

test('the requests that two of them dispute are said, and the lines on which they do', () => {
  const [first] = findingsOf(objectsCompete, '', GATEWAY + API + PAYMENTS);
  expect(spoken(first)?.message).toContain(
    'are both for requests to * with paths from /api/payments at Gateway ingress/web',
  );
  expect(first === undefined ? '' : placeOf(first.origin)).toMatch(/:16$/);
  expect(spoken(first?.why)).toMatch(/:16, .*:25\.$/);
  const [twice] = findingsOf(objectsCompete, '', GATEWAY + API + PAYMENTS + PAYMENTS);
  expect(spoken(twice?.why)).toMatch(/:16, .*:25\.$/);
});

const serving = (...hosts: readonly string[]): string =>
  GATEWAY.replace('["*"]', JSON.stringify(hosts));

const at = (name: string, host: string, match: string): string =>
  routes(name, match).replace('["*"]', JSON.stringify([host]));

const WIDE = at('wide', '*.shop.example', '{ uri: { prefix: /api } }');
const EXACT = at('exact', 'www.shop.example', '{ uri: { prefix: /api/payments } }');

test('a wildcard competes with a host where the Gateway serves that host alone', () => {
  const told = (gateway: string): readonly string[] =>
    findingsOf(objectsCompete, '', gateway + WIDE + EXACT).map((told) => spoken(messageOf(told)));
  expect(told(serving('www.shop.example'))[0]).toContain('requests to www.shop.example with');
  expect(told(serving('*.shop.example'))).toEqual([]);
  expect(told(serving('other.shop.example'))).toEqual([]);
});

describe('a wildcard beside a host that has routes for some requests', () => {
  const told = (...texts: readonly string[]): readonly string[] =>
    findingsOf(routeLeadsAstray, '', texts.join(''))
      .filter(({ check }) => check === 'wildcard-passed-by')
      .map((told) => spoken(messageOf(told)));
  const pages = at('pages', '*.shop.example', '{ uri: { prefix: / } }');

  test('is not asked for the others', () => {
    expect(told(serving('*.shop.example'), pages, EXACT)).toEqual([
      'Requests for www.shop.example that no route of VirtualService shop/exact takes are not answered by VirtualService shop/pages either.',
    ]);
  });

  test('is one of the host itself where the Gateway serves that alone', () => {
    expect(told(serving('www.shop.example'), pages, EXACT)).toEqual([]);
  });

  test('promises nothing if it takes some requests only, or is for all hosts there are', () => {
    expect(told(serving('*.shop.example'), WIDE, EXACT)).toEqual([]);
    expect(told(GATEWAY, at('pages', '*', '{ uri: { prefix: / } }'), EXACT)).toEqual([]);
  });

  test('is as good as a last route that another object of the host has', () => {
    const rest = at('rest', 'www.shop.example', '{ uri: { prefix: / } }');
    expect(told(serving('*.shop.example'), pages, EXACT, rest)).toEqual([]);
  });
});
