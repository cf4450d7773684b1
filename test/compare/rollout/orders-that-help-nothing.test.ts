import { expect, test } from 'vitest';
import { orderOfApplication } from '../../../src/compare/rollout/order-of-application.ts';
import { destinationRule, virtualService } from '../../support/objects.ts';
import { meshFrom } from '../../support/rendered.ts';

const SHOP = { namespace: 'shop' };
const service = `apiVersion: v1
kind: Service
metadata: { name: orders, namespace: shop }
spec: { ports: [{ port: 80, name: http }] }
---
`;
const subsets = (...names: readonly string[]): string =>
  destinationRule(
    'orders',
    `{ host: orders, subsets: [${names.map((name) => `{ name: ${name}, labels: { track: ${name} } }`).join()}] }`,
    SHOP,
  );
const routes = (destination: string, ...hosts: readonly string[]): string =>
  virtualService(
    'orders',
    `{ hosts: [${hosts.join()}], http: [{ route: [{ destination: { host: orders${destination} } }] }] }`,
    SHOP,
  );

test.each([
  [
    'a subset goes that stays routed to',
    subsets('stable', 'next') + routes(', subset: next', 'orders'),
    subsets('stable') + routes(', subset: next', 'orders', 'shop'),
  ],
  [
    'a Service goes, to which one more route leads',
    service + routes('', 'shop'),
    routes('', 'shop', 'store'),
  ],
])('there is no order where none helps: %s', (_, before, after) => {
  expect(orderOfApplication(meshFrom(before), meshFrom(after)).pairs).toEqual([]);
});

test('what gives a subset up comes before that goes', () => {
  const found = orderOfApplication(
    meshFrom(subsets('stable', 'next') + routes(', subset: next', 'orders')),
    meshFrom(subsets('stable') + routes(', subset: stable', 'orders')),
  );
  expect(found.pairs).toHaveLength(1);
});
