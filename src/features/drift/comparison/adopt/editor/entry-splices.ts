import type { YAMLMap, YAMLSeq } from 'yaml';
import { isAlias, isMap, isNode, isScalar, Scalar } from 'yaml';
import type { Node, ScalarNode } from '../../../../../manifest/index.ts';
import type { Splice } from './text-splice.ts';
import { withSeparator, lineAfter, lineStart } from '../../../../../manifest/index.ts';
import { columnOf } from './text-splice.ts';
import type { Quotes } from './value-text.ts';
import {
  blockText,
  entryText,
  flowText,
  isBlockText,
  keyText,
  quotedText,
  scalarText,
  valueText,
} from './value-text.ts';
import type { WrittenEntry, WrittenItem, WrittenPage } from './written-page.ts';
import { endOf, indentOfBlock, startOf } from './written-page.ts';

const quotesOf = ({ type }: Scalar): Quotes =>
  type === Scalar.QUOTE_SINGLE ? 'single' : type === Scalar.QUOTE_DOUBLE ? 'double' : 'plain';

/** Keys in quotes, as JSON has them. */
const isJson = (holder: YAMLMap | YAMLSeq): boolean =>
  isMap(holder)
    ? holder.items.some(({ key }) => isScalar(key) && key.type === Scalar.QUOTE_DOUBLE)
    : holder.items.some((item) => isScalar(item) && item.type === Scalar.QUOTE_DOUBLE);

/** Puts another value in the place of one; null where that cannot be told apart from what is around it. */
export function replaceValue(
  page: WrittenPage,
  at: WrittenEntry | WrittenItem,
  value: Node,
): Splice | null {
  const old: unknown = at.kind === 'entry' ? at.pair.value : at.seq.items[at.index];
  const holder = at.kind === 'entry' ? at.map : at.seq;
  if (holder.flow === true) return inRange(old, flowText(value, isJson(holder)));
  if (isScalar(old) && value.kind === 'scalar' && !isEmptyValue(old))
    return replaceScalar(page, old, value, indentOf(page, at));
  if (at.kind === 'item') return null;
  return replaceEntryValue(page, at, value);
}

const isEmptyValue = ({ range }: Scalar): boolean => range == null || range[0] === range[1];

function inRange(old: unknown, text: string): Splice | null {
  if (!isNode(old) || old.range == null || old.range[0] === old.range[1]) return null;
  return { from: old.range[0], to: old.range[1], text };
}

/** Column of the key or the dash. */
function indentOf({ text }: WrittenPage, at: WrittenEntry | WrittenItem): number {
  if (at.kind === 'entry') return columnOf(text, startOf(at.pair.key) ?? 0);
  const start = startOf(at.seq.items[at.index]) ?? 0;
  return text.slice(lineStart(text, start), start).lastIndexOf('-');
}

function replaceScalar(
  { text, style }: WrittenPage,
  old: Scalar,
  node: ScalarNode,
  indent: number,
): Splice | null {
  if (old.range == null) return null;
  const [from, to] = old.range;
  const { value } = node;
  const wasBlock = old.type === Scalar.BLOCK_LITERAL || old.type === Scalar.BLOCK_FOLDED;
  if (typeof value !== 'string' || !isBlockText(value)) {
    const line = scalarText(node, quotesOf(old));
    return { from, to, text: wasBlock ? `${line}\n` : line };
  }
  if (wasBlock) {
    const lines = text.slice(text.indexOf('\n', from) + 1, to);
    return { from, to, text: blockText(value, indentOfBlock(lines) ?? indent + style.step) };
  }
  // what stands behind it on its line would become a part of the text
  const rest = text.slice(to, lineAfter(text, to));
  return rest.trim() === ''
    ? { from, to: to + rest.length, text: blockText(value, indent + style.step) }
    : { from, to, text: quotedText(value) };
}

/** What stands behind the colon, all of it. */
function replaceEntryValue(page: WrittenPage, { pair }: WrittenEntry, value: Node): Splice | null {
  const { text, style } = page;
  const [key, end] = [startOf(pair.key), endOf(pair)];
  const keyEnd = endOf(pair.key);
  if (key === null || end === null || keyEnd === null) return null;
  const colon = text.indexOf(':', keyEnd);
  const from = colon + 1;
  const to = Math.max(end, from);
  if (colon < 0 || isAlias(pair.key)) return null;
  const written = valueText(value, columnOf(text, key), style);
  if (text[to - 1] === '\n') return { from, to, text: written };
  if (written.indexOf('\n') === written.length - 1) return { from, to, text: written.slice(0, -1) };
  const line = lineAfter(text, to);
  const rest = text.slice(to, line).replace(/\r?\n$/, '');
  return { from, to: line, text: withComment(written, rest) };
}

/** The comment of a line stays on the first of those that come in its place. */
function withComment(written: string, rest: string): string {
  const end = written.indexOf('\n');
  return rest.trim() === '' ? written : `${written.slice(0, end)}${rest}${written.slice(end)}`;
}

/** Adds a key at the end of a map. */
export function addEntry(
  { text, style }: WrittenPage,
  map: YAMLMap,
  key: string,
  value: Node,
): Splice | null {
  const last = map.items.at(-1);
  const first = map.items[0];
  const end = endOf(last);
  if (map.flow === true) return addInBraces(text, map, key, value);
  const start = startOf(first?.key);
  if (start === null || end === null) return null;
  const at = lineAfter(text, end);
  const entry = entryText(key, value, columnOf(text, start), style);
  return { from: at, to: at, text: text[at - 1] === '\n' ? entry : `\n${entry}` };
}

function addInBraces(text: string, map: YAMLMap, key: string, value: Node): Splice | null {
  const asJson = isJson(map);
  const entry = `${asJson ? quotedText(key) : keyText(key)}: ${flowText(value, asJson)}`;
  const [open, close] = [map.range?.[0], map.range?.[1]];
  if (open === undefined || close === undefined) return null;
  const [end, start] = [endOf(map.items.at(-1)), startOf(map.items[0]?.key)];
  if (end === null || start === null)
    return {
      from: open,
      to: close,
      text: text.slice(open, close).includes('#') ? '' : `{${entry}}`,
    };
  const between = text.slice(open + 1, start);
  const gap = between.includes('\n') && !between.includes('#') ? between : ' ';
  return { from: end, to: end, text: `,${gap}${entry}` };
}

/** Takes a key out of a map that has others, or gets some; comments above it stay. */
export function removeEntry({ text }: WrittenPage, { map, pair }: WrittenEntry): Splice | null {
  const index = map.items.indexOf(pair);
  const [start, end] = [startOf(pair.key), endOf(pair)];
  if (start === null || end === null) return null;
  if (map.flow === true) return removeInBraces(map, index);
  const line = lineStart(text, start);
  if (text.slice(line, start).trim() === '')
    return { from: line, to: lineAfter(text, end), text: '' };
  // the first of an item stands behind the dash: the next one takes its place
  const next = startOf(map.items[index + 1]?.key);
  if (next === null) return null;
  const between = text.slice(lineAfter(text, end), next);
  return between.includes('#') ? null : { from: start, to: next, text: '' };
}

function removeInBraces({ items }: YAMLMap, index: number): Splice | null {
  const ranges = items.flatMap((pair) => {
    const [from, to] = [startOf(pair.key), endOf(pair)];
    return from === null || to === null ? [] : [{ from, to }];
  });
  if (ranges.length !== items.length || items.length === 1) return null;
  return { ...withSeparator(ranges, index, 'behind'), text: '' };
}
