import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { reachesTooFar } from '../../src/checks/reaches-too-far/reaches-too-far.ts';
import { service, virtualService } from '../support/objects.ts';
import { shippedSchemas } from '../support/manifest-schemas.ts';
import { meshFrom, renderedFrom } from '../support/rendered.ts';
import { findingsOf } from './findings-of.ts';

const SERVICES =
  service('orders') + service('orders-next') + service('recorder', undefined, { namespace: 'lab' });
const ROUTE = 'route: [{ destination: { host: orders } }]';
const routes = (...http: readonly string[]): string =>
  virtualService('orders', `{ hosts: [orders], http: [${http.join(', ')}] }`);
const mirrored = (more = '', host = 'orders-next'): string =>
  routes(`{ ${ROUTE}, mirror: { host: ${host} }${more} }`);
const PLAIN = routes(`{ ${ROUTE} }`);

const found = (base: string, head: string) =>
  findingsOf(reachesTooFar, SERVICES + base, SERVICES + head).filter(
    ({ check }) => check === 'copies-sent',
  );
const said = (base: string, head: string): readonly string[] =>
  found(base, head).map((told) => spoken(messageOf(told)));

describe('copies of requests that come with a change', () => {
  test('who gets them, how many, and why all', () => {
    const [finding, ...others] = found(PLAIN, mirrored());
    expect(spoken(others)).toEqual([]);
    expect(spoken(finding)?.message).toBe(
      'Service shop/orders-next gets a copy of each request that VirtualService shop/orders leads to orders.',
    );
    expect(spoken(finding?.why)).toContain('and without a percentage all of them are');
  });

  const SHARE =
    'Service shop/orders-next gets a copy of 5 % of the requests that VirtualService shop/orders leads to orders.';
  const httpRoute = (filters: string): string => `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: orders, namespace: shop }
spec:
  parentRefs: [{ name: edge }]
  rules: [{ backendRefs: [{ name: orders, port: 80 }], filters: [${filters}] }]
---
`;

  test.each<[string, string, string, string]>([
    ['a share', PLAIN, mirrored(', mirrorPercentage: { value: 5 }'), SHARE],
    ['by its former name', PLAIN, mirrored(', mirrorPercent: 5'), SHARE],
    [
      'of a list',
      PLAIN,
      routes(
        `{ ${ROUTE}, mirrors: [{ destination: { host: orders-next }, percentage: { value: 5 } }] }`,
      ),
      SHARE,
    ],
    [
      'more than before',
      mirrored(', mirrorPercentage: { value: 1 }'),
      mirrored(', mirrorPercentage: { value: 5 }'),
      SHARE.replace('leads to orders.', 'leads to orders, where it got one of 1 %.'),
    ],
    [
      'a percentage that goes',
      mirrored(', mirrorPercentage: { value: 1 }'),
      mirrored(),
      SHARE.replace('5 % of the requests', 'each request').replace(
        'leads to orders.',
        'leads to orders, where it got one of 1 %.',
      ),
    ],
    [
      'of an HTTPRoute',
      httpRoute(''),
      httpRoute(
        '{ type: RequestMirror, requestMirror: { backendRef: { name: orders-next, port: 80 }, percent: 5 } }',
      ),
      SHARE.replace('VirtualService', 'HTTPRoute').replace(
        'leads to orders',
        'leads to Service shop/orders',
      ),
    ],
    [
      'to where the requests go',
      PLAIN,
      mirrored('', 'orders.shop.svc.cluster.local'),
      'Service shop/orders gets each request of VirtualService shop/orders twice: once to answer, and once as a copy.',
    ],
  ])('%s', (_, base, head, message) => {
    expect(said(base, head)).toEqual([message]);
    expect(said(head, base)).toEqual([]);
    expect(said(head, head)).toEqual([]);
  });

  test('a share of the requests goes there already, and the copies are others', () => {
    const split =
      'route: [{ destination: { host: orders }, weight: 90 }, { destination: { host: orders-next }, weight: 10 }]';
    expect(
      said(routes(`{ ${split} }`), routes(`{ ${split}, mirror: { host: orders-next } }`)),
    ).toEqual([
      'Service shop/orders-next gets a copy of each request that VirtualService shop/orders leads to orders and orders-next.',
    ]);
  });

  test('a host outside of the mesh is named as it is written', () => {
    expect(said(PLAIN, mirrored('', 'shop.example.com'))).toEqual([
      'shop.example.com gets a copy of each request that VirtualService shop/orders leads to orders.',
    ]);
  });

  test('what goes to another namespace, and what leads nowhere, is told as such', () => {
    expect(said(PLAIN, mirrored('', 'recorder.lab.svc.cluster.local'))).toEqual([]);
    expect(said(PLAIN, mirrored('', 'gone'))).toEqual([]);
  });
});

test('copies that another environment sends to what production serves say so', () => {
  const inEnvironment = (name: string, text: string) => ({
    ...meshFrom(SERVICES + text),
    environment: { name, production: name === 'prod' },
  });
  const shop = virtualService(
    'shop',
    `{ hosts: [shop.example.com], gateways: [public], http: [{ ${ROUTE} }] }`,
  );
  const [head, base] = [mirrored('', 'shop.example.com'), PLAIN];
  const mesh = inEnvironment('staging', head);
  const { findings } = reachesTooFar.detect({
    ...{ mesh, before: inEnvironment('staging', base), changes: [] },
    environments: [mesh, inEnvironment('prod', shop)],
    ...{ rendered: renderedFrom(SERVICES + head), renderedBefore: renderedFrom(SERVICES + base) },
    ...{ schemas: shippedSchemas(), isWhole: false },
  });
  expect(findings.map((told) => spoken(messageOf(told)))).toContain(
    'shop.example.com, which prod serves, gets a copy of each request that VirtualService shop/orders leads to orders.',
  );
});
