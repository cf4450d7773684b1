import { expect, test } from 'vitest';
import { objectsCompete } from '../../src/core/detectors/objects-compete/objects-compete.ts';
import { placeOf } from '../../src/core/manifest/index.ts';
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
  findingsOf(objectsCompete, '', GATEWAY + texts.join('')).map(({ message }) => message);

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
  expect(first?.message).toContain(
    'are both for requests to * with paths from /api/payments at Gateway ingress/web',
  );
  expect(first === undefined ? '' : placeOf(first.origin)).toMatch(/:16$/);
  expect(first?.why).toMatch(/:16, .*:25\.$/);
  const [twice] = findingsOf(objectsCompete, '', GATEWAY + API + PAYMENTS + PAYMENTS);
  expect(twice?.why).toMatch(/:16, .*:25\.$/);
});
