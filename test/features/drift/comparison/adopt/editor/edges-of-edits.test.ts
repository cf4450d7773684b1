import { expect, test } from 'vitest';
import { isMap, isSeq } from 'yaml';
import type { ItemOrder } from '../../../../../../src/features/drift/comparison/adopt/editor/list-splice.ts';
import {
  addEntry,
  replaceValue,
} from '../../../../../../src/features/drift/comparison/adopt/editor/entry-splices.ts';
import {
  editedPage,
  listEdit,
} from '../../../../../../src/features/drift/comparison/adopt/editor/page-edit.ts';
import { itemRanges } from '../../../../../../src/manifest/index.ts';
import { entryOf, nodeOf, pageOf } from './written-places.ts';

const BROKEN_AT_END: readonly (readonly [name: string, text: string, after: string | null])[] = [
  ['a word', 'a: x\nb: y', 'a: x\nb: y\nc: new'],
  ['a block without the last line break', 'b: |-\n  y', 'b: |-\n  y\nc: new'],
  ['a block, whose text would get another line break', 'b: |\n  y', null],
];

test.each(BROKEN_AT_END)('behind a last line without a break: %s', (_, text, after) => {
  const page = pageOf(text);
  const [root] = page.roots;
  const splice = isMap(root) ? addEntry(page, root, 'c', nodeOf('new')) : null;
  expect(splice === null ? null : editedPage(page, [{ page, splice }])).toBe(after);
});

test('a value that becomes a map leaves no blank line in a file with the line ends of Windows', () => {
  const page = pageOf('a: x # why\r\nb: y\r\n');
  const splice = replaceValue(page, entryOf(page, 'a'), nodeOf({ k: 'v' }));
  expect(splice === null ? null : editedPage(page, [{ page, splice }])).toBe(
    'a: # why\r\n  k: v\r\nb: y\r\n',
  );
});

const LISTS: readonly (readonly [name: string, text: string, order: ItemOrder, after: string])[] = [
  ['the only item', 'l:\n  # why\n  - a # is\nb: 1\n', [], 'l: [] # is\nb: 1\n'],
  ['into an empty list', 'l: [] # none\nb: 1\n', [nodeOf('x')], 'l: # none\n- x\nb: 1\n'],
  ['the last item', 'l:\n- a\n# why\n- b', [0], 'l:\n- a\n# why'],
  ['before a comment', 'l:\n  # a\n  - a\n', [nodeOf('x'), 0], 'l:\n  - x\n  # a\n  - a\n'],
  ['in brackets', 'l: [a,  b,  c]\n', [2, 0], 'l: [c,  a]\n'],
];

test.each(LISTS)('a list gets other items: %s', (_, text, order, after) => {
  const page = pageOf(text);
  const edit = listEdit(page, entryOf(page, 'l'), order);
  expect(edit === null ? null : editedPage(page, [edit])).toBe(after);
});

test('a list that begins a text behind a blank line is told apart into its items', () => {
  const page = pageOf('\n- a\n# why\n- b\n');
  const [list] = page.roots;
  const ranges = isSeq(list) ? itemRanges(list, page.text) : null;
  expect(ranges?.map(({ from, to }) => page.text.slice(from, to))).toEqual([
    '\n- a\n',
    '# why\n- b\n',
  ]);
});
