import { describe, expect, test } from 'vitest';
import { app, planOf } from '../../gitops/delivery/argo-trees.ts';
import type { Files } from '../../gitops/delivery/argo-trees.ts';
import { deployment, object } from './flux-trees.ts';

const web = `${object('Service', 'web', ', namespace: shop')}---\n${deployment}`;
const copies = (...folders: readonly string[]): Files =>
  Object.fromEntries(folders.map((folder) => [`${folder}/web.yaml`, web]));
const overlays = (...folders: readonly string[]): Files => ({
  'base/kustomization.yaml': 'resources: [web.yaml]\n',
  'base/web.yaml': web,
  ...Object.fromEntries(
    folders.map((folder) => [
      `${folder}/kustomization.yaml`,
      `resources: [${'../'.repeat(folder.split('/').length)}base]\n`,
    ]),
  ),
});
const names = (files: Files): readonly string[] =>
  planOf(files).environments.map(({ name }) => name);

describe('folders that hold the same objects are no environments', () => {
  test.each<[string, Files]>([
    ['versions', copies('web-v1', 'web-v2')],
    ['versions of the mesh', copies('istio-1-20', 'istio-1-21')],
    ['versions with dots', copies('1.20', '1.21')],
    ['a canary and what it is one of', copies('stable', 'canary')],
    ['what is rendered and what it is rendered from', copies('src', 'rendered')],
    ['ways to install', overlays('install/minimal', 'install/full')],
    ['with something and without it', copies('with-istio', 'without-istio')],
  ])('where they are %s', (_, files) => {
    expect(names(files)).toEqual(['default']);
  });

  test('nor clusters of one, where they are versions', () => {
    const files = copies('istio-1-20/prod', 'istio-1-20/dev', 'istio-1-21/prod', 'istio-1-21/dev');
    const { environments } = planOf(files);
    expect(environments.map(({ name, cluster }) => [name, cluster])).toEqual([
      ['dev', null],
      ['prod', null],
    ]);
  });

  test('where they are samples, beside production', () => {
    expect(names(copies('samples-go', 'samples-java', 'prod'))).toEqual(['prod']);
  });

  test('where Applications of one folder take both to one cluster', () => {
    const files = {
      'argo/one.yaml': app('one', '', 'one'),
      'argo/two.yaml': app('two', '', 'two'),
      ...overlays('one', 'two'),
    };
    expect(names(files)).toEqual(['default']);
  });

  test('where Applications take them to namespaces of their own in one cluster', () => {
    const files = {
      'argo/one.yaml': app('berlin', '', 'one').replace('namespace: shop', 'namespace: berlin'),
      'argo/two.yaml': app('munich', '', 'two').replace('namespace: shop', 'namespace: munich'),
      ...overlays('berlin', 'munich'),
      'base/web.yaml': web.replaceAll(', namespace: shop', ''),
    };
    expect(names(files)).toEqual(['default']);
  });
});

describe('folders that hold the same objects stay apart', () => {
  test.each<[string, Files, readonly string[]]>([
    ['cities', copies('berlin', 'munich'), ['berlin', 'munich']],
    ['numbers', copies('01', '02'), ['01', '02']],
    [
      'variants in a folder of environments',
      copies('envs/stable', 'envs/canary'),
      ['canary', 'stable'],
    ],
    ['overlays', overlays('overlays/v1', 'overlays/v2'), ['overlays/v1', 'overlays/v2']],
  ])('where they are %s', (_, files, expected) => {
    expect(names(files)).toEqual(expected);
  });
});

test('a folder of a tool beside environments that nothing but what lies beside them tells is none', () => {
  const files = {
    'argo/one.yaml': app('one', '', 'one').replace(/server: "[^"]*"/, 'name: a1'),
    'argo/two.yaml': app('two', '', 'two').replace(/server: "[^"]*"/, 'name: b1'),
    ...overlays('one', 'two'),
  };
  expect(names(files)).toEqual(['one', 'two']);
});
