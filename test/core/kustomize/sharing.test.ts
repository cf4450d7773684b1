import { describe, expect, test } from 'vitest';
import { createKustomizeRenderer } from '../../../src/core/kustomize/index.ts';
import { buildFileTree } from '../../../src/core/tree/build-file-tree.ts';
import type { LoadedBlob } from '../../../src/core/tree/decode-blob.ts';
import { decodeBlob } from '../../../src/core/tree/decode-blob.ts';
import { treeOf } from '../../support/tree-of.ts';
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
