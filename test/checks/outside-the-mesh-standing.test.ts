import { expect, test } from 'vitest';
import { app } from './findings-of.ts';
import { note, standingOf } from './told-standing.ts';

const NAMESPACES = `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
---
apiVersion: v1
kind: Namespace
metadata: { name: batch }
---
`;
const strict = `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: shop }
spec: { mtls: { mode: STRICT } }
---
`;
const report = (...calls: readonly string[]): string =>
  app('batch', 'report', calls).replace(', sidecar.istio.io/inject: "true"', '');

test('a further neighbour of a workload outside the mesh has a finding of its own', async () => {
  const called = NAMESPACES + app('shop', 'orders') + app('shop', 'carts');
  const told = async (before: string, after: string) =>
    standingOf('neighbours-in-mesh', called + before, called + after);
  const [one, two] = [report('orders.shop'), report('orders.shop', 'carts.shop')];
  expect(await told(one, two)).toEqual(['already-there: orders', 'this-change: carts']);
  expect(await told(one, report('carts.shop'))).toEqual(['this-change: carts']);
  expect(await told(two + note('old'), two + note('new'))).toEqual([
    'already-there: orders, carts',
  ]);
  expect(await told(one, one + strict), 'unencrypted calls fail').toEqual(['this-change: orders']);
});
