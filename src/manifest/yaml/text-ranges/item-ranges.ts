import type { TextRange } from './text-range.ts';
import type { YAMLSeq, CST } from 'yaml';
import { isNode } from 'yaml';
import { lineStart, commentsAbove, lineAfter } from './text-range.ts';

/** An item of a list as text: in brackets without the comma, else whole lines with the comments and blank lines above. */
export interface ItemRange extends TextRange {
  /** Where the item itself begins: the line of its dash. */
  readonly own: number;
  readonly form: 'block-item' | 'flow-item';
}

/** Ranges of the items of a list that was parsed with its source tokens; null where they cannot be told. */
export const itemRanges = (list: YAMLSeq, text: string): readonly ItemRange[] | null =>
  list.flow === true ? flowRanges(list) : blockRanges(list, text);

function flowRanges({ items }: YAMLSeq): readonly ItemRange[] | null {
  const ranges = items.flatMap((item): readonly ItemRange[] => {
    const range = isNode(item) ? item.range : null;
    if (range == null) return [];
    return [{ from: range[0], own: range[0], to: range[1], form: 'flow-item' }];
  });
  return ranges.length === items.length ? ranges : null;
}

/** Comments that stand deeper in an item than its own keys are its own; all others belong to the item below them. */
function blockRanges({ items, srcToken }: YAMLSeq, text: string): readonly ItemRange[] | null {
  if (srcToken?.type !== 'block-seq') return null;
  const dashes = srcToken.items.flatMap(({ start }) => start.filter(isDash));
  if (dashes.length !== items.length) return null;
  const ranges: ItemRange[] = [];
  for (const [index, { offset }] of dashes.entries()) {
    const item = items[index];
    const own = lineStart(text, offset);
    // a list inside a list begins on the dash of the outer one
    if (text.slice(own, offset).trim() !== '') return null;
    const from = commentsAbove(text, own, ranges.at(-1)?.to ?? 0);
    const end = isNode(item) ? (item.range?.[1] ?? 0) : 0;
    ranges.push({ from, own, to: lineAfter(text, Math.max(end, offset + 1)), form: 'block-item' });
  }
  return ranges;
}

const isDash = ({ type }: CST.SourceToken): boolean => type === 'seq-item-ind';
