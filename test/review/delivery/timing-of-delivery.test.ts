import { describe, expect, test } from 'vitest';
import type { Files } from '../../support/review-of.ts';
import { reviewOf, textOf } from '../../support/review-of.ts';

const SYNC = 'clusters/prod/sync.yaml';
const FLUX: Files = {
  [SYNC]: `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: flux-system, namespace: flux-system }
spec: { interval: 1m, url: https://github.com/acme/fleet.git, ref: { branch: main } }
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: flux-system, namespace: flux-system }
spec: { interval: 10m, path: ./clusters/prod, prune: true, sourceRef: { kind: GitRepository, name: flux-system } }
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: apps, namespace: flux-system }
spec:
  interval: 15m
  timeout: 3m
  wait: true
  path: ./apps/prod
  prune: true
  sourceRef: { kind: GitRepository, name: flux-system }
`,
  'apps/prod/web.yaml': `apiVersion: v1
kind: ConfigMap
metadata: { name: web, namespace: shop }
data: { a: b }
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: cart, namespace: shop }
spec:
  interval: 5m
  chart: { spec: { chart: cart, version: 1.2.0, interval: 5m, sourceRef: { kind: HelmRepository, name: acme } } }
`,
};
const LATER = `---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: more, namespace: flux-system }
spec: { interval: 10m, path: ./apps/prod, prune: true, dependsOn: [{ name: 'NAME' }], sourceRef: { kind: GitRepository, name: flux-system } }
`;

const SET = 'argocd/shop.yaml';
const ARGO: Files = {
  [SET]: `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: shop-prod, namespace: argocd }
spec:
  project: shop
  revisionHistoryLimit: 10
  source: { repoURL: https://github.com/acme/fleet.git, targetRevision: main, path: apps/prod }
  destination: { name: prod, namespace: shop }
`,
  'apps/prod/web.yaml': textOf(FLUX['apps/prod/web.yaml']).split('---')[0] ?? '',
};

const edited = (tree: Files, path: string, from: string, to: string): Files => {
  const text = textOf(tree[path]);
  expect(text).toContain(from);
  return { ...tree, [path]: text.replace(from, to) };
};

const reasonsOf = async (before: Files, after: Files) => {
  const { tier, reasons } = await reviewOf(before, after);
  return [tier, ...reasons.map(({ rule }) => rule)];
};

describe('what says when something is applied, and not what', () => {
  test.each<[string, string, string, string]>([
    ['waiting for what is applied', SYNC, 'wait: true', 'wait: false'],
    ['patience', SYNC, 'timeout: 3m', 'timeout: 10m'],
    ['less patience, and enough', SYNC, 'timeout: 3m', 'timeout: 1m'],
    ['how often', SYNC, 'interval: 15m', 'interval: 30m'],
    ['how often after a failure', SYNC, 'wait: true', 'wait: true\n  retryInterval: 2m'],
    ['how often Git is read', SYNC, 'interval: 1m', 'interval: 5m'],
    ['how often a release is looked at', 'apps/prod/web.yaml', 'interval: 5m', 'interval: 1h'],
    [
      'what can be gone back to',
      'apps/prod/web.yaml',
      'interval: 5m',
      'interval: 5m\n  maxHistory: 3',
    ],
    [
      'patience with a release',
      'apps/prod/web.yaml',
      'interval: 5m',
      'interval: 5m\n  timeout: 15m',
    ],
    [
      'how often a chart is looked for',
      'apps/prod/web.yaml',
      'version: 1.2.0, interval: 5m',
      'version: 1.2.0, interval: 30m',
    ],
  ])('is low: %s', async (_, path, from, to) => {
    expect(await reasonsOf(FLUX, edited(FLUX, path, from, to))).toEqual([
      'low',
      'delivered-at-another-time',
    ]);
  });

  test('of Argo CD: what it remembers', async () => {
    expect(await reasonsOf(ARGO, edited(ARGO, SET, 'Limit: 10', 'Limit: 3'))).toEqual([
      'low',
      'delivered-at-another-time',
    ]);
  });

  test.each<[string, string, string]>([
    ['a time in which hardly anything is applied', 'timeout: 3m', 'timeout: 5s'],
    ['a time that only the cluster knows', 'timeout: 3m', 'timeout: ${timeout}'],
    ['once in a week', 'interval: 15m', 'interval: 168h'],
    ['a pause', 'wait: true', 'wait: true\n  suspend: true'],
    ['another folder', 'path: ./apps/prod', 'path: ./apps'],
  ])('is judged as what may keep something away: %s', async (_, from, to) => {
    const [tier] = await reasonsOf(FLUX, edited(FLUX, SYNC, from, to));
    expect(tier).not.toBe('low');
  });

  test.each(['apps', '${first}'])('is not low where something waits for %s', async (name) => {
    const before = edited(FLUX, SYNC, '---', LATER.replace('NAME', name) + '---');
    const [tier] = await reasonsOf(before, edited(before, SYNC, 'wait: true', 'wait: false'));
    expect(tier).toBe('medium');
    const [often] = await reasonsOf(before, edited(before, SYNC, 'interval: 15m', 'interval: 30m'));
    expect(often).toBe('low');
  });
});

const PROJECT = 'argocd/project.yaml';
const OF_PROJECT: Files = {
  ...ARGO,
  [SET]: `${textOf(ARGO[SET])}---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: istiod-prod, namespace: argocd }
spec:
  project: shop
  source: { repoURL: https://istio-release.storage.googleapis.com/charts, chart: istiod, targetRevision: 1.27.1 }
  destination: { name: prod, namespace: istio-system }
`,
  [PROJECT]: `apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: { name: shop, namespace: argocd }
spec:
  sourceRepos: ["https://github.com/acme/*", "https://istio-release.storage.googleapis.com/charts"]
  destinations:
    - { name: prod, namespace: shop }
    - { name: prod, namespace: istio-system }
  clusterResourceWhitelist:
    - { group: '*', kind: '*' }
  namespaceResourceBlacklist:
    - { group: '', kind: ResourceQuota }
    - { group: '', kind: LimitRange }
`,
};

describe('a project of Argo CD by which the control plane is delivered', () => {
  test.each<[string, string, string, string]>([
    [
      'a destination more',
      '- { name: prod, namespace: shop }',
      '- { name: prod, namespace: shop }\n    - { name: prod, namespace: billing }',
      'high',
    ],
    ['a kind no longer forbidden', "    - { group: '', kind: LimitRange }\n", '', 'high'],
    ['a description', 'spec:', 'spec:\n  description: The shop and its mesh', 'low'],
    [
      'a destination that is forbidden',
      '- { name: prod, namespace: shop }',
      "- { name: prod, namespace: shop }\n    - { name: prod, namespace: '!shop' }",
      'critical',
    ],
    [
      'a kind more that is forbidden',
      "    - { group: '', kind: LimitRange }\n",
      "    - { group: '', kind: LimitRange }\n    - { group: '', kind: ConfigMap }\n",
      'critical',
    ],
    [
      'the first kind of a list of those that are allowed',
      'spec:',
      "spec:\n  namespaceResourceWhitelist: [{ group: '', kind: ConfigMap }]",
      'critical',
    ],
  ])('%s', async (_, from, to, tier) => {
    const [found] = await reasonsOf(OF_PROJECT, edited(OF_PROJECT, PROJECT, from, to));
    expect(found).toBe(tier);
  });
});
