import { expect, test } from 'vitest';
import { tierOnceMended } from '../../../src/review/report/review/tier-once-mended.ts';
import { app, istiodRelease } from '../../checks/findings-of.ts';
import { reviewOf } from '../../support/review-of.ts';

const SHOP = app('shop', 'web') + istiodRelease('1.24.2');

/** A filter for every gateway of the mesh, whose match asks for this name. */
const filter = (name: string): string => `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: hops, namespace: istio-system }
spec:
  configPatches:
    - applyTo: NETWORK_FILTER
      match: { context: GATEWAY, listener: { filterChain: { filter: { name: ${name} } } } }
      patch:
        operation: MERGE
        value: { typed_config: { '@type': type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager, xff_num_trusted_hops: 1 } }
`;

const told = async (added: string) => {
  const review = await reviewOf(
    { 'prod/apps.yaml': SHOP },
    { 'prod/apps.yaml': SHOP, 'prod/mesh.yaml': added },
  );
  return { tier: review.tier, said: tierOnceMended(review) };
};

test('a tier of what has no effect before it is mended is said to be of then', async () => {
  expect(await told(filter('envoy.http_connection_manager'))).toEqual({
    tier: 'critical',
    said: 'Critical once it is mended; as it is now, high.',
  });
});

test('a tier of what is in force with the merge is not', async () => {
  const { tier, said } = await told(filter('envoy.filters.network.http_connection_manager'));
  expect(tier).toBe('critical');
  expect(said).toBeNull();
});

test('beside something else of the same tier that is in force nothing is said', async () => {
  const both = `${filter('envoy.http_connection_manager')}---\n${filter('envoy.filters.network.http_connection_manager').replace('name: hops', 'name: other')}`;
  expect((await told(both)).said).toBeNull();
});
