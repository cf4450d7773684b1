import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { YAMLSeq } from 'yaml';
import { isMap, isScalar, isSeq } from 'yaml';
import type { ItemOrder } from '../../../../../../src/features/drift/comparison/adopt/editor/list-splice.ts';
import type { Node, TextRange } from '../../../../../../src/manifest/index.ts';
import type { PageEdit } from '../../../../../../src/features/drift/comparison/adopt/editor/page-edit.ts';
import type { WrittenPage } from '../../../../../../src/features/drift/comparison/adopt/editor/written-page.ts';
import {
  addEntry,
  removeEntry,
  replaceValue,
} from '../../../../../../src/features/drift/comparison/adopt/editor/entry-splices.ts';
import {
  documentCut,
  documentRanges,
  itemRanges,
  lineAfter,
  lineEndingOf,
  lineStart,
  shifted,
  replaced,
  parseYaml,
  plainOf,
} from '../../../../../../src/manifest/index.ts';
import {
  editedPage,
  listEdit,
} from '../../../../../../src/features/drift/comparison/adopt/editor/page-edit.ts';
import {
  endOf,
  startOf,
} from '../../../../../../src/features/drift/comparison/adopt/editor/written-page.ts';
import { times } from '../../../../../support/times.ts';
import type { Data, DataMap } from './written-files.ts';
import { writtenFile } from './written-files.ts';
import type { Place } from './written-places.ts';
import { nodeOf, pageOf, placesOf } from './written-places.ts';

/** The values of a text's documents; it has to be read without a problem. */
function read(text: string): readonly Data[] {
  const documents = parseYaml('f.yaml', text.replace(/^\uFEFF/, ''));
  expect(documents.flatMap(({ problems }) => problems.map(({ message }) => message))).toEqual([]);
  return documents.map(({ node }) => (node === null ? null : plainOf(node)));
}

/** The data with another value at a path; undefined takes it out. */
function withValue(
  data: Data | undefined,
  [step, ...rest]: readonly (string | number)[],
  change: (old: Data | undefined) => Data | undefined,
): Data | undefined {
  if (step === undefined) return change(data);
  if (Array.isArray(data))
    return (data as readonly Data[]).map((item, index) =>
      index === step ? (withValue(item, rest, change) ?? null) : item,
    );
  const map = data as DataMap;
  const put = withValue(map[step], rest, change);
  const entries = Object.entries(map).filter(([key]) => key !== step || put !== undefined);
  const changed = entries.map(([key, value]) => [key, key === step ? (put ?? null) : value]);
  const isNew = put !== undefined && !(step in map);
  return Object.fromEntries([...changed, ...(isNew ? [[step, put]] : [])]) as DataMap;
}

const newData: fc.Arbitrary<Data> = fc.oneof(
  fc.constantFrom<Data>('new', 'yes', '# no', '5', 7, false, 'a: b', 'x\ny\n', ' x\n\ny', ''),
  fc.constantFrom<Data>({}, [], { k: 'v' }, ['one', { two: 2, three: 'x\ny' }], { l: ['a', 'b'] }),
  fc.string({ unit: 'grapheme', maxLength: 10 }).filter((text) => !/[\x7f-\x9f]/.test(text)),
);

const KINDS = ['set', 'add', 'remove', 'items'] as const;
type Kind = (typeof KINDS)[number];

interface Edited {
  readonly edit: PageEdit | null;
  readonly change: (old: Data | undefined) => Data | undefined;
  readonly path: readonly (string | number)[];
  /** What was done of what was asked: where that cannot be, the value is set. */
  readonly how: Kind;
}

/** Which items a list is to have: a share of those that are there, in an order by chance, with new ones between. */
const orders = fc.array(fc.oneof(fc.nat(3), newData.map(nodeOf)), { maxLength: 5 });

function editAt(
  page: WrittenPage,
  { entry, path }: Place,
  how: Kind,
  value: Data,
  wanted: readonly (number | Node)[],
): Edited {
  const old: unknown = entry.pair.value;
  const spliced = (splice: ReturnType<typeof addEntry>): PageEdit | null =>
    splice === null ? null : { page, splice };
  if (how === 'remove' && entry.map.items.length > 1)
    return { edit: spliced(removeEntry(page, entry)), change: () => undefined, path, how };
  if (how === 'add' && isMap(old) && !old.has('added'))
    return {
      edit: spliced(addEntry(page, old, 'added', nodeOf(value))),
      change: () => value,
      path: [...path, 'added'],
      how,
    };
  if (how === 'items' && isSeq(old)) {
    const there = wanted.filter((each) => typeof each !== 'number' || each < old.items.length);
    const order = there.filter((each, at) => there.indexOf(each) === at);
    const change = (list: Data | undefined): Data =>
      order.map((each) =>
        typeof each === 'number' ? ((list as readonly Data[])[each] ?? null) : plainOf(each),
      );
    return { edit: listEdit(page, entry, order), change, path, how: 'set' };
  }
  return {
    edit: spliced(replaceValue(page, entry, nodeOf(value))),
    change: () => value,
    path,
    how: 'set',
  };
}

/** What an edit may touch: of a text that it is about, the part from the first to the last sign concerned, in whole lines. */
function touched(text: string, { entry: { map, pair } }: Place, how: Kind): TextRange {
  const [start, value] = [startOf(pair.key) ?? 0, pair.value];
  const end = lineAfter(text, endOf(pair) ?? text.length);
  if (how === 'set') return { from: start, to: end };
  if (how === 'add') return { from: startOf(value) ?? start, to: end };
  const next = startOf(map.items[map.items.indexOf(pair) + 1]?.key);
  const previous = map.flow === true ? endOf(map.items[map.items.indexOf(pair) - 1]) : null;
  return { from: previous ?? lineStart(text, start), to: Math.max(next ?? 0, end) };
}

