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

describe('owners of files that are there before and after', () => {
  const before = { 'pay/a.yaml': '', 'mesh/b.yaml': '', CODEOWNERS: `${LINE}/mesh/ @acme/mesh\n` };
  const kept = (owners: string | null, { file = 'CODEOWNERS', more = {} } = {}): boolean => {
    const { CODEOWNERS: _, ...others } = before;
    const after = { ...others, ...more, ...(owners !== null && { [file]: owners }) };
    const [was, is] = [treeOf(before), treeOf(after)];
    return treeOwners(was).keptBy(treeOwners(is), [was.paths, is.paths]);
  };

  test.each([
    ['a line for a folder that comes', `${before.CODEOWNERS}/shop/ @acme/shop\n`],
    ['another spelling of one line', `${LINE}mesh/* @Acme/mesh\n`],
    ['a comment', `# who answers\n${before.CODEOWNERS}`],
  ])('stay with %s', (_, owners) => {
    expect(kept(owners, { more: { 'shop/c.yaml': '' } })).toBe(true);
  });

  test.each([
    ['one owner more', `${LINE}/mesh/ @acme/mesh @acme/shop\n`],
    ['a later line for all', `${before.CODEOWNERS}* @acme/shop\n`],
    ['a line that is taken away', LINE],
    ['nobody in the place of somebody', `${LINE}/mesh/\n`],
    ['the file of owners itself', `${before.CODEOWNERS}/CODEOWNERS @acme/shop\n`],
    ['no file of owners any more', null],
    ['one that GitHub does not load', before.CODEOWNERS.repeat(90_000)],
  ])('do not stay with %s', (_, owners) => {
    expect(kept(owners)).toBe(false);
  });

  test('stay where the file of owners moves', () => {
    expect(kept(before.CODEOWNERS, { file: '.github/CODEOWNERS' })).toBe(true);
  });
});
