import { describe, expect, test } from 'vitest';
import { createKustomizeRenderer } from '../../src/kustomize/build/kustomize-renderer.ts';
import { printResources } from '../../src/kustomize/print/object-printer.ts';
import { buildFileTree, decodeBlob } from '../../src/manifest/index.ts';
import type { LoadedBlob } from '../../src/manifest/index.ts';
import { treeOf } from '../support/tree-of.ts';
import { kustomizeTables, virtualService } from './render.ts';

const files = {
  'base/kustomization.yaml': 'resources: [vs.yaml]\n',
  'base/vs.yaml': virtualService,
  'dev/kustomization.yaml': 'resources: [../base]\nnamePrefix: dev-\n',
  'prod/kustomization.yaml': 'resources: [../base]\nnamePrefix: prod-\n',
};

describe('folders are built once', () => {
  test('two overlays and two trees share what is equal, and each says all it read', () => {
    const renderer = createKustomizeRenderer(kustomizeTables);
    const before = treeOf(files);
    const dev = renderer.render(before, 'dev');
    const prod = renderer.render(before, 'prod');
    expect(dev.resources[0]?.node.entries.get('spec')).toBe(
      prod.resources[0]?.node.entries.get('spec'),
    );
    expect([...prod.reads].sort()).toEqual([
      'base/Kustomization',
      'base/kustomization.yaml',
      'base/kustomization.yml',
      'base/vs.yaml',
      'prod/Kustomization',
      'prod/kustomization.yaml',
      'prod/kustomization.yml',
    ]);

    const after = treeOf({ ...files, 'dev/kustomization.yaml': 'resources: [../base]\n' });
    expect(renderer.render(after, 'prod')).toBe(prod);
    expect(renderer.render(after, 'dev').resources[0]?.name).toBe('web');
  });

  test('a file that was looked for and appears is noticed', () => {
    const renderer = createKustomizeRenderer(kustomizeTables);
    expect(renderer.render(treeOf(files), 'prod').status).toBe('complete');
    const twice = treeOf({ ...files, 'base/kustomization.yml': 'resources: []\n' });
    expect(renderer.render(twice, 'prod').status).toBe('failed');
  });

  test('a base that cannot be read is told of each overlay where that asks for it', () => {
    const broken = treeOf({
      'base/vs.yaml': virtualService,
      'dev/kustomization.yaml': files['dev/kustomization.yaml'],
      'prod/kustomization.yaml': files['prod/kustomization.yaml'],
    });
    const renderer = createKustomizeRenderer(kustomizeTables);
    const asked = ['dev', 'prod', 'base'].map((root) => renderer.render(broken, root));
    expect(asked.map(({ failure }) => [failure?.origin?.file, failure?.further])).toEqual([
      ['dev/kustomization.yaml', undefined],
      ['prod/kustomization.yaml', undefined],
      [undefined, undefined],
    ]);
    expect(asked.map(({ resources }) => resources.length)).toEqual([1, 1, 1]);
  });

  test('a chart in the repository counts with all its files, new ones too', () => {
    const renderer = createKustomizeRenderer(kustomizeTables);
    const chart = {
      'kustomization.yaml': 'helmCharts: [{ name: web }]\n',
      'charts/web/Chart.yaml': 'name: web\n',
    };
    const before = renderer.render(treeOf(chart), '.');
    const after = renderer.render(
      treeOf({ ...chart, 'charts/web/templates/a.yaml': 'a: b\n' }),
      '.',
    );
    expect(after.gaps[0]?.input).not.toBe(before.gaps[0]?.input);
  });

  test('a shared base does not hide a cycle', () => {
    const renderer = createKustomizeRenderer(kustomizeTables);
    const tree = treeOf({
      ...files,
      'a/kustomization.yaml': 'resources: [../b]\n',
      'b/kustomization.yaml': 'resources: [../base]\n',
      'base/kustomization.yaml': 'resources: [../c]\n',
      'c/kustomization.yaml': 'resources: []\n',
      'c/d/kustomization.yaml': 'resources: [../../base]\n',
    });
    expect(renderer.render(tree, 'a').status).toBe('complete');
    expect(renderer.render(tree, 'c/d').failure?.message).toContain('cycle');
  });
});

