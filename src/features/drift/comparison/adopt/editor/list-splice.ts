import type { YAMLSeq } from 'yaml';
import type { Node, TextRange, ItemRange } from '../../../../../manifest/index.ts';
import type { Splice } from './text-splice.ts';
import { spliced } from './text-splice.ts';
import { blanksAt, itemRanges } from '../../../../../manifest/index.ts';
import { flowText, itemText } from './value-text.ts';
import type { WrittenPage } from './written-page.ts';

/** The items that a list is to have: one that stands there, by its index, or a new one. */
export type ItemOrder = readonly (number | Node)[];

/**
 * Rewrites a list so that it has these items in this order; those that stay keep their text, with `inner` done in it.
 * Comments above an item go where it goes; those of one that is removed stay. Null where the items cannot be told apart.
 */
export function listSplice(
  page: WrittenPage,
  list: YAMLSeq,
  order: ItemOrder,
  inner: readonly Splice[],
): Splice | null {
  const ranges = itemRanges(list, page.text);
  const [first, last] = [ranges?.[0], ranges?.at(-1)];
  if (ranges === null || first === undefined || last === undefined) return null;
  if (order.length === 0) return null;
  const texts = ranges.map((range) => innerText(page.text, range, inner));
  const text =
    first.form === 'flow-item'
      ? inBrackets(page, ranges, order, texts)
      : inLines(page, ranges, order, texts);
  return text === null ? null : { from: first.from, to: last.to, text };
}

/** Texts of the items that stay, by index; null where two edits in one are about the same part. */
type ItemTexts = readonly (string | null)[];

function inLines(
  { text, style }: WrittenPage,
  ranges: readonly ItemRange[],
  order: ItemOrder,
  texts: ItemTexts,
): string | null {
  const indent = blanksAt(text, ranges[0]?.own ?? 0);
  const kept = new Set(order.filter((each) => typeof each === 'number'));
  const lines: string[] = [];
  let at = -1;
  const keepComments = (until: number): void => {
    for (at += 1; at < until; at += 1) if (!kept.has(at)) lines.push(commentsOf(text, ranges[at]));
    at = until;
  };
  for (const each of order) {
    if (typeof each === 'number' && each > at) keepComments(each);
    const put = typeof each === 'number' ? texts[each] : itemText(each, indent, style);
    if (put === undefined || put === null) return null;
    lines.push(put.endsWith('\n') ? put : `${put}\n`);
  }
  keepComments(ranges.length);
  return lines.join('');
}

function commentsOf(text: string, range: ItemRange | undefined): string {
  const above = range === undefined ? '' : text.slice(range.from, range.own);
  return above.includes('#') ? above : '';
}

function innerText(text: string, { from, to }: TextRange, inner: readonly Splice[]): string | null {
  const within = inner
    .filter((each) => each.from >= from && each.to <= to)
    .map((each) => ({ ...each, from: each.from - from, to: each.to - from }));
  return spliced(text.slice(from, to), within);
}

function inBrackets(
  { text }: WrittenPage,
  ranges: readonly ItemRange[],
  order: ItemOrder,
  texts: ItemTexts,
): string | null {
  const [from, to] = [ranges[0]?.from ?? 0, ranges.at(-1)?.to ?? 0];
  const written = text.slice(from, to);
  if (written.includes('#')) return null;
  const second = ranges[1];
  const between = second === undefined ? ', ' : text.slice(ranges[0]?.to, second.from);
  const asJson = /^(?:"|\{\s*")/.test(written);
  const parts = order.map((each) =>
    typeof each === 'number' ? texts[each] : flowText(each, asJson),
  );
  return parts.some((part) => part === undefined || part === null) ? null : parts.join(between);
}
