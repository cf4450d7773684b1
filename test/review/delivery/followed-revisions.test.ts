import { expect, test } from 'vitest';
import type { Files } from '../../support/review-of.ts';
import { reviewOf } from '../../support/review-of.ts';

const application = (environment: string, revision: string, more = ''): string => `
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: web-${environment}, namespace: argocd }
spec:
  source:
    repoURL: https://github.com/acme/fleet.git
    targetRevision: ${revision}
    path: overlays/${environment}
  destination: { name: ${environment}, namespace: shop }${more}
`;

const overlay = (replicas: number): string => `resources: [../../base]
replicas: [{ name: web, count: ${String(replicas)} }]
`;

const tree = (image: string, revisions: readonly [string, string, string], prod = 4): Files => ({
  'argocd/dev.yaml': application('dev', revisions[0]),
  'argocd/staging.yaml': application('staging', revisions[1]),
  'argocd/prod.yaml': application('prod', revisions[2]),
  'base/kustomization.yaml': 'resources: [web.yaml]\n',
  'base/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: app, image: 'acme/web:${image}' }] }
`,
  'overlays/dev/kustomization.yaml': overlay(1),
  'overlays/staging/kustomization.yaml': overlay(2),
  'overlays/prod/kustomization.yaml': overlay(prod),
});

test('environments that read several branches are told apart: one merge does not reach them all', async () => {
  const read = ['HEAD', 'main', 'release'] as const;
  const { reach } = await reviewOf(tree('1.0', read), tree('1.1', read));
  expect(reach).toEqual([
    'Environments read several revisions of this repository: dev and staging get this once revision HEAD has it (argocd/dev.yaml:8); prod gets this once revision release has it (argocd/prod.yaml:8).',
  ]);
});

test('of a change in one environment it is told that others read another branch', async () => {
  const read = ['main', 'main', 'release'] as const;
  const { reach } = await reviewOf(tree('1.0', read), tree('1.0', read, 2));
  expect(reach).toEqual([
    'prod gets this once revision release has it (argocd/prod.yaml:8); others here read main.',
  ]);
});

test('names of the default branch are one, and what changes of an Application itself is not read there', async () => {
  const same = ['HEAD', 'main', 'master'] as const;
  expect((await reviewOf(tree('1.0', same), tree('1.1', same))).reach).toEqual([]);
  const read = ['main', 'main', 'release'] as const;
  const before = tree('1.0', read);
  const after = {
    ...before,
    'argocd/prod.yaml': application('prod', 'release', '\n  syncPolicy: { automated: {} }'),
  };
  expect((await reviewOf(before, after)).reach).toEqual([]);
});
