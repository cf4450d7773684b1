import { isMap, isNode, isSeq, parseDocument } from 'yaml';
import type { CST, YAMLSeq } from 'yaml';

/** An item of a list as text: `[from, to)`; in brackets without the comma, else whole lines with the comments before it. */
export interface ItemRange {
  readonly from: number;
  readonly to: number;
  readonly form: 'block-item' | 'flow-item';
}

/** Ranges of the items of a `List` that is known to parse; null where they cannot be told. */
export function listItemRanges(text: string): readonly ItemRange[] | null {
  const { contents } = parseDocument(text, { schema: 'failsafe', keepSourceTokens: true });
  const items = isMap(contents) ? contents.get('items', true) : undefined;
  return isSeq(items) ? itemRanges(items, text) : null;
}

/** Ranges of the items of a list that was parsed with its source tokens; null where they cannot be told. */
export const itemRanges = (items: YAMLSeq, text: string): readonly ItemRange[] | null =>
  items.flow === true ? flowRanges(items) : blockRanges(items, text);

function flowRanges({ items }: YAMLSeq): readonly ItemRange[] | null {
  const ranges: ItemRange[] = [];
  for (const item of items) {
    const range = rangeOf(item);
    if (range === null) return null;
    ranges.push({ ...range, form: 'flow-item' });
  }
  return ranges;
}

function blockRanges(sequence: YAMLSeq, text: string): readonly ItemRange[] | null {
  const token = sequence.srcToken;
  if (token?.type !== 'block-seq') return null;
  const dashes = token.items.flatMap(({ start }) => start.filter(isDash));
  const ends = sequence.items.map((item) => rangeOf(item)?.to ?? null);
  if (dashes.length !== ends.length) return null;
  const starts: number[] = [];
  for (const [index, { offset }] of dashes.entries()) {
    const line = text.lastIndexOf('\n', offset - 1) + 1;
    // A list inside a list begins on the dash of the outer one.
    if (text.slice(line, offset).trim() !== '') return null;
    starts.push(withCommentsAbove(text, line, (ends[index - 1] ?? 0) - 1));
  }
  return starts.map((from, index) => ({
    from,
    to: starts[index + 1] ?? lineAfter(text, ends[index] ?? text.length),
    form: 'block-item',
  }));
}

const isDash = ({ type }: CST.SourceToken): boolean => type === 'seq-item-ind';

function rangeOf(item: unknown): { from: number; to: number } | null {
  if (!isNode(item) || item.range === null || item.range === undefined) return null;
  return { from: item.range[0], to: item.range[1] };
}

/** Where the comments and blank lines right above a line begin; never before `bound`. */
function withCommentsAbove(text: string, line: number, bound: number): number {
  let from = line;
  while (from > 0) {
    const above = text.lastIndexOf('\n', from - 2) + 1;
    if (above <= bound || !/^\s*(?:#|$)/.test(text.slice(above, from - 1))) return from;
    from = above;
  }
  return from;
}

/** Start of the line after the one that holds the last character before `end`. */
export function lineAfter(text: string, end: number): number {
  const found = text.indexOf('\n', Math.max(end - 1, 0));
  return found === -1 ? text.length : found + 1;
}
