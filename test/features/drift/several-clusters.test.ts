import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { KubernetesStandIn } from '../../../sandbox/kubernetes/start-kubernetes.ts';
import { isComparedWhole } from '../../../src/features/drift/comparison/drift.ts';
import type { DriftOfCluster } from '../../../src/features/drift/comparison/drift.ts';
import { adoptableOf } from '../../../src/features/drift/comparison/adopt/adoptable-drifts.ts';
import { adoptionRefusalSentence } from '../../../src/features/drift/comparison/adopt/adoption.ts';
import { driftText } from '../../../src/features/drift/texts/drift-formats.ts';
import { clusterOf, opened, outcomeOfAll } from './compared-cluster.ts';

const OBJECTS = `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
---
apiVersion: v1
kind: Service
metadata: { name: orders, namespace: shop }
spec: { selector: { app: orders }, ports: [{ name: http, port: 80 }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: orders, namespace: shop }
spec: { hosts: [orders], http: [{ timeout: 5s, route: [{ destination: { host: orders } }] }] }
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: orders, namespace: shop }
spec: { host: orders, trafficPolicy: { connectionPool: { tcp: { maxConnections: 10 } } } }
`;
/** Nobody calls orders without it. */
const CALLERS = ['orders', 'web']
  .map(
    (name) => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: ${name}, image: "${name}:1", env: [{ name: ORDERS_URL, value: "http://orders" }] }] }
`,
  )
  .join('');

const MESH = `${OBJECTS}${CALLERS}`;

const FILES = {
  'overlays/prod/kustomization.yaml': 'resources: [mesh.yaml]\n',
  'overlays/prod/mesh.yaml': MESH,
};

let clusters: readonly KubernetesStandIn[];
beforeEach(async () => {
  clusters = [
    await clusterOf(MESH, 'argocd-controller', 'prod-eu'),
    await clusterOf(MESH, 'argocd-controller', 'prod-us'),
    await clusterOf(MESH, 'argocd-controller', 'prod-asia'),
  ];
});
afterEach(async () => {
  for (const each of clusters) await each.close();
});

const setTimeoutTo = (timeout: string, ...which: readonly number[]) => {
  for (const index of which)
    clusters[index]?.patch(
      { kind: 'VirtualService', namespace: 'shop', name: 'orders' },
      { spec: { http: [{ timeout, route: [{ destination: { host: 'orders' } }] }] } },
      'kubectl-edit',
    );
};

async function found(): Promise<DriftOfCluster> {
  const all = await Promise.all(clusters.map(opened));
  const outcome = await outcomeOfAll(FILES, all);
  if (outcome.kind !== 'compared') throw new Error(JSON.stringify(outcome));
  return outcome;
}

const AS_OF = '2026-11-27T12:00:00.000Z';

describe('an environment of several clusters', () => {
  test('is as Git says where all of them are', async () => {
    expect(driftText(await found(), AS_OF)).toContain(
      'NO DRIFT  prod (clusters prod-eu, prod-us, prod-asia) is as Git says.',
    );
  });

  test('has the same difference once, with the clusters that have it', async () => {
    setTimeoutTo('1s', 0, 2);
    const drift = await found();
    expect(drift.drifts.map(({ clusters: own }) => own)).toEqual([['prod-eu', 'prod-asia']]);
    expect(drift.reviews).toHaveLength(1);
    const text = driftText(drift, AS_OF).replace(/\s+/g, ' ');
    expect(text).toMatch(
      /VirtualService shop\/orders \(medium, d-[\da-f]{6}\), in prod-eu and prod-asia/,
    );
    expect(text.match(/spec\.http\[0\]\.timeout/g)).toHaveLength(1);
  });

  test('has two differences of one object apart, each with its own name and what it does', async () => {
    setTimeoutTo('1s', 0, 2);
    setTimeoutTo('2s', 1);
    const drift = await found();
    expect(drift.drifts.map(({ clusters: own }) => own)).toEqual([
      ['prod-eu', 'prod-asia'],
      ['prod-us'],
    ]);
    const ids = drift.drifts.map(({ id }) => id);
    expect(new Set(ids).size).toBe(2);
    expect((await found()).drifts.map(({ id }) => id)).toEqual(ids);
    const text = driftText(drift, AS_OF);
    expect(text).toContain('left Git: 1 object differs.');
    expect(text).toContain('Effects in prod-eu and prod-asia');
    expect(text).toContain('Effects in prod-us');
  });

  test('is told of cluster by cluster while they are read, and as it is compared', async () => {
    setTimeoutTo('1s', 1);
    const told: string[] = [];
    await outcomeOfAll(FILES, await Promise.all(clusters.map(opened)), (doing, at, of) => {
      told.push(`${doing} ${String(at)} of ${String(of)}`);
    });
    expect([...new Set(told)]).toEqual([
      'rendering 1 of 1',
      'reading prod-eu, 1 of 3',
      'reading prod-us, 2 of 3',
      'comparing prod, 1 of 1',
      'reading prod-asia, 3 of 3',
    ]);
  });

  test('cannot be adopted into Git where not all have it', async () => {
    setTimeoutTo('1s', 0, 1);
    const drift = await found();
    const { drifts, apart } = adoptableOf(drift, drift.drifts);
    expect(drifts).toEqual([]);
    expect(apart.map(adoptionRefusalSentence)).toEqual([
      'VirtualService shop/orders is so in prod-eu, prod-us and not in prod-asia, to which Git says the same: bring the clusters to one state first.',
    ]);
    setTimeoutTo('1s', 2);
    const all = await found();
    expect(adoptableOf(all, all.drifts)).toMatchObject({ drifts: [{}], apart: [] });
  });

  test('is not known whole where one of them does not answer', async () => {
    setTimeoutTo('1s', 0);
    clusters[1]?.faults.add({ kind: 'status', code: 401 }, { times: 999 });
    const drift = await found();
    expect(drift.drifts.map(({ clusters: own }) => own)).toEqual([['prod-eu']]);
    expect(drift.unread).toMatchObject([{ of: { kind: 'cluster prod-us' }, isOptional: false }]);
    expect(isComparedWhole(drift)).toBe(false);
    const [judged] = drift.drifts;
    expect(adoptableOf(drift, judged === undefined ? [] : [judged]).drifts).toEqual([]);
  });
});