test('files that are not loaded yet are asked for a level at a time', () => {
  const contents = new Map<string, LoadedBlob>();
  const entries = Object.keys(files).map((path) => ({ path, mode: '100644', oid: path, size: 9 }));
  const tree = buildFileTree(entries, contents);
  const renderer = createKustomizeRenderer(kustomizeTables);
  const rounds: string[][] = [];
  let result = renderer.render(tree, 'prod');
  while (tree.wanted.size > 0 && rounds.length < 9) {
    rounds.push([...tree.wanted].sort());
    for (const path of [...tree.wanted])
      contents.set(
        path,
        decodeBlob(new TextEncoder().encode(new Map(Object.entries(files)).get(path))),
      );
    expect(result.status).toBe('failed');
    result = renderer.render(tree, 'prod');
  }
  expect(rounds).toEqual([
    ['prod/kustomization.yaml'],
    ['base/kustomization.yaml'],
    ['base/vs.yaml'],
  ]);
  expect(result.status).toBe('complete');
});

test('what is used again and again is kept, whatever comes and goes beside it', () => {
  const renderer = createKustomizeRenderer(kustomizeTables);
  const base = renderer.render(treeOf(files), 'prod');
  for (let change = 0; change < 10; change += 1) {
    const suffix = `nameSuffix: -${String(change)}\n`;
    renderer.render(
      treeOf({ ...files, 'prod/kustomization.yaml': `resources: [../base]\n${suffix}` }),
      'prod',
    );
    expect(renderer.render(treeOf(files), 'prod')).toBe(base);
  }
});

describe('a folder that was built before is not taken for what it is elsewhere', () => {
  test('a component is refused as a base, though it renders by itself', () => {
    const renderer = createKustomizeRenderer(kustomizeTables);
    const tree = treeOf({
      'part/kustomization.yaml': 'kind: Component\nmetadata: { name: part }\n',
      'app/kustomization.yaml': 'resources: [../part]\n',
    });
    expect(renderer.render(tree, 'part').status).toBe('complete');
    expect(renderer.render(tree, 'app').failure?.reason).toBe('invalid-kustomization');
  });

  test('a schema replaces the built-in one, unless that was needed before', () => {
    const tree = treeOf({
      'base/kustomization.yaml':
        'openapi: { path: schema.json }\nresources: [a.yaml]\npatches: [{ path: patch.yaml }]\n',
      'base/schema.json': '{"definitions":{}}',
      'base/a.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: a }
spec: { template: { spec: { containers: [{ name: a, image: a:1 }, { name: b, image: b:1 }] } } }
`,
      'base/patch.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: a }
spec: { template: { spec: { containers: [{ name: b, image: b:2 }] } } }
`,
      'app/kustomization.yaml': 'resources: [thing.yaml, ../base]\n',
      'app/thing.yaml': 'apiVersion: example.org/v1\nkind: Thing\nmetadata: { name: a }\n',
      'other/kustomization.yaml': 'resources: [../base]\n',
    });
    const renderer = createKustomizeRenderer(kustomizeTables);
    const built = (dir: string): string => printResources(renderer.render(tree, dir).resources);
    expect(built('base')).not.toContain('a:1');
    expect(built('app')).toContain('a:1');
    expect(built('other')).not.toContain('a:1');
  });
});

test('a file that was not loaded leaves nothing behind, wherever it is asked for', () => {
  const ignored = {
    'kustomization.yaml': 'configMapGenerator: [{ name: a, files: [local.conf] }]\n',
    '.gitignore': 'local.conf\n',
  };
  const contents = new Map<string, LoadedBlob>();
  const entries = Object.entries(ignored).map(([path, text]) => {
    if (path !== '.gitignore') contents.set(path, decodeBlob(new TextEncoder().encode(text)));
    return { path, mode: '100644', oid: path, size: text.length };
  });
  const tree = buildFileTree(entries, contents);
  const renderer = createKustomizeRenderer(kustomizeTables);
  expect(renderer.render(tree, '.').status).toBe('failed');
  expect([...tree.wanted]).toEqual(['.gitignore']);
  contents.set('.gitignore', { kind: 'text', text: ignored['.gitignore'] });
  expect(renderer.render(tree, '.').gaps.map(({ reason }) => reason)).toEqual(['missing-input']);
});
