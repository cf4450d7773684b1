import { expect, test } from 'vitest';
import { directoryGlob, pathspec, stepGlob } from '../../../src/gitops/argo/argo-glob.ts';
import { createManifestReader } from '../../../src/manifest/index.ts';
import { renderFolder } from '../../../src/gitops/rendering/render-folder.ts';
import { virtualService } from '../fixtures.ts';
import { treeOf } from '../tree-of.ts';
import { app, appliedRoots } from './argo-trees.ts';
import { listedFiles } from '../../../src/gitops/index.ts';

const read = (directory: string, files: readonly string[], text = virtualService('a')) =>
  appliedRoots({
    'argo/app.yaml': app('shop', directory === '' ? '' : `directory: ${directory}`),
    ...Object.fromEntries(files.map((file) => [`shop/${file}`, text])),
  }).flatMap((root) => (listedFiles(root) ?? []).map((file) => file.slice('shop/'.length)));

test('a directory is its own files of four kinds, hidden ones too', () => {
  const files = [
    '.hidden.yaml',
    'a.yaml',
    'b.yml',
    'c.json',
    'd.jsonnet',
    'e.YAML',
    'f.txt',
    'g.libsonnet',
    'sub/h.yaml',
  ];
  expect(read('', files)).toEqual(['.hidden.yaml', 'a.yaml', 'b.yml', 'c.json', 'd.jsonnet']);
});

test('a recursed directory is all below it, hidden folders too', () => {
  expect(
    read('{ recurse: true }', ['a.yaml', 'sub/b.yaml', 'sub/deep/c.json', '.git-ops/d.yaml']),
  ).toEqual(['.git-ops/d.yaml', 'a.yaml', 'sub/b.yaml', 'sub/deep/c.json']);
});

test('what is excluded stays out even where it is included', () => {
  const files = ['a.yaml', 'x/a.yaml', 'x/b.yaml'];
  expect(read('{ recurse: true, include: "*.yaml", exclude: "x/*" }', files)).toEqual(['a.yaml']);
  expect(read('{ recurse: true, include: "{x/a,y}.yaml" }', files)).toEqual(['x/a.yaml']);
  expect(read('{ recurse: true, exclude: "{a,x/a}.yaml" }', files)).toEqual(['x/b.yaml']);
  expect(read('{ recurse: true, include: "{a" }', files)).toEqual([]);
  expect(read('{ recurse: true, exclude: "{a" }', files)).toEqual(files);
});

test('a class that begins with its end, or ends within a range, fits nothing', () => {
  const files = ['a.yaml', 'b.yaml'];
  expect(read('{ include: "[]b].yaml" }', files)).toEqual([]);
  expect(read('{ include: "[b-].yaml" }', files)).toEqual([]);
  expect(read('{ exclude: "[!]b].yaml" }', files)).toEqual(files);
  expect(read('{ include: "[b-c].yaml" }', files)).toEqual(['b.yaml']);
});

test('Git takes the top, nothing, and all but something for paths', () => {
  const fitting = (pattern: string): readonly string[] =>
    ['a.yaml', 'apps/b.yaml', 'apps/x/c.yaml'].filter((path) => pathspec(pattern).matches(path));
  expect(fitting('.')).toHaveLength(3);
  expect(fitting('')).toHaveLength(3);
  expect(fitting(':!apps')).toEqual(['a.yaml']);
  expect(fitting(':^apps/*.yaml')).toEqual(['a.yaml']);
});

test('an object without apiVersion stops the sync of the folder', () => {
  const [root] = appliedRoots({
    'argo/app.yaml': app('shop'),
    'shop/vs.yaml': virtualService('a'),
    'shop/x.yaml': 'kind: ConfigMap\nmetadata: { name: x }\n',
  });
  if (root === undefined) throw new Error('nothing is applied');
  const tree = treeOf({
    'shop/vs.yaml': virtualService('a'),
    'shop/x.yaml': 'kind: ConfigMap\nmetadata: { name: x }\n',
  });
  expect(
    renderFolder(tree, root, createManifestReader()).gaps.map(({ message }) => message),
  ).toEqual([expect.stringContaining('holds a ConfigMap without apiVersion')]);
});

test('a file that says so is not rendered', () => {
  expect(
    read('{ recurse: true }', ['a.yaml'], `# +argocd:skip-file-rendering\n${virtualService('a')}`),
  ).toEqual([]);
});

test('files without a kind are passed over in silence', () => {
  const tree = treeOf({ 'shop/values.yaml': 'replicas: 2\n', 'shop/vs.yaml': virtualService('a') });
  const [root] = appliedRoots({
    'argo/app.yaml': app('shop'),
    'shop/values.yaml': 'replicas: 2\n',
    'shop/vs.yaml': virtualService('a'),
  });
  if (root === undefined) throw new Error('nothing is applied');
  const { resources, gaps } = renderFolder(tree, root, createManifestReader());
  expect([resources.length, gaps]).toEqual([1, []]);
});

test.each([
  ['*.yaml', 'd/a.yaml', true],
  ['a/*', 'a/b/c', true],
  ['**/x.yaml', 'x.yaml', false],
  ['**/x.yaml', 'd/x.yaml', true],
  ['?.yaml', 'a.yaml', true],
  ['[a-c].yaml', 'b.yaml', true],
  ['[!a-c].yaml', 'b.yaml', false],
  ['{a,b/{c,d}}.yaml', 'b/d.yaml', true],
  ['\\*.yaml', 'a.yaml', false],
  ['\\*.yaml', '*.yaml', true],
])('of a directory, %s and %s: %s', (pattern, path, fits) => {
  expect(directoryGlob(pattern).matches(path)).toBe(fits);
});

test.each([
  ['apps/*', 'apps/a', true],
  ['apps/*', 'apps/a/b', false],
  ['apps/**', 'apps/a', true],
  ['apps/**', 'apps/a/b', false],
  ['apps/*/prod-?', 'apps/a/prod-1', true],
  ['{a,b}', 'a', false],
])('of a git generator of folders, %s and %s: %s', (pattern, path, fits) => {
  expect(stepGlob(pattern).matches(path)).toBe(fits);
});

test.each([
  ['apps/*/config.json', 'apps/a/b/config.json', true],
  ['apps', 'apps/a/b.json', true],
  ['apps/', 'apps/a/b.json', true],
  ['apps', 'apps2/a.json', false],
  ['**/config.json', 'a/b/config.json', true],
  ['**/config.json', 'config.json', false],
])('of a git generator of files, %s and %s: %s', (pattern, path, fits) => {
  expect(pathspec(pattern).matches(path)).toBe(fits);
});

test('a glob made to be slow is answered', () => {
  const pattern = '*a'.repeat(400);
  expect(directoryGlob(pattern).matches('a'.repeat(300))).toBe(false);
  expect(directoryGlob('{a,b}'.repeat(100)).matches('ab')).toBe(false);
  expect(directoryGlob('{'.repeat(900)).matches('ab')).toBe(false);
});
