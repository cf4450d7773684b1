import type { Pair, YAMLMap, YAMLSeq } from 'yaml';
import { isMap, isNode, isPair, isScalar, isSeq, LineCounter, Scalar } from 'yaml';
import type { Origin, TextRange } from '../../../../../manifest/index.ts';
import { shifted, LONGEST_PAGE, writtenDocuments } from '../../../../../manifest/index.ts';
import type { TextStyle } from './value-text.ts';

/** A key with its value where it is written. */
export interface WrittenEntry {
  readonly kind: 'entry';
  readonly map: YAMLMap;
  readonly pair: Pair;
}

/** An item of a list where it is written. */
export interface WrittenItem {
  readonly kind: 'item';
  readonly seq: YAMLSeq;
  readonly index: number;
}

/** A text of YAML whose values are found by their places. */
export interface WrittenPage {
  readonly text: string;
  readonly style: TextStyle;
  /** The outermost values of its documents. */
  readonly roots: readonly unknown[];
  /** Those that are maps, by `line:column` of where they begin. */
  readonly documents: ReadonlyMap<string, YAMLMap>;
  /** By `line:column`, both 1-based. */
  readonly entries: ReadonlyMap<string, WrittenEntry>;
  readonly items: ReadonlyMap<string, WrittenItem>;
  /** YAML inside of a block of lines (`patch: |-`). */
  readonly inline: readonly InlinePage[];
}

/** A block of lines that is YAML itself; the range is that of its lines in the text around it. */
export interface InlinePage extends TextRange {
  readonly page: WrittenPage;
  readonly holder: WrittenEntry | WrittenItem;
  /** Blanks before each of its lines. */
  readonly indent: number;
  /** Line of the sign that opens it, and what places in it are moved to the right by. */
  readonly line: number;
  readonly moved: number;
}

/** Null for what does not parse, or is longer than people write. */
export function readPage(text: string, withInline = true): WrittenPage | null {
  if (text.length > LONGEST_PAGE) return null;
  const lines = new LineCounter();
  const parsed = writtenDocuments(text, lines);
  if (parsed.length === 0 || parsed.some(({ errors }) => errors.length > 0)) return null;
  const walk: Walk = { text, lines, withInline, entries: new Map(), items: new Map(), inline: [] };
  const roots = parsed.map(({ contents }) => contents);
  const documents = new Map<string, YAMLMap>();
  for (const root of roots) {
    if (isMap(root)) note(documents, root, root, walk);
    visit(root, walk);
  }
  const { entries, items, inline } = walk;
  return { text, style: styleOf(walk), roots, documents, entries, items, inline };
}

interface Walk {
  readonly text: string;
  readonly lines: LineCounter;
  readonly withInline: boolean;
  readonly entries: Map<string, WrittenEntry>;
  readonly items: Map<string, WrittenItem>;
  readonly inline: InlinePage[];
}

function visit(node: unknown, walk: Walk): void {
  if (isMap(node))
    for (const pair of node.items) {
      if (!isPair(pair)) continue;
      const entry: WrittenEntry = { kind: 'entry', map: node, pair };
      note(walk.entries, pair.key, entry, walk);
      visitValue(pair.value, entry, walk);
    }
  else if (isSeq(node))
    for (const [index, value] of node.items.entries()) {
      const item: WrittenItem = { kind: 'item', seq: node, index };
      note(walk.items, value, item, walk);
      visitValue(value, item, walk);
    }
}

function note<T>(places: Map<string, T>, at: unknown, what: T, { lines }: Walk): void {
  const start = startOf(at);
  if (start === null) return;
  const { line, col } = lines.linePos(start);
  places.set(`${String(line)}:${String(col)}`, what);
}

function visitValue(value: unknown, holder: WrittenEntry | WrittenItem, walk: Walk): void {
  if (!isScalar(value)) {
    visit(value, walk);
    return;
  }
  if (value.type !== Scalar.BLOCK_LITERAL || !walk.withInline) return;
  const inline = inlinePage(value, holder, walk);
  if (inline !== null) walk.inline.push(inline);
}