/** Lines that are comments; a block of lines may hold some that look so. */
const commentsIn = (text: string): readonly string[] =>
  text.split(/\r?\n/).flatMap((line) => (line.trim().startsWith('#') ? [line.trim()] : []));

/** Items that stay in a list are as they were, with the comments above them; those above items that go stay too. */
function expectKept(text: string, list: YAMLSeq, order: ItemOrder, after: string): void {
  const left = [...commentsIn(after)];
  const gone: string[] = [];
  for (const [index, { from, own, to }] of (itemRanges(list, text) ?? []).entries())
    if (order.includes(index)) expect(after).toContain(text.slice(from, to).replace(/\r?\n$/, ''));
    else gone.push(...commentsIn(text.slice(own, to)));
  for (const comment of commentsIn(text)) {
    const found = [gone, left].find((each) => each.includes(comment));
    expect(found, comment).toBeDefined();
    found?.splice(found.indexOf(comment), 1);
  }
}

/** The comment behind a value on one line stays on that line. */
function expectComment(text: string, { entry: { map, pair } }: Place, after: string): void {
  const range = isScalar(pair.value) && map.flow !== true ? pair.value.range : null;
  if (range == null || text.slice(range[0], range[1]).includes('\n')) return;
  const comment = text.slice(range[1], lineAfter(text, range[1])).trim();
  const start = startOf(pair.key) ?? 0;
  expect(after.slice(start, lineAfter(after, start + 1))).toContain(comment);
}

/** Of what can be edited at all, so much may be left to a larger edit. */
const MOST_REFUSED = 0.05;

const edits = fc.record({
  file: writtenFile,
  how: fc.constantFrom(...KINDS),
  at: fc.nat(),
  value: newData,
  wanted: orders,
});

test('whatever a file looks like, an edit is read as it is meant, and all else stays byte for byte', () => {
  let [tried, refused] = [0, 0];
  fc.assert(
    fc.property(edits, ({ file: { text }, at, value, wanted, ...chosen }) => {
      const page = pageOf(text);
      const places = placesOf(page);
      const place = places[at % places.length];
      fc.pre(place !== undefined);
      const { edit, change, path, how } = editAt(page, place, chosen.how, value, wanted);
      const after = edit === null ? null : editedPage(page, [edit]);
      tried += 1;
      if (after === null) {
        refused += 1;
        return;
      }
      expect(read(after)).toEqual(
        read(text).map((each, index) =>
          index === place.document ? withValue(each, path, change) : each,
        ),
      );
      const { from, to } = touched(text, place, how);
      // of a file whose last line has no break, the line that is the last one then has none either
      const head =
        after.length < from ? text.slice(0, from).replace(/\r?\n$/, '') : text.slice(0, from);
      expect(after.slice(0, from)).toBe(head);
      expect(after.slice(Math.max(from, after.length - text.length + to))).toBe(text.slice(to));
      if (how === 'set') expectComment(text, place, after);
      if (edit !== null && 'seq' in edit) expectKept(text, edit.seq, edit.order, after);
      const ending = lineEndingOf(text);
      if (ending !== null) expect(after.replaceAll(ending, '')).not.toMatch(/[\r\n]/);
    }),
    times(400),
  );
  expect(refused).toBeLessThanOrEqual(tried * MOST_REFUSED);
});

test('YAML inside of a block of lines is edited as a file of its own is, and what is around it stays', () => {
  const head = '# an overlay\nresources: [web.yaml]\npatches:\n  - target: { kind: Service }\n';
  const tail = '    # behind\nnamespace: shop # here\n';
  fc.assert(
    fc.property(edits, fc.constantFrom('|', '|-'), ({ file, ...given }, sign) => {
      const inner = `${file.text
        .replace(/^\uFEFF/, '')
        .replaceAll('\r\n', '\n')
        .trimEnd()}\n`;
      const text = `${head}    patch: ${sign}\n${shifted(inner, 6)}${tail}`;
      const page = pageOf(text);
      const [inline] = page.inline;
      fc.pre(inline !== undefined);
      const places = placesOf(inline.page);
      const place = places[given.at % places.length];
      fc.pre(place !== undefined);
      const { edit } = editAt(inline.page, place, given.how, given.value, given.wanted);
      const after = edit === null ? null : editedPage(page, [edit]);
      const alone = edit === null ? null : editedPage(inline.page, [edit]);
      if (after === null || alone === null) {
        expect(after).toBe(alone);
        return;
      }
      expect(after).toBe(`${head}    patch: ${sign}\n${shifted(alone, 6)}${tail}`);
    }),
    times(300),
  );
});

test('a document goes with the line that separates it from the others, which stay byte for byte', () => {
  fc.assert(
    fc.property(writtenFile, fc.nat(), ({ text }, at) => {
      const documents = documentRanges(text) ?? [];
      const index = at % documents.length;
      const parts = documents.map(({ from, to }) => text.slice(from, to));
      const separators = documents.map(({ to }, each) => text.slice(to, documents[each + 1]?.from));
      const isFirst = parts.slice(0, index).every((part) => read(part).length === 0);
      const without = isFirst && index < parts.length - 1 ? index : Math.max(0, index - 1);
      const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
      const left = separators.slice(0, -1).filter((_, each) => each !== without);
      const others = parts.filter((_, each) => each !== index);
      expect(replaced(text, documentCut(text, documents, index))).toBe(
        mark + others.map((part, each) => part + (left[each] ?? '')).join(''),
      );
    }),
    times(300),
  );
});
