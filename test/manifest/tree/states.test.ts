import { describe, expect, test } from 'vitest';
import { buildFileTree } from '../../../src/manifest/tree/build-file-tree.ts';
import { holdsPath } from '../../../src/manifest/tree/file-path.ts';
import type { Content } from '../../support/tree-of.ts';
import { treeOf } from '../../support/tree-of.ts';

const files: Readonly<Record<string, Content>> = {
  'base/a.yaml': 'a',
  'base/b.yaml': 'b',
  'base/link.yaml': { link: 'a.yaml' },
  'jump/base': { link: '../here' },
  here: { link: 'base' },
  nowhere: { link: 'base/later/on.yaml' },
  outside: { link: '../x' },
};
const state = (path: string, changed: Readonly<Record<string, Content>> = {}): string =>
  treeOf({ ...files, ...changed }).stateOf(path);

describe('the state of a path', () => {
  test.each<[string, string, Readonly<Record<string, Content>>]>([
    ['another content', 'base/a.yaml', { 'base/a.yaml': 'other' }],
    ['something where nothing was', 'base/c.yaml', { 'base/c.yaml': '' }],
    ['a folder where nothing was', 'base/c', { 'base/c/d.yaml': '' }],
    ['another content behind a link', 'jump/base/a.yaml', { 'base/a.yaml': 'other' }],
    [
      'a link to equal content elsewhere',
      'base/link.yaml',
      { 'base/link.yaml': { link: 'c' }, 'base/c': 'a' },
    ],
    [
      'a link to a folder that leads elsewhere',
      'jump/base/a.yaml',
      { here: { link: 'other' }, 'other/a.yaml': 'a' },
    ],
    ['the target of a link that led nowhere', 'nowhere', { 'base/later/on.yaml': '' }],
    [
      'a new file somewhere below a folder that counts as a whole',
      'base/',
      { 'base/x/y.yaml': '' },
    ],
    ['a change below a linked folder that counts as a whole', 'jump/base/', { 'base/a.yaml': 'z' }],
    ['any file where all count', '/', { 'new.yaml': '' }],
  ])('tells %s', (_what, path, changed) => {
    expect(state(path, changed)).not.toBe(state(path));
  });

  test.each<[string, string, Readonly<Record<string, Content>>]>([
    ['other files', 'base/a.yaml', { 'base/b.yaml': 'other' }],
    ['what is in a folder that does not count as a whole', 'base', { 'base/c.yaml': '' }],
    [
      'what only begins with the name of a folder',
      'base/',
      { 'base.yaml': '', 'base-2/a.yaml': '' },
    ],
  ])('is the same whatever becomes of %s', (_what, path, changed) => {
    expect(state(path, changed)).toBe(state(path));
  });

  test('tells content that a clone does not hold from the same content in one that does', () => {
    const entries = [{ path: 'a', mode: '100644', oid: 'x', size: 1 }];
    const missing = buildFileTree(
      entries,
      new Map([['x', { kind: 'unreadable', reason: 'missing-input' }]]),
    );
    const loaded = buildFileTree(entries, new Map([['x', { kind: 'text', text: 'a' }]]));
    expect(missing.stateOf('a')).not.toBe(loaded.stateOf('a'));
    expect(buildFileTree(entries, new Map()).stateOf('a')).toBe(loaded.stateOf('a'));
  });
});

test.each([
  ['base/a.yaml', []],
  ['base/link.yaml', ['base/a.yaml']],
  ['jump/base/a.yaml', ['here', 'base/a.yaml']],
  ['jump/base/link.yaml', ['here', 'base/link.yaml', 'base/a.yaml']],
  ['jump/base/absent.yaml', ['here', 'base/absent.yaml']],
  ['nowhere', ['base/later']],
  ['outside/x', ['outside']],
])('%s leads over %j', (path, places) => {
  const own = path.startsWith('jump/base/') ? ['jump/base'] : [];
  expect(treeOf(files).linksTo(path)).toEqual([...own, ...places]);
});

test.each([
  ['a/b', true],
  ['a/b/c', true],
  ['a', false],
  ['folder/x/y', true],
  ['folder', false],
])('reads of a/b and all of folder/ hold %s: %s', (path, held) => {
  expect(holdsPath(new Set(['a/b', 'folder/']), path)).toBe(held);
});
