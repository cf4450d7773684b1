import { expect, test } from 'vitest';
import { orderOfApplication } from '../../../src/compare/rollout/order-of-application.ts';
import { meshFrom } from '../../support/rendered.ts';

const object = (group: string, kind: string, name: string, spec: string): string =>
  `---\napiVersion: ${group}\nkind: ${kind}\nmetadata: { name: ${name}, namespace: shop }\nspec: ${spec}\n`;
const routes = (host: string, name: string, gateways = 'mesh'): string =>
  object(
    'networking.istio.io/v1',
    'VirtualService',
    name,
    `{ hosts: [${host}], gateways: [${gateways}], http: [{ route: [{ destination: { host: orders } }] }] }`,
  );
const service = (name: string): string =>
  object('v1', 'Service', name, '{ ports: [{ port: 80, name: http }] }');
const gateway = object(
  'networking.istio.io/v1',
  'Gateway',
  'web',
  '{ selector: { istio: gateway }, servers: [{ port: { number: 443, name: https, protocol: HTTPS }, hosts: [a.example.com], tls: { mode: SIMPLE, credentialName: cert } }] }',
);
const secret = '---\napiVersion: v1\nkind: Secret\nmetadata: { name: cert, namespace: shop }\n';

const pairs = (before: string, after: string): number =>
  orderOfApplication(meshFrom(before), meshFrom(after)).pairs.length;

test.each([
  ['a Service with the routes to it', service('orders') + routes('shop', 'shop'), ''],
  [
    'a Gateway with what is bound to it',
    service('orders') + gateway + routes('a.example.com', 'web', 'web'),
    service('orders'),
  ],
  ['a certificate with its Gateway', secret + gateway, ''],
])('%s may go in any order where nothing answers the host afterwards', (_, before, after) => {
  expect(pairs(before, after)).toBe(0);
  // another one has the host, by a wildcard
  const left = routes('"*"', 'all', 'elsewhere');
  expect(pairs(before + left, after + left)).toBe(1);
});
