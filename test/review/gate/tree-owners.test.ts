import { describe, expect, test } from 'vitest';
import { treeOwners } from '../../../src/compare/index.ts';
import { treeOf } from '../../support/tree-of.ts';

const unread = (files: Readonly<Record<string, string>>): readonly string[] =>
  treeOwners(treeOf(files)).unread.map(({ file, why }) => `${file} ${why}`);

const LINE = '* @acme/developers\n';

describe('GitHub reads', () => {
  test.each(['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'])('%s', (file) => {
    const owners = treeOwners(treeOf({ [file]: LINE }));
    expect(owners.unread).toEqual([]);
    expect(owners.file?.file).toBe(file);
    expect(owners.ownersOf('mesh/a.yaml')?.owners).toEqual(['@acme/developers']);
  });

  test('the first of them alone', () => {
    const files = { 'docs/CODEOWNERS': LINE, CODEOWNERS: LINE, '.github/CODEOWNERS': LINE };
    expect(unread(files)).toEqual(['CODEOWNERS shadowed', 'docs/CODEOWNERS shadowed']);
  });

  test('no other spelling, and no other folder', () => {
    expect(unread({ '.github/codeowners': LINE })).toEqual(['.github/codeowners misnamed']);
    expect(unread({ '.gitlab/CODEOWNERS': LINE })).toEqual(['.gitlab/CODEOWNERS misplaced']);
    expect(unread({ 'mesh/CODEOWNERS': LINE, CODEOWNERS: LINE })).toEqual([]);
    expect(unread({ 'third-party/charts/redis/CODEOWNERS': LINE })).toEqual([]);
  });

  test('none of 3 MB', () => {
    const owners = treeOwners(treeOf({ CODEOWNERS: LINE.repeat(170_000) }));
    expect(owners.file).toBeNull();
    expect(owners.skipped).toEqual([]);
    expect(owners.unread).toEqual([{ file: 'CODEOWNERS', why: 'too-large' }]);
    expect(owners.ownersOf('mesh/a.yaml')).toBeNull();
  });
});
