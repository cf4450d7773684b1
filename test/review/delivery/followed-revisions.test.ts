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

test('of a change in one environment it is told which others read another branch, and not that all do', async () => {
  const read = ['main', 'main', 'release'] as const;
  const { reach } = await reviewOf(tree('1.0', read), tree('1.0', read, 2));
  expect(reach).toEqual([
    'prod gets this once revision release has it (argocd/prod.yaml:8); dev and staging read main (argocd/dev.yaml:8).',
  ]);
});

test('an environment that reads the same branch is none of those that read another', async () => {
  const read = ['rework', 'release', 'release'] as const;
  const { reach } = await reviewOf(tree('1.0', read), tree('1.0', read, 2));
  expect(reach).toEqual([
    'prod gets this once revision release has it (argocd/prod.yaml:8); dev reads rework (argocd/dev.yaml:8).',
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

test('a revision that a variable stands for is none that others are known to read', async () => {
  const read = ['"${REV}"', '{{ .rev }}', 'release'] as const;
  expect((await reviewOf(tree('1.0', read), tree('1.0', read, 2))).reach).toEqual([]);
});

const kustomization = (cluster: string): string => `
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: web-${cluster}, namespace: flux-system }
spec:
  sourceRef: { kind: GitRepository, name: flux-system }
  path: ./overlays/${cluster}
  prune: true
`;

const repository = `
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: flux-system, namespace: flux-system }
spec:
  url: https://github.com/acme/fleet.git
  ref: { branch: rework }
`;

const instance = (cluster: string): string => `
apiVersion: fluxcd.controlplane.io/v1
kind: FluxInstance
metadata: { name: flux, namespace: flux-system }
spec:
  sync:
    kind: GitRepository
    url: https://github.com/acme/fleet.git
    ref: refs/heads/main
    path: clusters/${cluster}
`;

test('a cluster whose source an instance of Flux makes does not read the branch of another cluster', async () => {
  const files = (replicas: number): Files => {
    const { 'base/kustomization.yaml': base = '', 'base/web.yaml': web = '' } = tree('1.0', [
      ...(['a', 'b', 'c'] as const),
    ]);
    return {
      'base/kustomization.yaml': base,
      'base/web.yaml': web,
      'clusters/lab/flux-system/sync.yaml': repository,
      'clusters/lab/web.yaml': kustomization('lab'),
      'clusters/prod/flux/instance.yaml': instance('prod'),
      'clusters/prod/web.yaml': kustomization('prod'),
      'overlays/lab/kustomization.yaml': overlay(1),
      'overlays/prod/kustomization.yaml': overlay(replicas),
    };
  };
  const { reach } = await reviewOf(files(2), files(3));
  expect(reach).toEqual([
    'prod gets this once branch main has it (clusters/prod/flux/instance.yaml:9); lab reads rework (clusters/lab/flux-system/sync.yaml:7).',
  ]);
});

test('a revision that something fills in first is none that anybody can wait for', async () => {
  const read = ['"${TAG}"', 'main', '"{{ revision }}"'] as const;
  expect((await reviewOf(tree('1.0', read), tree('1.1', read))).reach).toEqual([]);
  const others = ['"${TAG}"', 'main', 'release'] as const;
  expect((await reviewOf(tree('1.0', others), tree('1.0', others, 2))).reach).toEqual([
    'prod gets this once revision release has it (argocd/prod.yaml:8); staging reads main (argocd/staging.yaml:8).',
  ]);
});
