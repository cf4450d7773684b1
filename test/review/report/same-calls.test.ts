import { expect, test } from 'vitest';
import { app } from '../../checks/findings-of.ts';
import type { Files } from '../../support/review-of.ts';
import { reviewOf } from '../../support/review-of.ts';
import { writtenOf } from '../../bot/written-of-review.ts';

const tree = (orders: string) => ({
  'prod/apps.yaml': app('shop', 'web', ['orders']) + app('shop', 'batch', ['orders']),
  'prod/orders.yaml': orders,
});

const ORDERS = app('shop', 'orders');

async function terminal(before: string, after: string): Promise<string> {
  const review = await reviewOf(tree(before), tree(after));
  return (writtenOf(review)['terminal'] ?? '').replace(/\s+/g, ' ');
}

test('that no call changes its outcome is said with what was compared', async () => {
  expect(await terminal(ORDERS, ORDERS.replace('image: app', 'image: app:2'))).toContain(
    'No call changes its outcome (compared: calls from 3 workloads to orders, web and batch).',
  );
});

test.each([
  ['a port that no container has', ORDERS.replace('targetPort: 8080', 'targetPort: web')],
  ['an object that is refused', ORDERS.replace('port: 80,', 'port: 99999,')],
])('it is not said beside %s', async (_, after) => {
  const said = await terminal(ORDERS, after);
  expect(said).toMatch(/^(?:MEDIUM|HIGH|CRITICAL)/);
  expect(said).not.toMatch(/no call changes its outcome/i);
});

const kustomization = (environment: string): Record<string, string> => ({
  [`overlays/${environment}/kustomization.yaml`]: 'resources: [../../base]\n',
});
const BASE = {
  'base/kustomization.yaml': 'resources: [apps.yaml]\n',
  'base/apps.yaml': app('shop', 'web', ['orders']) + ORDERS,
};
const DEV = kustomization('dev');
const said = async (before: Files, after: Files): Promise<string> =>
  (writtenOf(await reviewOf(before, after))['terminal'] ?? '').replace(/\s+/g, ' ');

test('of an environment that begins with the change no call is said to end as before', async () => {
  const text = await said({ ...BASE, ...DEV }, { ...BASE, ...DEV, ...kustomization('staging') });
  expect(text).not.toMatch(/no call changes its outcome/i);
});

test('it is said of the others that change, by their names', async () => {
  const text = await said(
    { ...BASE, ...DEV },
    {
      ...BASE,
      'base/apps.yaml': BASE['base/apps.yaml'].replaceAll('image: app', 'image: app:2'),
      ...DEV,
      ...kustomization('staging'),
    },
  );
  expect(text).toContain(
    'No earlier calls to compare in staging: it is new. In dev: no call changes its outcome (compared: calls from 2 workloads to orders and web).',
  );
});

test('what a workload may ask of itself is no comparison of calls between workloads', async () => {
  const text = await said(
    { 'prod/orders.yaml': ORDERS },
    { 'prod/orders.yaml': ORDERS.replace('image: app', 'image: app:2') },
  );
  expect(text).toContain(
    'No call between workloads was compared: no other workload is known here.',
  );
  expect(text).not.toMatch(/no call changes its outcome/i);
});

const SHOP = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n';

/** A policy whose mode stands on a line of its own. */
const modeOf = (namespace: string, mode: string): string => `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: ${namespace} }
spec:
  mtls:
    mode: ${mode}
`;

test('a policy that comes does not change beside it: what it makes of its namespace is the headline', async () => {
  const shared = {
    'web-prod/web.yaml': ORDERS,
    'web-dev/web.yaml': ORDERS,
    'mesh-prod/mesh.yaml': `${SHOP}---\n${modeOf('istio-system', 'PERMISSIVE')}`,
  };
  const strict = modeOf('shop', 'STRICT');
  const text = await said(
    { ...shared, 'mesh-dev/mesh.yaml': `${SHOP}---\n${modeOf('istio-system', 'PERMISSIVE')}` },
    { ...shared, 'mesh-prod/shop.yaml': strict, 'mesh-dev/shop.yaml': strict },
  );
  expect(text).toMatch(/^MEDIUM prod and dev: Namespace shop: mTLS `?PERMISSIVE`? → `?STRICT`?/);
  expect(text).not.toContain('PeerAuthentication shop/default changes');
});

test.each([
  ['crd.nsx.vmware.com', 'SecurityPolicy', 'No change found in calls'],
  ['networking.istio.io', 'WorkloadEntry', 'No call changes its outcome'],
])('what is said of calls after a label is added, beside %s/%s: %s', async (group, kind, says) => {
  const other = `---
apiVersion: ${group}/v1
kind: ${kind}
metadata: { name: other, namespace: bank }
spec: { address: 10.1.1.1 }
`;
  const labelled = ORDERS.replace(
    'labels: { app: orders, sidecar',
    'labels: { tier: a, app: orders, sidecar',
  );
  expect(await terminal(ORDERS + other, labelled + other)).toContain(says);
});
