import type { YAMLSeq } from 'yaml';
import type { Node } from '../../manifest/index.ts';
import { flowText, itemText } from './value-text.ts';
import type { WrittenPage } from './written-yaml.ts';
import { startOf } from './written-yaml.ts';
import type { Splice } from './yaml-splices.ts';
import { columnOf, endOf, lineAfter, spliced } from './yaml-splices.ts';

/** The items that a list is to have: one that stands there, by its index, or a new one. */
export type ItemOrder = readonly (number | Node)[];

/**
 * Rewrites a list so that it has these items in this order; those that stay keep their text, with `inner` done in it.
 * Comments above an item go where it goes; those of one that is removed stay. Null where the items cannot be told apart.
 */
export function listSplice(
  page: WrittenPage,
  seq: YAMLSeq,
  order: ItemOrder,
  inner: readonly Splice[],
): Splice | null {
  if (seq.items.length === 0 || order.length === 0) return null;
  return seq.flow === true
    ? bracketSplice(page.text, seq, order, inner)
    : blockSplice(page, seq, order, inner);
}

interface Chunk {
  readonly from: number;
  readonly to: number;
  /** Where the line of the dash begins, behind the comments. */
  readonly own: number;
}

function blockSplice(
  { text, style }: WrittenPage,
  seq: YAMLSeq,
  order: ItemOrder,
  inner: readonly Splice[],
): Splice | null {
  const chunks = chunksOf(text, seq);
  const [first, last] = [chunks?.[0], chunks?.at(-1)];
  if (chunks === null || first === undefined || last === undefined) return null;
  const texts = chunks.map((chunk) => chunkText(text, chunk, inner));
  const indent = /^ */.exec(text.slice(first.own))?.[0].length ?? 0;
  const kept = new Set(order.filter((each) => typeof each === 'number'));
  const lines: string[] = [];
  let at = -1;
  const keepComments = (until: number): void => {
    for (at += 1; at < until; at += 1) if (!kept.has(at)) lines.push(commentsOf(text, chunks[at]));
    at = until;
  };
  for (const each of order) {
    if (typeof each === 'number' && each > at) keepComments(each);
    const put = typeof each === 'number' ? texts[each] : itemText(each, indent, style);
    if (put === undefined || put === null) return null;
    lines.push(put.endsWith('\n') ? put : `${put}\n`);
  }
  keepComments(chunks.length);
  const whole = lines.join('');
  const isOpen = text[last.to - 1] !== '\n';
  return { from: first.from, to: last.to, text: isOpen ? whole.slice(0, -1) : whole };
}

function commentsOf(text: string, chunk: Chunk | undefined): string {
  const above = chunk === undefined ? '' : text.slice(chunk.from, chunk.own);
  return above.includes('#') ? above : '';
}

function chunkText(text: string, { from, to }: Chunk, inner: readonly Splice[]): string | null {
  const within = inner
    .filter((each) => each.from >= from && each.to <= to)
    .map((each) => ({ ...each, from: each.from - from, to: each.to - from }));
  return spliced(text.slice(from, to), within);
}

/** Null for a list that begins on the dash of another one. */
function chunksOf(text: string, { items, srcToken }: YAMLSeq): readonly Chunk[] | null {
  if (srcToken?.type !== 'block-seq') return null;
  const dashes = srcToken.items.flatMap(({ start }) =>
    start.flatMap(({ type, offset }) => (type === 'seq-item-ind' ? [offset] : [])),
  );
  if (dashes.length !== items.length) return null;
  const chunks: Chunk[] = [];
  for (const [index, dash] of dashes.entries()) {
    const own = dash - columnOf(text, dash);
    if (text.slice(own, dash).trim() !== '') return null;
    const to = lineAfter(text, Math.max(endOf(items[index]) ?? 0, dash + 1));
    const from = chunks.at(-1)?.to ?? withCommentsAbove(text, own, dash - own);
    chunks.push({ from, own, to });
  }
  return chunks;
}

/** Where the comments begin that stand right above a line, at its own indent. */
function withCommentsAbove(text: string, line: number, indent: number): number {
  let from = line;
  while (from > 0) {
    const above = text.lastIndexOf('\n', from - 2) + 1;
    if (!text.slice(above, from).startsWith(`${' '.repeat(indent)}#`)) return from;
    from = above;
  }
  return from;
}

function bracketSplice(
  text: string,
  { items }: YAMLSeq,
  order: ItemOrder,
  inner: readonly Splice[],
): Splice | null {
  const ranges = items.map((item) => ({ from: startOf(item) ?? -1, to: endOf(item) ?? -1 }));
  const [first, second, last] = [ranges[0], ranges[1], ranges.at(-1)];
  if (first === undefined || last === undefined || ranges.some(({ from }) => from < 0)) return null;
  if (text.slice(first.from, last.to).includes('#')) return null;
  const between = second === undefined ? ', ' : text.slice(first.to, second.from);
  const asJson = text[first.from] === '"' || /^\{\s*"/.test(text.slice(first.from, last.to));
  const texts = ranges.map((range) => chunkText(text, { ...range, own: range.from }, inner));
  const parts = order.map((each) =>
    typeof each === 'number' ? texts[each] : flowText(each, asJson),
  );
  if (parts.some((part) => part === undefined || part === null)) return null;
  return { from: first.from, to: last.to, text: parts.join(between) };
}
