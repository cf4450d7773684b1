import { expect, test } from 'vitest';
import { fixedFolder, valuesMatching } from '../../../src/gitops/releases/values-glob.ts';
import { treeOf } from '../../support/tree-of.ts';

const FILES = [
  'env/prod.yaml',
  'env/eu/prod.yaml',
  'env/eu/dev.yaml',
  'env/eu-west/prod.yaml',
  'env/[x].yaml',
  'v/10.yaml',
  'v/9.yaml',
  'v/.hid.yaml',
  'v/deep/x.yaml',
  'zz.yaml',
];
const tree = treeOf(Object.fromEntries(FILES.map((path) => [path, 'a: 1\n'])));

test.each([
  // a folder comes before what is below it, whatever it is called
  ['env/**/prod.yaml', 'env/prod.yaml env/eu/prod.yaml env/eu-west/prod.yaml'],
  ['env/*/prod.yaml', 'env/eu/prod.yaml env/eu-west/prod.yaml'],
  ['**/prod.yaml', 'env/prod.yaml env/eu/prod.yaml env/eu-west/prod.yaml'],
  ['v/*.yaml', 'v/.hid.yaml v/10.yaml v/9.yaml'],
  // folders match too
  ['v/*', 'v/.hid.yaml v/10.yaml v/9.yaml v/deep'],
  ['v/**', 'v v/.hid.yaml v/10.yaml v/9.yaml v/deep v/deep/x.yaml'],
  ['env/\\[x\\].yaml', 'env/[x].yaml'],
  ['env/[px]*.yaml', 'env/prod.yaml'],
  ['env/{prod,nope}*.yaml', 'env/prod.yaml'],
  ['*.yaml', 'zz.yaml'],
  ['nope/*.yaml', ''],
  ['env/prod.yaml/*', ''],
])('%s stands for files in the order of Argo CD', (pattern, expected) => {
  expect(valuesMatching(tree, pattern).join(' ')).toBe(expected);
});

test.each([
  ['env/**/prod.yaml', 'env'],
  ['*.yaml', '.'],
  ['a/b/c*.yaml', 'a/b'],
])('what comes or goes below the fixed part of %s decides', (pattern, folder) => {
  expect(fixedFolder(pattern)).toBe(folder);
});
