import { expect, test } from 'vitest';
import { toldOfChange } from './told-by-objects.ts';

const api = (kind: string, name: string, spec: string): string =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: ${kind}\nmetadata: { name: ${name}, namespace: shop }\nspec: ${spec}\n---\n`;
const gateway = (name: string): string =>
  api(
    'Gateway',
    name,
    "{ gatewayClassName: istio, listeners: [{ name: wide, port: 80, protocol: HTTP, hostname: '*.shop.example' }, { name: narrow, port: 80, protocol: HTTP, hostname: api.shop.example }] }",
  );
const route = (...gateways: readonly string[]): string =>
  gateway('public') +
  gateway('partners') +
  api(
    'HTTPRoute',
    'orders',
    `{ parentRefs: [${gateways.map((name) => `{ name: ${name}, sectionName: wide }`).join(', ')}], hostnames: [api.shop.example], rules: [{}] }`,
  );

test('a host that a listener of a further Gateway takes is new there', async () => {
  const lost = (name: string): string =>
    `No request for api.shop.example on port 80 of Gateway shop/${name} gets to HTTPRoute shop/orders.`;
  expect(await toldOfChange('host-taken', route('public'), route('public', 'partners'))).toEqual([
    `already-there: ${lost('public')}`,
    `this-change: ${lost('partners')}`,
  ]);
});
