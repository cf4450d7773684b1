import fc from 'fast-check';

export type Data = string | number | boolean | null | readonly Data[] | DataMap;
export interface DataMap {
  readonly [key: string]: Data;
}

/** A value with the way somebody writes it; `lines` are those of a block, without their indent. */
type Written =
  | { readonly kind: 'scalar'; readonly value: Data; readonly text: string }
  | { readonly kind: 'block'; readonly value: string; readonly lines: readonly string[] }
  | { readonly kind: 'map'; readonly flow: boolean; readonly entries: readonly WrittenKey[] }
  | { readonly kind: 'list'; readonly flow: boolean; readonly items: readonly WrittenPlace[] };

interface WrittenPlace {
  readonly value: Written;
  /** What stands above it: lines, at its own column unless they begin with `<`. */
  readonly above: readonly string[];
  readonly behind: string;
}

interface WrittenKey extends WrittenPlace {
  readonly key: string;
}

const KEYS = ['a', 'b', 'name', 'http', 'x-y', '"quoted"', "'single'", 'metadata'] as const;

/** A key without its quotes. */
const keyOf = (key: string): string => key.replace(/^(["'])(.*)\1$/, '$2');

const above = fc.oneof(
  { weight: 4, arbitrary: fc.constant([]) },
  fc.constantFrom(
    ['# about it'],
    ['', '# about\tit', '#'],
    ['<# at the left'],
    [''],
    ['# - not: an item', '', '# "nor a quote'],
  ),
);
const behind = fc.constantFrom('', '', '', ' # why', '\t# tabs\tand: colons', '  ');

const scalarText = fc
  .constantFrom<readonly [Data, string]>(
    ['plain', 'plain'],
    ['two words', 'two words'],
    ['it is', "'it is'"],
    ["it's", "'it''s'"],
    ['say "it"', '"say \\"it\\""'],
    ['# no comment', '"# no comment"'],
    ['a: b', "'a: b'"],
    [5, '5'],
    ['5', '"5"'],
    [true, 'true'],
    [null, 'null'],
    [null, '~'],
    ['', "''"],
    ['word '.repeat(60).trim(), 'word '.repeat(60).trim()],
  )
  .map(([value, text]): Written => ({ kind: 'scalar', value, text }));

const blockText = fc
  .constantFrom<readonly [string, readonly string[]]>(
    ['one\ntwo\n', ['|', 'one', 'two']],
    ['one\n\n  # two', ['|-', 'one', '', '  # two']],
    ['one two\n', ['>', 'one', 'two']],
    ['--- x\n- y: z\n', ['| # a block', '--- x', '- y: z']],
    ['long text over lines', ['long text', 'over', 'lines']],
    ['in quotes', ['"in', 'quotes"']],
  )
  .map(([value, lines]): Written => ({ kind: 'block', value, lines }));

const keyed = (value: fc.Arbitrary<Written>, least: number): fc.Arbitrary<readonly WrittenKey[]> =>
  fc.uniqueArray(fc.record({ key: fc.constantFrom(...KEYS), value, above, behind }), {
    selector: ({ key }) => key,
    minLength: least,
    maxLength: 4,
  });

const flowValue = fc.letrec<{ value: Written }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    scalarText,
    keyed(tie('value'), 0).map((entries): Written => ({ kind: 'map', flow: true, entries })),
    fc
      .array(fc.record({ value: tie('value'), above, behind }), { maxLength: 3 })
      .map((items): Written => ({ kind: 'list', flow: true, items })),
  ),
})).value;

const { root } = fc.letrec<{ value: Written; root: Written }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    scalarText,
    blockText,
    flowValue,
    keyed(tie('value'), 1).map((entries): Written => ({ kind: 'map', flow: false, entries })),
    fc
      .array(fc.record({ value: tie('value'), above, behind }), { minLength: 1, maxLength: 4 })
      .map((items): Written => ({ kind: 'list', flow: false, items })),
  ),
  root: keyed(tie('value'), 1).map((entries): Written => ({ kind: 'map', flow: false, entries })),
}));

/** How a whole file is laid out. */
interface Layout {
  readonly step: 2 | 4;
  readonly dashesIn: boolean;
}

function dataOf(written: Written): Data {
  switch (written.kind) {
    case 'scalar':
    case 'block':
      return written.value;
    case 'map':
      return Object.fromEntries(
        written.entries.map(({ key, value }) => [keyOf(key), dataOf(value)]),
      );
    case 'list':
      return written.items.map(({ value }) => dataOf(value));
  }
}

