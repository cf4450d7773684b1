import { expect, test } from 'vitest';
import { app } from '../../gitops/delivery/argo-trees.ts';
import { manifest, namespace, service, virtualService } from '../../support/objects.ts';
import type { Files } from '../../support/review-of.ts';
import { reviewOf } from '../../support/review-of.ts';

const caller = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "web:1", env: [{ name: URL, value: "http://pay.shop" }] }] }
---
`;
const route = `${virtualService('pay', '{ hosts: [pay.acme.com], gateways: [edge/public], http: [{ route: [{ destination: { host: pay } }] }] }')}${caller}`;
const edge = manifest(
  'Gateway',
  'public',
  '{ selector: { istio: edge }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ["*"] }] }',
  { namespace: 'edge' },
);

/** Services, and the routes to them in a folder of their own. */
const tree = (port: number, isBuilt: boolean, more: Files = {}): Files => ({
  'argocd/shop.yaml': app('shop'),
  'argocd/routes.yaml': app('routes', '', 'routes'),
  'shop/shop.yaml': `${namespace('shop', 'istio-injection: enabled')}${edge}${service('pay', `{ selector: { app: pay }, ports: [{ name: http, port: ${String(port)} }] }`)}`,
  'base/kustomization.yaml': 'resources: [route.yaml]\n',
  'base/route.yaml': route,
  'routes/kustomization.yaml': `resources: [../base${isBuilt ? '' : ', gone.yaml'}]\n`,
  ...more,
});

const callers = async (before: Files, after: Files): Promise<readonly string[]> =>
  (await reviewOf(before, after)).rollouts.flatMap(({ reach }) =>
    reach.calls.map(({ from, to }) => `${from} to ${to}`),
  );

const BOTH = ['Deployment shop/web to shop/pay', 'Gateway edge/public to shop/pay'];

test('what stands in a folder that never built calls nobody', async () => {
  expect(await callers(tree(80, false), tree(8080, false))).toEqual([]);
});

test('of a folder that builds, or that the change breaks, the cluster has the callers', async () => {
  expect((await callers(tree(80, true), tree(8080, true))).toSorted()).toEqual(BOTH);
  expect((await callers(tree(80, true), tree(8080, false))).toSorted()).toEqual(BOTH);
});

test('a file that another folder takes in, too, comes by that', async () => {
  const other: Files = {
    'argocd/more.yaml': app('more', '', 'more'),
    'more/kustomization.yaml': 'resources: [../base]\n',
  };
  expect((await callers(tree(80, false, other), tree(8080, false, other))).toSorted()).toEqual(
    BOTH,
  );
});
