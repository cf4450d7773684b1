import { isSeq } from 'yaml';
import { seqNode } from '../node.ts';
import type { Origin } from '../origin.ts';
import type { PageEdit } from './edited-page.ts';
import { replaceValue } from './entry-splices.ts';
import type { ItemOrder } from './list-splice.ts';
import type { WrittenEntry, WrittenPage } from './written-page.ts';

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
