import { expect, test } from 'vitest';
import { note, standingOf } from './told-standing.ts';

const filter = (name: string): string => `
apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: ${name}, namespace: shop }
spec:
  configPatches:
    - applyTo: HTTP_FILTER
      match:
        context: SIDECAR_INBOUND
        listener: { filterChain: { filter: { name: envoy.filters.network.http_connection_manager, subFilter: { name: envoy.filters.http.router } } } }
      patch: { operation: INSERT_BEFORE, value: { name: shop.${name} } }
---
`;

test('a further filter has findings of its own beside those of the filters that were there', async () => {
  const two = filter('login') + filter('header');
  const told = async (after: string) => standingOf('order-left-open', two, after);
  expect(await told(two + note('new'))).toEqual(['already-there: header', 'already-there: login']);
  expect(await told(two + filter('limit'))).toEqual([
    'already-there: header',
    'already-there: login',
    'this-change: header, login',
    'this-change: limit',
    'this-change: limit',
  ]);
});
