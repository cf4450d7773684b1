import { afterEach, expect, test } from 'vitest';
import type { KubernetesStandIn } from '../../../sandbox/kubernetes/start-kubernetes.ts';
import { driftText } from '../../../src/features/drift/texts/drift-formats.ts';
import { clusterOf, comparedWith } from './compared-cluster.ts';

const ROUTE = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: orders, namespace: shop }
spec: { hosts: [orders], http: [{ timeout: 5s, route: [{ destination: { host: orders } }] }] }
`;

let kubernetes: KubernetesStandIn;
afterEach(() => kubernetes.close());

test('a check that breaks down on what is live is named, once', async () => {
  kubernetes = await clusterOf(ROUTE.replace('5s', '1s'), 'kubectl-edit');
  const files = {
    'overlays/prod/kustomization.yaml': 'resources: [route.yaml]\n',
    'overlays/prod/route.yaml': ROUTE,
  };
  const found = await comparedWith(files, kubernetes);
  const [known] = found.reviews;
  if (known === undefined) throw new Error('Nothing differs.');
  const message =
    'What route-leads-astray/unknown-host would find in prod is not known: Meshwarden made a mistake there (x is undefined).';
  const gap = {
    ...{ reason: 'not-decided' as const, root: null, message, origin: null, input: '' },
    ...{ id: 'g-1', nature: 'broken' as const, new: true, blocking: true },
  };
  const review = { ...known.review, gaps: [gap, gap] };
  const text = driftText({ ...found, reviews: [{ ...known, review }] }, '2026-11-27T12:00:00.000Z');
  expect(text.replace(/\s+/g, ' ').split(message)).toHaveLength(2);
  expect(text).toContain('Not decided');
});

test('no drift is said only of what was compared', async () => {
  kubernetes = await clusterOf(ROUTE);
  const found = await comparedWith(
    {
      'overlays/prod/kustomization.yaml': 'resources: [route.yaml]\n',
      'overlays/prod/route.yaml': ROUTE,
    },
    kubernetes,
  );
  const headingOf = (own: Partial<typeof found>) =>
    driftText({ ...found, ...own }, '2026-11-27T12:00:00.000Z')
      .replace(/\s+/g, ' ')
      .replace(/\. .*/, '.');
  expect(headingOf({})).toBe('NO DRIFT prod (cluster prod-eu) is as Git says.');
  expect(headingOf({ notAsked: new Map([['Widget', 2]]) })).toBe(
    'NO DRIFT prod (cluster prod-eu) is as Git says; not compared: 2 objects of kinds that are not asked for.',
  );
  expect(headingOf({ compared: 0 })).toBe(
    'UNKNOWN no object of prod (cluster prod-eu) was compared with Git.',
  );
});
