import { isMap, isScalar, isSeq, Scalar } from 'yaml';
import type { YAMLSeq } from 'yaml';
import type { ItemOrder } from './list-splice.ts';
import { listSplice } from './list-splice.ts';
import type { Splice } from './text-splice.ts';
import { spliced } from './text-splice.ts';
import {
  blanksAt,
  lineAfter,
  lineEndingOf,
  lineStart,
  shifted,
  withLineEnding,
  seqNode,
} from '../../../../../manifest/index.ts';
import type { InlinePage, WrittenPage, WrittenEntry } from './written-page.ts';
import { readPage } from './written-page.ts';
import type { Origin } from '../../../../../manifest/index.ts';
import { replaceValue } from './entry-splices.ts';

/** One edit of a page, or of one inside of it; of a list, the items that it is to have. */
export type PageEdit = { readonly page: WrittenPage } & (
  { readonly splice: Splice } | { readonly seq: YAMLSeq; readonly order: ItemOrder }
);

/**
 * The text of a page with all of these edits, whose lines end as all others do. Null where two are about the same part,
 * or where something comes behind a block of lines that the text ended in.
 */
export function editedPage(page: WrittenPage, edits: readonly PageEdit[]): string | null {
  const inside: Splice[] = [];
  for (const inline of page.inline) {
    const own = splicesOn(inline.page, edits, []);
    if (own === null) return null;
    inside.push(...own.map((each) => aroundInline(page.text, inline, each)));
  }
  const splices = splicesOn(page, edits, inside);
  const text = splices === null ? null : spliced(page.text, splices);
  const ending = lineEndingOf(page.text);
  const whole = text === null || ending === null ? text : withLineEnding(text, ending);
  return whole === null || page.text.endsWith('\n') ? whole : endedOpen(page, whole);
}

/** The text without a line break at its end, as the page has none; where a block of lines ends it, the break is its own. */
function endedOpen(page: WrittenPage, text: string): string | null {
  const before = blockAtEnd(page);
  if (before !== null && text.includes(before) && !text.endsWith(before)) return null;
  const edited = readPage(text, false);
  const isOpen = edited === null || blockAtEnd(edited) === null;
  return isOpen ? text.replace(/\r?\n$/, '') : text;
}

/** The block of lines that a page ends in, if it has the line break behind its last line; else null. */
function blockAtEnd({ roots, text }: WrittenPage): string | null {
  let last: unknown = roots.at(-1);
  while (isMap(last) || isSeq(last))
    last = isMap(last) ? last.items.at(-1)?.value : last.items.at(-1);
  if (!isScalar(last) || last.range == null) return null;
  const block = text.slice(last.range[0]);
  const isBlock = last.type === Scalar.BLOCK_LITERAL || last.type === Scalar.BLOCK_FOLDED;
  return isBlock && !/^[^\n]*-/.test(block.replace(/[ \t]#[^\n]*/, '')) ? block : null;
}

/** Of lists the innermost first: what is edited inside of an item goes where the item goes. */
function splicesOn(
  page: WrittenPage,
  edits: readonly PageEdit[],
  inside: readonly Splice[],
): readonly Splice[] | null {
  const own = edits.filter((each) => each.page === page);
  let splices = [...inside, ...own.flatMap((each) => ('splice' in each ? [each.splice] : []))];
  const lists = own
    .flatMap((each) => ('seq' in each ? [each] : []))
    .sort((a, b) => sizeOf(a.seq.range) - sizeOf(b.seq.range));
  for (const { seq, order } of lists) {
    const whole = listSplice(page, seq, order, splices);
    if (whole === null) return null;
    const { from, to } = whole;
    splices = [...splices.filter((each) => each.from < from || each.to > to), whole];
  }
  return splices;
}

const sizeOf = (range: readonly number[] | null | undefined): number =>
  (range?.[1] ?? 0) - (range?.[0] ?? 0);

/** A splice of the YAML in a block of lines, as one of the text around it: its lines stand further in. */
function aroundInline(text: string, inline: InlinePage, { from, to, text: put }: Splice): Splice {
  const [start, end] = [placeAround(text, inline, from), placeAround(text, inline, to)];
  const endsLine = put.endsWith('\n');
  if (start.isFirst && end.isFirst && (put === '' || endsLine))
    return { from: start.line, to: end.line, text: shifted(put, inline.indent) };
  const first = put.indexOf('\n') + 1;
  return {
    from: start.at,
    to: end.isFirst && endsLine ? end.line : end.at,
    text: first === 0 ? put : put.slice(0, first) + shifted(put.slice(first), inline.indent),
  };
}

/** A place of the YAML in a block of lines, in the text around it: its line, itself, and whether it begins the line inside. */
function placeAround(
  text: string,
  { page, from, to, indent }: InlinePage,
  inner: number,
): { readonly line: number; readonly at: number; readonly isFirst: boolean } {
  const start = lineStart(page.text, inner);
  let line = from;
  for (let at = 0; at < start; at = lineAfter(page.text, at + 1)) line = lineAfter(text, line + 1);
  const blanks = line < to ? Math.min(indent, blanksAt(text, line)) : 0;
  return { line, at: line + blanks + inner - start, isFirst: inner === start };
}

/** What is made here has no place in any file yet. */
const NOWHERE: Origin = { file: '', line: 1, column: 1, endLine: 1 };

/** The edit that gives the list under a key these items in this order; one that has none, or gets none, is written anew. */
export function listEdit(
  page: WrittenPage,
  entry: WrittenEntry,
  order: ItemOrder,
): PageEdit | null {
  const list = entry.pair.value;
  if (isSeq(list) && list.items.length > 0 && order.length > 0) return { page, seq: list, order };
  const items = order.filter((each) => typeof each !== 'number');
  const splice = replaceValue(page, entry, seqNode(items, NOWHERE));
  return splice === null ? null : { page, splice };
}
