import { expect, test } from 'vitest';
import { chartFilesIn, isChartFolder } from '../../src/charts/chart-folder.ts';
import { treeOf } from '../support/tree-of.ts';

const tree = treeOf({
  'Chart.yaml': 'name: top\n',
  'charts/web/Chart.yaml': '\ufeffname: web\n',
  'charts/web/logo.png': new Uint8Array([0x89, 0x50, 0, 1]),
  'charts/web/latin.txt': new Uint8Array([0xe9]),
  'charts/web/shared': { link: '../../common' },
  'charts/web/outside': { link: '../../../elsewhere' },
  'charts/web/large.bin': 'version https://git-lfs.github.com/spec/v1\noid sha256:0\n',
  'charts/website/a': 'not of it',
  'common/values.yaml': 'a: 1\n',
});

const files = (folder: string): Record<string, string> =>
  Object.fromEntries(
    [...chartFilesIn(tree, folder)].map(([path, file]) => [
      path,
      file.kind === 'bytes' ? Buffer.from(file.bytes).toString('latin1') : file.reason,
    ]),
  );

test('a folder with a Chart.yaml is a chart', () => {
  expect(
    ['.', 'charts/web', 'charts', 'common'].map((folder) => isChartFolder(tree, folder)),
  ).toEqual([true, true, false, false]);
});

test('a chart has the bytes of all files below its folder, links followed within the tree', () => {
  expect(files('charts/web')).toEqual({
    'Chart.yaml': 'name: web\n',
    'latin.txt': '\xe9',
    'logo.png': '\x89P\x00\x01',
    'large.bin': 'it is kept in Git LFS',
    outside: 'its link leads out of the repository',
    'shared/values.yaml': 'a: 1\n',
  });
});

test('a chart at the top of a tree is all of it', () => {
  expect(Object.keys(files('.'))).toEqual([...tree.paths]);
});
