import { expect, test } from 'vitest';
import { builds, virtualService } from '../../gitops/fixtures.ts';
import {
  app,
  appliedPaths,
  appliedRoots,
  planOf,
  REPOSITORY,
  saidOf,
} from '../../gitops/delivery/argo-trees.ts';
import type { Files } from '../../gitops/delivery/argo-trees.ts';
import { allRoots } from './flux-trees.ts';
import { itemsAt, plainOf } from '../../../src/manifest/index.ts';
import { listedFiles } from '../../../src/gitops/index.ts';

const both = {
  'shop/kustomization.yaml': builds('vs.yaml'),
  'shop/vs.yaml': virtualService('a'),
  'shop/other.yaml': virtualService('b'),
};
const filesOf = (source: string, files: Record<string, string> = both) =>
  appliedRoots({ 'argo/app.yaml': app('shop', source), ...files }).map((root) =>
    `${root.content.kind} ${(listedFiles(root) ?? []).join(' ')}`.trim(),
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
    'chart',
  ]);
  expect(filesOf('', { ...both, 'shop/xChart.yaml': chart, 'shop/Chart.yaml': chart })).toEqual([
    'chart',
  ]);
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
  expect(plan.gaps.map(({ message }) => message).join()).toContain(
    'Application shop (argo/app.yaml): its source of shop is of two types at once, which Argo CD refuses: it applies nothing, and what it applied before, if anything, stays.',
  );
});

test.each(['{ name: x }', '{}', '{ env: [{ name: A, value: b }] }'])(
  'what a plugin %s is in front of is taken as if it passed all of it on',
  (plugin) => {
    expect(filesOf(`plugin: ${plugin}`)).toEqual(['kustomization']);
    const { 'shop/kustomization.yaml': _, ...loose } = both;
    expect(
      filesOf(`plugin: ${plugin}`, { ...loose, 'shop/deep/a.yaml': virtualService('d') }),
    ).toEqual(['folder shop/deep/a.yaml shop/other.yaml shop/vs.yaml']);
  },
);

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
  expect(read({ 'shop/.argocd-source.yaml': 'directory: null' })).toEqual(['folder shop/vs.yaml']);
});

const several = (...sources: string[]): string =>
  app('x').replace(
    / {2}source: .*\n/,
    `  sources:\n${sources.map((each) => `    - { ${each} }\n`).join('')}`,
  );
const own = `repoURL: "${REPOSITORY}"`;
const chart = 'repoURL: https://charts.example, chart: x';

test.each([
  ['its path /shop is not relative', app('/shop')],
  ['its path ../shop leaves the repository', app('../shop')],
  ['its chart x has no targetRevision', several(chart)],
  [
    '$other is none of its sources',
    several(
      `${own}, ref: values`,
      `${chart}, targetRevision: 1.0.0, helm: { valueFiles: [$values/a.yaml, $other/b.yaml] }`,
    ),
  ],
  [
    '$files is none of its sources',
    several(
      `${own}, ref: values`,
      `${chart}, targetRevision: 1.0.0, helm: { fileParameters: [{ name: a, path: $files/b.txt }] }`,
    ),
  ],
  ['two of its sources are called a', several(`${own}, ref: a`, `${own}, ref: a`)],
  ['"a/b" is no name for a ref', several(`${own}, ref: a/b`, `${own}, path: shop`)],
  [
    '$x is a chart, and holds no files',
    several(
      `${chart}, targetRevision: 1.0.0, ref: x`,
      `${own}, path: shop, helm: { valueFiles: [$x/a.yaml] }`,
    ),
  ],
  [
    'it takes v1 and HEAD of one repository',
    several(
      `${own}, ref: a, targetRevision: v1`,
      'repoURL: git@git.example:acme/deploy.git, path: shop',
    ),
  ],
])('Argo CD refuses an Application, and the plan says why: %s', (why, application) => {
  expect(saidOf({ 'argo/app.yaml': application, ...both })).toContainEqual(
    `Application shop (argo/app.yaml): ${why}, which Argo CD refuses: it applies nothing, and what it applied before, if anything, stays.`,
  );
});

test('a variable of the build is no other source, and one source may name what it likes', () => {
  const known = several(
    `${own}, ref: values`,
    `${chart}, targetRevision: 1.0.0, helm: { valueFiles: [$values/a.yaml, $ARGOCD_APP_NAME.yaml] }`,
  );
  const single = app('shop', 'helm: { valueFiles: [$any/a.yaml] }');
  for (const application of [known, single])
    expect(
      saidOf({ 'argo/app.yaml': application, 'shop/Chart.yaml': 'name: shop\n', ...both }).join(),
    ).not.toContain('refuses');
});

const service = (port: number, name = 'web'): string =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: ${name} }\nspec: { ports: [{ port: ${String(port)} }] }\n`;
const portsIn = (files: Files): readonly unknown[] =>
  allRoots(files)
    .filter(({ root }) => root.by.tool === 'argo')
    .flatMap(({ root, resources }) =>
      resources.map(({ name, node }) => [
        root.path,
        name,
        plainOf(itemsAt(node, 'spec', 'ports')[0] ?? node),
      ]),
    );

test('of an object that two sources of one Application hold the last counts', () => {
  const files = {
    'a/web.yaml': service(1),
    'a/more.yaml': service(1, 'more'),
    'b/web.yaml': service(2),
  };
  const [ab, ba] = [
    several(`${own}, path: a`, `${own}, path: b`),
    several(`${own}, path: b`, `${own}, path: a`),
  ];
  expect(portsIn({ 'argo/app.yaml': ab, ...files })).toEqual([
    ['a', 'more', { port: 1 }],
    ['b', 'web', { port: 2 }],
  ]);
  expect(portsIn({ 'argo/app.yaml': ba, ...files })).toEqual([
    ['a', 'more', { port: 1 }],
    ['a', 'web', { port: 1 }],
  ]);
});

test('two Applications that hold one object both count, and of two files the last does', () => {
  const two = `${app('a', '', 'a')}---\n${app('b', '', 'b')}`;
  const files = { 'a/1.yaml': service(1), 'a/2.yaml': service(3), 'b/1.yaml': service(2) };
  expect(portsIn({ 'argo/app.yaml': two, ...files })).toEqual([
    ['a', 'web', { port: 3 }],
    ['b', 'web', { port: 2 }],
  ]);
});
