import { expect, test } from 'vitest';
import { placeOf } from '../../src/manifest/index.ts';
import { valueSentence } from '../../src/checks/index.ts';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';

const KUSTOMIZATION = `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: apps, namespace: flux-system }
spec:
  path: ./apps
  interval: 5m
  prune: true
  sourceRef: { kind: GitRepository, name: flux-system }
  postBuild:
    substitute:
      called: payments
`;

const APPS = `apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: v1
kind: Service
metadata: { name: payments, namespace: shop }
spec: { selector: { app: payments }, ports: [{ name: http, port: 8080 }] }
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
          env:
            - name: PAYMENTS_URL
              value: 'http://\${called}.shop.svc.cluster.local:8080'
`;

const TREE = {
  'clusters/prod/flux-system/sync.yaml': `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: flux-system, namespace: flux-system }
spec: { url: https://example.com/shop.git, ref: { branch: main } }
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: flux-system, namespace: flux-system }
spec:
  path: ./clusters/prod
  interval: 5m
  prune: true
  sourceRef: { kind: GitRepository, name: flux-system }
`,
  'clusters/prod/apps.yaml': KUSTOMIZATION,
  'apps/all.yaml': APPS,
};

const told = async (before: Files, after: Files) => {
  const { findings } = await reviewOf(before, after);
  return findings
    .filter(({ check }) => check === 'address-without-service')
    .map((finding) => [placeOf(finding.origin), valueSentence(finding)]);
};

test('what a variable of Flux says has the line of the variable, and the shared text comes second', async () => {
  const after = {
    ...TREE,
    'clusters/prod/apps.yaml': KUSTOMIZATION.replace('called: payments', 'called: payment'),
  };
  expect(await told(TREE, after)).toEqual([
    ['clusters/prod/apps.yaml:11', 'This is set by variable called, through apps/all.yaml:23.'],
  ]);
});

test('so it has where nothing of it is edited', async () => {
  const after = { ...TREE, 'apps/all.yaml': APPS.replace('name: payments,', 'name: payment,') };
  expect(await told(TREE, after)).toEqual([
    ['clusters/prod/apps.yaml:11', 'This is set by variable called, through apps/all.yaml:23.'],
  ]);
});

test('what the edited text says beside a variable has the line of the text', async () => {
  const after = { ...TREE, 'apps/all.yaml': APPS.replace('${called}.shop', '${called}s.shop') };
  expect(await told(TREE, after)).toEqual([['apps/all.yaml:23', null]]);
});
