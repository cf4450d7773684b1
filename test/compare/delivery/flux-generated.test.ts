import { spoken } from '../../support/spoken.ts';
import { expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import { allRoots, deployment, flux, object, rootOf, rootsOf } from './flux-trees.ts';
import type { Files } from './releases.ts';

/** A folder without a kustomization, which Flux applies, with two that have one below it. */
const generated = (more: Files): Files => ({
  'clusters/prod/ks.yaml': flux('apps', './apps'),
  'apps/one/kustomization.yaml': 'resources: [web.yaml]\n',
  'apps/one/web.yaml': deployment,
  'apps/two/kustomization.yaml': 'resources: [service.yaml]\n',
  'apps/two/service.yaml': object('Service', 'two', ', namespace: shop'),
  'apps/beside.yaml': object('Service', 'beside', ', namespace: shop'),
  ...more,
});

test('folders with a kustomization that Flux takes into one build together', () => {
  expect(allRoots(generated({})).map(({ failure }) => failure)).toEqual([null, null, null, null]);
});

test.each<[string, Files, string, string]>([
  [
    'a file beside a folder',
    { 'apps/again.yaml': deployment },
    'Deployment shop/web is in apps/again.yaml:1 and in apps/one/web.yaml:1, and Flux applies nothing of what it builds from apps.',
    'apps/one/web.yaml',
  ],
  [
    'two folders',
    { 'apps/two/kustomization.yaml': 'resources: [web.yaml]\n', 'apps/two/web.yaml': deployment },
    'Deployment shop/web is in apps/one/web.yaml:1 and in apps/two/web.yaml:1, and Flux applies nothing of what it builds from apps.',
    'apps/two/web.yaml',
  ],
  [
    'two folders that build on one base',
    { 'apps/two/kustomization.yaml': 'resources: [../one]\n' },
    'Deployment shop/web (apps/one/web.yaml:1) is in what apps/one and apps/two build, and Flux applies nothing of what it builds from apps.',
    'apps/one/web.yaml',
  ],
])('one object in %s breaks all that Flux takes into one', (_, more, message, file) => {
  const roots = rootsOf(generated(more));
  for (const path of ['apps', 'apps/one', 'apps/two'])
    expect(roots.get(path), path).toMatchObject({
      status: 'failed',
      failure: { reason: 'duplicate-id', message, origin: { file, line: 1 } },
    });
  expect(roots.get('clusters/prod')?.failure ?? null).toBeNull();
});

test('one object in two Kustomizations, or in a hidden file that a source not seen may leave out, breaks none', () => {
  const two = {
    ...generated({
      'more/again.yaml': deployment,
      'more/k/kustomization.yaml': 'resources: [a.yaml]\n',
    }),
    'more/k/a.yaml': object('Service', 'a'),
    'clusters/prod/more.yaml': flux('more', './more'),
  };
  const hidden = generated({ 'apps/.old/again.yaml': deployment });
  for (const files of [two, hidden])
    expect(allRoots(files).flatMap(({ failure }) => failure ?? [])).toEqual([]);
});

test('a component in a folder for which Flux generates a kustomization breaks it', () => {
  const component = 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n';
  const said = rootOf(generated({ 'apps/part/kustomization.yaml': component }), 'apps').gaps;
  expect(said.map(({ message }) => message)).toEqual([
    'apps/part/kustomization.yaml makes a component of its folder: while it lies there, Flux applies nothing of what it builds from apps, which has no kustomization of its own.',
  ]);
});

test('of two files with one object the later one by its path is told', () => {
  const files = generated({ 'apps/zone.yaml': deployment });
  expect(rootOf(files, 'apps').failure).toMatchObject({
    message:
      'Deployment shop/web is in apps/one/web.yaml:1 and in apps/zone.yaml:1, and Flux applies nothing of what it builds from apps.',
    origin: { file: 'apps/zone.yaml' },
  });
});

test('what is built as one breaks as one: one finding, and no gap of a change that only adds to it', async () => {
  const broken = generated({ 'apps/zone.yaml': deployment });
  const breaking = await reviewOf(generated({}), broken);
  expect(
    spoken(breaking.findings.filter(({ detector }) => detector === 'root-no-longer-renders')),
  ).toMatchObject([{ subject: { name: 'apps' }, origin: { file: 'apps/zone.yaml' } }]);
  const adding = await reviewOf(broken, {
    ...broken,
    'apps/three/kustomization.yaml': 'resources: [service.yaml]\n',
    'apps/three/service.yaml': object('Service', 'three', ', namespace: shop'),
  });
  expect(adding.gaps).toMatchObject([{ root: 'apps', new: false, blocking: false }]);
});

test('a folder that Flux builds into one that it alters is applied with it, and by itself no root', () => {
  const altering =
    '  patches: [{ target: { kind: Service }, patch: "- op: remove\\n  path: /none" }]\n';
  const files = generated({ 'clusters/prod/ks.yaml': flux('apps', './apps', altering) });
  expect([...rootsOf(files).keys()].sort()).toEqual(['apps', 'clusters/prod']);
});

test('what failed before and fails still is no second writer of what another applies', async () => {
  const files = (port: string): Files => ({
    ...generated({ 'apps/zone.yaml': deployment, 'clusters/prod/two.yaml': flux('two', './two') }),
    'apps/two/service.yaml': object('Service', 'two', ', namespace: shop'),
    'two/kustomization.yaml': 'resources: [service.yaml]\n',
    'two/service.yaml': `${object('Service', 'two', ', namespace: shop')}spec: { ports: [{ port: ${port} }] }\n`,
  });
  const { findings } = await reviewOf(files('80'), files('81'));
  expect(findings.map(({ detector }) => detector)).not.toContain('roots-overwrite-each-other');
});

test('what failed before stops writing nothing that another goes on to write', async () => {
  const service = object('Service', 'two', ', namespace: shop');
  const after: Files = {
    ...generated({ 'apps/zone.yaml': deployment, 'clusters/prod/two.yaml': flux('two', './two') }),
    'two/service.yaml': service,
  };
  const { unknowns } = await reviewOf({ ...after, 'apps/two/service.yaml': service }, after);
  expect(unknowns.map(({ message }) => message).join()).not.toContain('no longer written');
});
