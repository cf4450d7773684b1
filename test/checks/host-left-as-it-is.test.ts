import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { routeLeadsAstray } from '../../src/checks/route-leads-astray/route-leads-astray.ts';
import { findingsOf } from './findings-of.ts';

const OUTSIDE = 'assets.storage.example';

const entry = `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: assets, namespace: shop }
spec:
  hosts: [${OUTSIDE}]
  resolution: DNS
  ports: [{ number: 80, name: http, protocol: HTTP }]
---
`;

const routes = (more: string, hosts = 'shop.example.com', to = OUTSIDE): string => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: shop, namespace: shop }
spec:
  hosts: [${hosts}]
  gateways: [edge]
  http: [{ match: [{ uri: { prefix: /assets/ } }], ${more} route: [{ destination: { host: ${to} } }] }]
---
`;

const FULL = `rewrite: { uri: /, authority: ${OUTSIDE} },`;
const BARE = 'rewrite: { uri: / },';
const SET = `headers: { request: { set: { Host: ${OUTSIDE} } } },`;

const told = (base: string, head: string) =>
  findingsOf(routeLeadsAstray, entry + base, entry + head).filter(
    ({ check }) => check === 'host-no-longer-rewritten',
  );

test('a host outside that gets the name of the caller again', () => {
  const [found, ...others] = told(routes(FULL), routes(BARE));
  expect(spoken(others)).toEqual([]);
  expect(spoken(found)?.message).toBe(
    `${OUTSIDE} gets requests for shop.example.com now: VirtualService shop/shop no longer rewrites their host.`,
  );
  expect(spoken(found?.fix.text)).toBe(`Keep \`authority: ${OUTSIDE}\` in \`rewrite\`.`);
  expect(told(routes(FULL), routes(''))).toHaveLength(1);
});

test.each([
  ['nothing changes', routes(FULL), routes(FULL)],
  ['it was so before', routes(BARE), routes(BARE)],
  ['a header says the name', routes(FULL), routes(BARE + SET)],
  ['another name is written', routes(FULL), routes('rewrite: { authority: b.example },')],
  ['callers ask for the host itself', routes(FULL, OUTSIDE), routes(BARE, OUTSIDE)],
  ['requests go elsewhere', routes(FULL), routes(BARE, 'shop.example.com', 'web')],
])('is not told where %s', (_, base, head) => {
  expect(spoken(told(base, head))).toEqual([]);
});
