import { expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';

const overlay = (name: string, timeout: string): Readonly<Record<string, string>> => ({
  [`overlays/${name}/kustomization.yaml`]: 'resources: [route.yaml]\n',
  [`overlays/${name}/route.yaml`]: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec: { hosts: [web], http: [{ timeout: ${timeout}, route: [{ destination: { host: web } }] }] }
`,
});

const tree = (timeouts: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(timeouts).flatMap(([name, own]) => Object.entries(overlay(name, own))),
  );

const inForce = async (
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
) =>
  ((await reviewOf(tree(before), tree(after))).promotions ?? []).map(
    (each) =>
      `${each.environment}: ${each.inForce.map(({ environment }) => environment).join(', ')}`,
  );

test('others of production that have it are named with those before it', async () => {
  const before = { dev: '5s', 'prod-eu': '5s', 'prod-us': '2s', 'prod-ap': '2s' };
  expect(await inForce(before, { ...before, 'prod-us': '5s' })).toEqual(['prod-us: dev, prod-eu']);
});

test('they are not, where nobody before production has it, or where they change, too', async () => {
  const before = { dev: '1s', 'prod-eu': '5s', 'prod-us': '2s' };
  expect(await inForce(before, { ...before, 'prod-us': '5s' })).toEqual([]);
  const both = { dev: '5s', 'prod-eu': '3s', 'prod-us': '2s' };
  expect(await inForce(both, { ...both, 'prod-eu': '5s', 'prod-us': '5s' })).toEqual([
    'prod-eu: dev',
    'prod-us: dev',
  ]);
});

test('what shares the cluster of one that changes, and does not change, gets nothing at once', async () => {
  const applied = (name: string, cluster: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}, namespace: argocd }
spec:
  project: default
  destination: { server: 'https://${cluster}.example', namespace: shop }
  source: { repoURL: 'https://git.example/acme/deploy', targetRevision: main, path: overlays/${name} }
  syncPolicy: { automated: {} }
---
`;
  const files = (timeout: string): Readonly<Record<string, string>> => ({
    'argocd/apps.yaml': [
      applied('dev', 'one'),
      applied('prod', 'one'),
      applied('staging', 'two'),
    ].join(''),
    ...overlay('prod', timeout),
    ...overlay('staging', '5s'),
    'overlays/dev/kustomization.yaml': 'resources: [cm.yaml]\n',
    'overlays/dev/cm.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: dev }\n',
  });
  const { promotions = [] } = await reviewOf(files('1s'), files('5s'));
  expect(promotions).toMatchObject([
    { environment: 'prod', inForce: [{ environment: 'staging' }], atOnce: [] },
  ]);
});
