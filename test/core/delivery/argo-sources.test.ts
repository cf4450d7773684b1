import { expect, test } from 'vitest';
import { builds, virtualService } from '../environments/fixtures.ts';
import { app, appliedPaths, appliedRoots, planOf, REPOSITORY } from './argo-trees.ts';

const both = {
  'shop/kustomization.yaml': builds('vs.yaml'),
  'shop/vs.yaml': virtualService('a'),
  'shop/other.yaml': virtualService('b'),
};
const filesOf = (source: string, files: Record<string, string> = both) =>
  appliedRoots({ 'argo/app.yaml': app('shop', source), ...files }).map(({ kind, files: own }) =>
    `${kind} ${(own ?? []).join(' ')}`.trim(),
  );

test('several sources win over a single one, and one with only a ref applies nothing', () => {
  const application = app('shop').replace(
    '  destination:',
    `  sources:
    - { repoURL: "${REPOSITORY}", ref: values }
    - { repoURL: "${REPOSITORY}", path: web }
    - { repoURL: "${REPOSITORY}", path: api, ref: api }
    - { repoURL: https://charts.example, chart: x, targetRevision: 1.0.0 }
  destination:`,
  );
  const files = { ...both, 'web/vs.yaml': virtualService('w'), 'api/vs.yaml': virtualService('x') };
  expect(appliedPaths({ 'argo/app.yaml': application, ...files })).toEqual(['api', 'web']);
});

test('without any source nothing is applied, and an empty list counts as none', () => {
  const empty = app('shop').replace('  destination:', '  sources: []\n  destination:');
  expect(appliedPaths({ 'argo/app.yaml': empty, ...both })).toEqual(['shop']);
  expect(
    appliedPaths({ 'argo/app.yaml': empty.replace('path: "shop"', 'path: ""'), ...both }),
  ).toEqual([]);
});

test.each(['/shop', '../shop', 'shop/../../shop'])('a path such as %s applies nothing', (path) => {
  expect(appliedPaths({ 'argo/app.yaml': app(path), ...both })).toEqual([]);
});

test('a kustomization is built unless a block says that the folder is a directory', () => {
  expect(filesOf('targetRevision: main')).toEqual(['kustomization']);
  expect(filesOf('directory: {}')).toEqual(['kustomization']);
  expect(filesOf('directory: { recurse: false }')).toEqual(['kustomization']);
  expect(filesOf('directory: { exclude: "x*" }')).toEqual([
    'folder shop/kustomization.yaml shop/other.yaml shop/vs.yaml',
  ]);
  expect(filesOf('kustomize: { namePrefix: a- }')).toEqual(['kustomization']);
});

test('a chart beside a kustomization is not what is applied, a file after it in the alphabet is', () => {
  const chart = 'apiVersion: v2\nname: shop\nversion: 1.0.0\n';
  expect(filesOf('', { ...both, 'shop/Chart.yaml': chart })).toEqual(['kustomization']);
  expect(filesOf('helm: { releaseName: x }', { ...both, 'shop/Chart.yaml': chart })).toEqual([
    'folder',
  ]);
  expect(filesOf('', { ...both, 'shop/myChart.yaml': chart })).toEqual(['folder']);
});

test('only files right in the folder decide what it is', () => {
  const nested = { 'shop/vs.yaml': virtualService('a'), 'shop/deep/kustomization.yaml': builds() };
  expect(filesOf('', nested)).toEqual(['folder shop/vs.yaml']);
});

test('two blocks are an error, which the plan tells', () => {
  const plan = planOf({
    'argo/app.yaml': app('shop', 'directory: { recurse: true }, kustomize: { namePrefix: a }'),
    ...both,
  });
  expect(plan.notes.join()).toContain('Application shop: its source of shop is of two types');
});

test('what a plugin makes of a folder is not its files', () => {
  expect(filesOf('plugin: { name: x }')).toEqual(['folder']);
});

test('overrides beside the manifests are part of the source, the one of the application last', () => {
  const read = (files: Record<string, string>) =>
    filesOf('directory: { include: "vs.yaml" }', {
      'shop/vs.yaml': virtualService('a'),
      'shop/deep/vs.yaml': virtualService('b'),
      ...files,
    });
  expect(read({})).toEqual(['folder shop/vs.yaml']);
  const recursing = {
    'shop/.argocd-source.yaml':
      'directory: { recurse: true, include: "*vs.yaml" }\npath: elsewhere\n',
  };
  expect(read(recursing)).toEqual(['folder shop/deep/vs.yaml shop/vs.yaml']);
  expect(
    read({ ...recursing, 'shop/.argocd-source-shop.yaml': 'directory: { include: "deep/*" }' }),
  ).toEqual(['folder shop/deep/vs.yaml']);
  expect(read({ 'shop/.argocd-source-web.yaml': 'directory: { recurse: true }' })).toEqual([
    'folder shop/vs.yaml',
  ]);
  expect(read({ 'shop/.argocd-source.yaml': 'directory: null' })).toEqual([
    'folder shop/.argocd-source.yaml shop/vs.yaml',
  ]);
});
