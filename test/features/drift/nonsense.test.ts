import { afterEach, beforeEach, expect, test } from 'vitest';
import type { KubernetesStandIn } from '../../../sandbox/kubernetes/start-kubernetes.ts';
import { isComparedWhole } from '../../../src/features/drift/comparison/drift.ts';
import { driftText } from '../../../src/features/drift/texts/drift-formats.ts';
import { clusterOf, comparedWith, opened, outcomeOf } from './compared-cluster.ts';

const ROUTE = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: orders, namespace: shop }
spec: { hosts: [orders], http: [{ route: [{ destination: { host: orders } }] }] }
`;
const MESH = `apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data: { mesh: "accessLogFile: /dev/stdout\\n" }
`;
const FILES = {
  'overlays/prod/kustomization.yaml': 'resources: [route.yaml, mesh.yaml]\n',
  'overlays/prod/route.yaml': ROUTE,
  'overlays/prod/mesh.yaml': MESH,
};

let kubernetes: KubernetesStandIn;
beforeEach(async () => {
  kubernetes = await clusterOf(`${ROUTE}---\n${MESH}`);
});
afterEach(() => kubernetes.close());

const AS_OF = '2026-11-27T12:00:00.000Z';
const large = JSON.stringify({
  kind: 'VirtualServiceList',
  items: [{ a: 'x'.repeat(10_000_000) }],
});
const many = JSON.stringify({ kind: 'VirtualServiceList', items: new Array(1_000_000).fill(null) });

test.each([
  ['no JSON', 'application/json', '<html>'],
  ['a page', 'text/html', '<html>'],
  ['another kind', 'application/json', '{"kind":"PodList","items":[]}'],
  ['half a list', 'application/json', '{"kind":"VirtualServiceList","items":[{"metada'],
  [
    'a list that ends too early',
    'application/json',
    '{"kind":"VirtualServiceList","metadata":{"remainingItemCount":3},"items":[]}',
  ],
  ['no items', 'application/json', '{"kind":"VirtualServiceList","items":null}'],
  ['10 MB of one object', 'application/json', large],
  ['a million nulls', 'application/json', many],
  ['a number', 'application/json', '7'],
])(
  'a cluster that answers with %s is a gap, said in one sentence, and never no drift',
  async (_, contentType, body) => {
    kubernetes.faults.add(
      { kind: 'other-body', contentType, body },
      { resource: 'virtualservices', times: 99 },
    );
    const found = await comparedWith(FILES, kubernetes);
    expect(found.drifts).toEqual([]);
    expect(found.unread).toMatchObject([{ of: { kind: 'VirtualService' }, isOptional: false }]);
    expect(isComparedWhole(found)).toBe(false);
    const text = driftText(found, AS_OF);
    expect(text).toContain('UNKNOWN  prod (cluster prod-eu) could not be compared whole');
    expect(text.match(/VirtualService\.networking/g)).toHaveLength(1);
  },
);

test('a ConfigMap that is another one than was asked for is not compared', async () => {
  kubernetes.faults.add(
    {
      kind: 'other-body',
      contentType: 'application/json',
      body: '{"kind":"ConfigMap","metadata":{"name":"other","namespace":"istio-system"},"data":{}}',
    },
    { path: /configmaps.istio/, times: 99 },
  );
  const found = await comparedWith(FILES, kubernetes);
  expect(found.drifts).toEqual([]);
  expect(found.unread).toMatchObject([
    { why: 'asked for istio-system/istio, it answers with something else' },
  ]);
});

test('a proxy that answers 404 with a page to everything is no cluster without objects', async () => {
  kubernetes.faults.add(
    { kind: 'other-body', contentType: 'text/html', body: '<html>404</html>' },
    { times: 999 },
  );
  expect(await outcomeOf(FILES, await opened(kubernetes))).toMatchObject({ kind: 'unknown' });
});
