import { expect, test } from 'vitest';
import type { Files } from './releases.ts';
import { configMap, flux, objectsOf, rootOf } from './flux-trees.ts';

const source = (spec = '', name = 'flux-system'): string =>
  `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: ${name}, namespace: flux-system }
spec:
  url: https://git.example.com/acme/deploy
${spec}`;

const tree = (spec: string, files: Files = {}): Files => ({
  'clusters/prod/ks.yaml': `${source(spec)}---\n${flux('apps', './apps')}`,
  'apps/a.yaml': configMap('a', '{}'),
  'apps/docs/b.yaml': configMap('b', '{}'),
  'apps/cloudbuild.yaml': 'steps: []\n',
  ...files,
});

const namesOf = (files: Files): readonly string[] =>
  objectsOf(rootOf(files, 'apps')).map((each) => each.slice(-1));

test('without ignore rules what CI reads is left out of the source', () => {
  const root = rootOf(tree(''), 'apps');
  expect(root.gaps).toEqual([]);
  expect(root.root.files).toEqual(['apps/a.yaml', 'apps/docs/b.yaml']);
});

test('one ignore rule switches the defaults off, and a comment does not', () => {
  expect(rootOf(tree('  ignore: /docs\n'), 'apps').root.files).toContain('apps/cloudbuild.yaml');
  const commented = tree('', { '.sourceignore': '# nothing\n' });
  expect(rootOf(commented, 'apps').root.files).not.toContain('apps/cloudbuild.yaml');
});

test.each([
  ['docs/', ['a']],
  ['/docs/', ['a', 'b']],
  ['/apps/docs', ['a']],
  ['apps/**/b.yaml', ['a']],
  ['b.*', ['a']],
  ['[ab].yaml', []],
  ['[!a].yaml', ['a']],
  ['/*', []],
  ['/*\\n!/apps', ['a', 'b']],
  ['*.yaml\\n!a.yaml', ['a']],
])('spec.ignore %s leaves out what .gitignore would', (ignore, left) => {
  const files = tree(`  ignore: "${ignore}"\n`);
  const found = left.length === 0 && !hasRoot(files) ? [] : namesOf(files);
  expect(found).toEqual(left);
});

test('a .sourceignore counts from its own folder, and spec.ignore is added behind it', () => {
  const ignored = { 'apps/.sourceignore': '/docs\n/a.yaml\n' };
  expect(namesOf(tree('  ignore: "!a.yaml"\n', ignored))).toEqual(['a']);
});

function hasRoot(files: Files): boolean {
  try {
    rootOf(files, 'apps');
    return true;
  } catch {
    return false;
  }
}
