import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { reviewOf } from '../support/review-of.ts';
import { writtenOf } from '../bot/written-of-review.ts';

const service = (name: string, app: string): string => `apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: { app: ${app} }, ports: [{ name: http, port: 8080 }] }
---
`;
const CALLER = `apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: orders, namespace: shop }
spec:
  selector: { matchLabels: { app: orders } }
  template:
    metadata: { labels: { app: orders } }
    spec:
      containers:
        - name: app
          image: orders:1
          env: [{ name: PAYMENTS_URL, value: 'http://payments.shop.svc.cluster.local:8080' }]
`;

/** What is said of the address that leads nowhere once these Services are there in the place of `payments`. */
async function said(...services: readonly string[]) {
  const files = (all: readonly string[]) => ({ 'prod/all.yaml': all.join('') + CALLER });
  const { findings } = await reviewOf(files([service('payments', 'payments')]), files(services));
  const found = findings.find(({ check }) => check === 'address-without-service');
  return { why: spoken(found?.why) ?? '', fix: spoken(found?.fix.text) ?? '' };
}

test('the new name of a Service that says the same is what to write', async () => {
  const { why, fix } = await said(service('billing', 'payments'));
  expect(spoken(fix)).toBe('Write `billing` for `payments` at prod/all.yaml:21.');
  expect(spoken(why)).toContain(
    'It is called Service shop/billing (prod/all.yaml:1) now, which says the same; here it has the old name still.',
  );
});

test('where its labels have the name too, it may be another one', async () => {
  const { fix } = await said(service('billing', 'billing'));
  expect(spoken(fix)).toBe(
    'If Service shop/billing takes its place, write `billing` for `payments` at prod/all.yaml:21; if not, keep Service shop/payments.',
  );
});

test('of several nothing says which it is', async () => {
  const keep =
    'Keep Service shop/payments until Deployment shop/orders does without it, or change that here as well.';
  expect(spoken((await said(service('billing', 'b'), service('ledger', 'b'))).fix)).toBe(keep);
  expect(spoken((await said()).fix)).toBe(keep);
});

const overlay = (path: string, namespace: string, rest = '') => ({
  [`${path}/kustomization.yaml`]: `resources: [../../base]\nnamespace: ${namespace}\n${rest}`,
});
const applied = (path: string, namespace: string) => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${namespace}, namespace: argocd }
spec:
  project: default
  source: { repoURL: 'https://git.example/shop.git', path: ${path}, targetRevision: main }
  destination: { server: 'https://kubernetes.default.svc', namespace: ${namespace} }
`;
const TWO = {
  'argocd/prod.yaml': applied('overlays/prod', 'shop'),
  'argocd/staging.yaml': applied('overlays/staging', 'shop-staging'),
  'base/kustomization.yaml': 'resources: [web.yaml, orders.yaml, route.yaml]\n',
  'base/orders.yaml': service('orders', 'orders').replace(', namespace: shop', ''),
  'base/web.yaml': CALLER.slice(CALLER.indexOf('---\n') + 4)
    .replace(', namespace: shop', '')
    .replace('http://payments.shop.svc.cluster.local:8080', 'http://orders:8080'),
  'base/route.yaml': `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: orders }
spec: { hosts: [orders], http: [{ timeout: 3s, route: [{ destination: { host: orders } }] }] }
`,
  ...overlay('overlays/staging', 'shop-staging'),
};

test('a prefix of an overlay is named for what variables and hosts still call by the old name, and another environment is no way out', async () => {
  const { findings } = await reviewOf(
    { ...TWO, ...overlay('overlays/prod', 'shop') },
    { ...TWO, ...overlay('overlays/prod', 'shop', 'namePrefix: prod-\n') },
  );
  const missing = findings.filter(({ detector }) => detector === 'unresolved-reference');
  expect(missing.map(({ check }) => check).toSorted()).toEqual([
    'address-without-service',
    'routed-host-missing',
  ]);
  for (const { why, fix } of missing) {
    expect(spoken(why)).toContain(
      '`namePrefix` (overlays/prod/kustomization.yaml:3) renames objects',
    );
    expect(`${spoken(why)} ${spoken(fix.text)}`).not.toContain('shop-staging');
    expect(spoken(fix.text)).toMatch(/^Patch base\/\S+ to `prod-orders` beside that/);
  }
});

test('only of a patch is said that it names the old one', async () => {
  const review = await reviewOf(
    { ...TWO, ...overlay('overlays/prod', 'shop') },
    { ...TWO, ...overlay('overlays/prod', 'shop', 'namePrefix: prod-\n') },
  );
  expect(writtenOf(review)['terminal']).not.toContain('patch names the old one');
});
