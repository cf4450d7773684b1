import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { authorizationCutsOffCallers } from '../../src/checks/authorization-cuts-off-callers/authorization-cuts-off-callers.ts';
import { app, findingsOf, policy } from './findings-of.ts';

const allow = (name: string, namespace: string): string =>
  policy(
    'shop',
    name,
    `{ selector: { matchLabels: { app: ${name} } }, rules: [{ from: [{ source: { namespaces: [${namespace}] } }] }] }`,
  );
const ROUTE = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: orders, namespace: shop }
spec: { hosts: [orders], http: [{ route: [{ destination: { host: next } }] }] }
---
`;
const base =
  app('web', 'front', ['orders.shop:80']) +
  app('shop', 'orders') +
  app('shop', 'next') +
  allow('orders', 'nobody') +
  allow('next', 'web');

test('calls that fall back onto a Service which refuses them are lost with the route', () => {
  const lost = findingsOf(authorizationCutsOffCallers, base + ROUTE, base);
  expect(lost.map(({ side, ...told }) => [spoken(messageOf(told)), side])).toEqual([
    ['Deployment web/front can no longer call Service shop/orders.', 'base'],
  ]);
  expect(spoken(lost[0]?.why)).toContain(
    'VirtualService shop/orders no longer sends these calls elsewhere',
  );
});

test('nothing is lost where the Service lets them in, or where they arrived there before as well', () => {
  const open = base.replace('[nobody]', '[web]');
  expect(spoken(findingsOf(authorizationCutsOffCallers, open + ROUTE, open))).toEqual([]);
  const split = ROUTE.replace(
    'route: [{ destination: { host: next } }]',
    'route: [{ destination: { host: next }, weight: 50 }, { destination: { host: orders }, weight: 50 }]',
  );
  expect(spoken(findingsOf(authorizationCutsOffCallers, base + split, base))).toEqual([]);
});