/** Moved as places of inline texts are: two columns further in than the key, or than the dash. */
function inlinePage(
  { range }: Scalar,
  holder: WrittenEntry | WrittenItem,
  { text, lines }: Walk,
): InlinePage | null {
  const place = startOf(holder.kind === 'entry' ? holder.pair.key : holder.seq.items[holder.index]);
  if (range == null || place === null) return null;
  const from = text.indexOf('\n', range[0]) + 1;
  const body = text.slice(from, range[1]);
  const indent = indentOfBlock(body) ?? 0;
  const page = readPage(shifted(body, -indent), false);
  if (page === null || from === 0 || page.roots.every(isText)) return null;
  const { line, col } = lines.linePos(place);
  const moved = holder.kind === 'entry' ? col + 1 : col - 1;
  return { page, holder, from, to: range[1], indent, line, moved };
}

/** Blanks before the first line of a block that says something; null where none does, or it stands at the very left. */
export const indentOfBlock = (body: string): number | null =>
  /^(?:[ \t]*\r?\n)*( +)/.exec(body)?.[1]?.length ?? null;

const isText = (root: unknown): boolean => !isMap(root) && !isSeq(root);

/** Where a value begins; null where that is not known. */
export const startOf = (node: unknown): number | null =>
  isNode(node) ? (node.range?.[0] ?? null) : null;

/** Where the last sign of a value ends, without the comments and blank lines that follow it. */
export function endOf(node: unknown): number | null {
  if (isPair(node)) return endOf(node.value) ?? endOf(node.key);
  if ((isMap(node) || isSeq(node)) && node.flow !== true) {
    const last: unknown = node.items.at(-1);
    return last === undefined ? (node.range?.[1] ?? null) : endOf(last);
  }
  return isNode(node) ? (node.range?.[1] ?? null) : null;
}

/** What a scalar of a file says; null for anything else. */
export const textOf = (written: unknown): string | null =>
  isScalar(written) && typeof written.value === 'string' ? written.value : null;

/** As most of its lists are laid out; the first that tells counts. */
function styleOf({ entries, lines }: Walk): TextStyle {
  let indentsLists: boolean | null = null;
  let step: number | null = null;
  for (const [place, { pair }] of entries) {
    const [start, value] = [startOf(pair.value), pair.value];
    if (start === null || !(isMap(value) || isSeq(value)) || value.flow === true) continue;
    const inner = lines.linePos(isSeq(value) ? dashOf(value, start) : start).col;
    const further = inner - Number(place.slice(place.indexOf(':') + 1));
    if (isSeq(value)) indentsLists ??= further > 0;
    else if (further > 0) step ??= further;
    if (indentsLists !== null && step !== null) break;
  }
  return { step: step ?? 2, indentsLists: indentsLists ?? false };
}

/** Offset of the first dash of a list in lines. */
function dashOf({ srcToken }: YAMLSeq, otherwise: number): number {
  if (srcToken?.type !== 'block-seq') return otherwise;
  return srcToken.items[0]?.start.find(({ type }) => type === 'seq-item-ind')?.offset ?? otherwise;
}

/** A value that is found, and the page that it is on: the file's own, or one inside of it. */
export interface Located<T> {
  readonly page: WrittenPage;
  readonly at: T;
}

/** The entry whose key stands at a place, in the file or in what is written inside of it. */
export const entryAt = (page: WrittenPage, origin: Place): Located<WrittenEntry> | null =>
  find(page, origin, ({ entries }) => entries);

export const itemAt = (page: WrittenPage, origin: Place): Located<WrittenItem> | null =>
  find(page, origin, ({ items }) => items);

type Place = Pick<Origin, 'line' | 'column'>;

function find<T>(
  page: WrittenPage,
  { line, column }: Place,
  of: (page: WrittenPage) => ReadonlyMap<string, T>,
): Located<T> | null {
  const own = of(page).get(`${String(line)}:${String(column)}`);
  if (own !== undefined) return { page, at: own };
  for (const inline of page.inline) {
    const at = of(inline.page).get(
      `${String(line - inline.line)}:${String(column - inline.moved)}`,
    );
    if (at !== undefined) return { page: inline.page, at };
  }
  return null;
}

/** The object that begins at a place: a document, or an item of a list. */
export function objectAt(page: WrittenPage, place: Place): Located<YAMLMap> | null {
  const root = find(page, place, ({ documents }) => documents);
  if (root !== null) return root;
  const item = itemAt(page, place);
  const value = item?.at.seq.items[item.at.index];
  return item !== null && isMap(value) ? { page: item.page, at: value } : null;
}