function inFlow(written: Written): string {
  switch (written.kind) {
    case 'scalar':
      return written.text;
    case 'block':
      return JSON.stringify(written.value);
    case 'map':
      return `{${written.entries.map(({ key, value }) => `${key}: ${inFlow(value)}`).join(', ')}}`;
    case 'list':
      return `[${written.items.map(({ value }) => inFlow(value)).join(', ')}]`;
  }
}

const linesAbove = (lines: readonly string[], indent: number): string =>
  lines
    .map((line) =>
      line === '' ? '\n' : line.startsWith('<') ? `${line.slice(1)}\n` : `${pad(indent)}${line}\n`,
    )
    .join('');

const pad = (indent: number): string => ' '.repeat(indent);

/** What stands behind a colon or dash, to the end of the last line; what it holds is at `inner` or further in. */
function behindSign(place: WrittenPlace, inner: number, layout: Layout): string {
  const { value, behind: comment } = place;
  if (value.kind === 'block') {
    const [first = '', ...rest] = value.lines;
    const lines = rest.map((line) => (line === '' ? '' : pad(inner) + line));
    return ` ${[first, ...lines].join('\n')}\n`;
  }
  if (value.kind === 'scalar' || value.flow) return ` ${inFlow(value)}${comment}\n`;
  if (value.kind === 'map') return `${comment}\n${mapText(value.entries, inner, layout)}`;
  return `${comment}\n${listText(value.items, inner - (layout.dashesIn ? 0 : layout.step), layout)}`;
}

const mapText = (entries: readonly WrittenKey[], indent: number, layout: Layout): string =>
  entries
    .map(
      (entry) =>
        `${linesAbove(entry.above, indent)}${pad(indent)}${entry.key}:${behindSign(entry, indent + layout.step, layout)}`,
    )
    .join('');

const listText = (items: readonly WrittenPlace[], indent: number, layout: Layout): string =>
  items
    .map(
      (item) => `${linesAbove(item.above, indent)}${pad(indent)}-${itemText(item, indent, layout)}`,
    )
    .join('');

/** A map begins behind the dash, and so does a list; comments above their first line stand above the dash. */
function itemText(item: WrittenPlace, indent: number, layout: Layout): string {
  const { value } = item;
  const isHeld = (value.kind === 'map' || value.kind === 'list') && !value.flow;
  if (!isHeld) return behindSign(item, indent + 2, layout);
  const bare = <T extends WrittenPlace>(all: readonly T[]): readonly T[] =>
    all.map((each, index) => (index === 0 ? { ...each, above: [] } : each));
  const text =
    value.kind === 'map'
      ? mapText(bare(value.entries), indent + 2, layout)
      : listText(bare(value.items), indent + 2, layout);
  return ` ${text.slice(indent + 2)}`;
}

export interface WrittenFile {
  readonly text: string;
  readonly documents: readonly Data[];
}

/** Anchors and aliases of another part of the file. */
const ANCHORED = 'base: &base { deep: 1 } # shared\nagain: *base\n';

/** Files as people write them: comments, quotes, blocks, several documents, either way to end lines. */
export const writtenFile: fc.Arbitrary<WrittenFile> = fc
  .record({
    roots: fc.array(root, { minLength: 1, maxLength: 3 }),
    layout: fc.record({ step: fc.constantFrom(2, 4), dashesIn: fc.boolean() }),
    lead: fc.constantFrom('', '---\n', '# licence\n---\n', '\n', '# licence\n\n'),
    anchored: fc.boolean(),
    trailing: fc.constantFrom('', '# the end\n', '\n'),
    separator: fc.constantFrom('---\n', '--- # next\n'),
    endings: fc.constantFrom('unix', 'windows', 'both'),
    open: fc.boolean(),
    mark: fc.boolean(),
  })
  .map(({ roots, layout, lead, anchored, trailing, separator, endings, open, mark }) => {
    const documents = roots.map(dataOf);
    const texts = roots.map((each) =>
      each.kind === 'map' ? mapText(each.entries, 0, layout) : '',
    );
    if (anchored) {
      documents.push({ base: { deep: 1 }, again: { deep: 1 } });
      texts.push(ANCHORED);
    }
    const lines = lead + texts.join(separator) + trailing;
    const ended = open && trailing === '' ? lines.slice(0, -1) : lines;
    let count = 0;
    const text = ended.replace(/\n/g, () => {
      count += 1;
      return endings === 'windows' || (endings === 'both' && count % 3 === 0) ? '\r\n' : '\n';
    });
    return { text: (mark ? '\uFEFF' : '') + text, documents };
  });
