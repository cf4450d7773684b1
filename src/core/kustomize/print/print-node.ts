import type { MapNode, Node, ScalarNode, SeqNode } from '../../manifest/node.ts';
import { compareKeys } from './natural-order.ts';
import { printNumber } from './print-number.ts';
import { printText } from './print-scalar.ts';

/** Bytes of the longest key that may stand before a colon; longer ones get a line of their own. */
const SIMPLE_KEY = 128;

/** What is said of a value in a comment on its line; nothing may break that line. */
export type Remark = (node: Node) => string;

/** The lines of a map at an indent: keys in natural order, lists not indented under their key. */
export function printMap(map: MapNode, indent: number, remark?: Remark): string {
  return [...map.entries]
    .sort(([a], [b]) => compareKeys(a, b))
    .map(([key, value]) => ' '.repeat(indent) + printEntry(key, value, indent, remark))
    .join('\n');
}

/** The lines of any value at an indent. */
export const printValue = (node: Node, indent: number, remark?: Remark): string =>
  node.kind === 'scalar' || isEmpty(node)
    ? ' '.repeat(indent) + printLeaf(node, indent, indent + 2, remark)
    : printBlock(node, indent, remark);

function printEntry(key: string, value: Node, indent: number, remark?: Remark): string {
  const long = isLongKey(key);
  const name = long
    ? printText(key, { column: indent + 2, indent: indent + 2, key: false })
    : printText(key, { column: indent, indent, key: true });
  const head = long ? `? ${name}\n${' '.repeat(indent)}:` : `${name}:`;
  const column = indent + (long ? 1 : name.length + 1);
  if (value.kind !== 'scalar' && !isEmpty(value)) {
    if (long) return `${head} ${printBlock(value, indent + 2, remark).slice(indent + 2)}`;
    return `${head}\n${printBlock(value, value.kind === 'map' ? indent + 2 : indent, remark)}`;
  }
  return `${head} ${printLeaf(value, column + 1, indent + 2, remark)}`;
}

/** A key of more bytes than this, or of several lines, stands behind a question mark. */
const isLongKey = (key: string): boolean =>
  /[\n\r\u0085\u2028\u2029]/.test(key) ||
  (key.length * 3 > SIMPLE_KEY && new TextEncoder().encode(key).length > SIMPLE_KEY);

const isEmpty = (node: MapNode | SeqNode): boolean =>
  node.kind === 'map' ? node.entries.size === 0 : node.items.length === 0;

const printBlock = (node: MapNode | SeqNode, indent: number, remark?: Remark): string =>
  node.kind === 'map' ? printMap(node, indent, remark) : printList(node, indent, remark);

function printList(list: SeqNode, indent: number, remark?: Remark): string {
  const pad = ' '.repeat(indent);
  return list.items
    .map((item) => {
      if (item.kind === 'scalar' || isEmpty(item))
        return `${pad}- ${printLeaf(item, indent + 2, indent + 2, remark)}`;
      return `${pad}- ${printBlock(item, indent + 2, remark).slice(indent + 2)}`;
    })
    .join('\n');
}

function printLeaf(node: Node, column: number, indent: number, remark?: Remark): string {
  const text = leafText(node, column, indent);
  if (remark === undefined) return text;
  // A block's lines are all its own, so the comment goes behind the sign that opens it.
  const end = text.startsWith('|') ? text.indexOf('\n') : text.length;
  return `${text.slice(0, end)} # ${remark(node)}${text.slice(end)}`;
}

function leafText(node: Node, column: number, indent: number): string {
  if (node.kind === 'map') return '{}';
  if (node.kind === 'seq') return '[]';
  return printScalar(node, column, indent);
}

function printScalar(node: ScalarNode, column: number, indent: number): string {
  const { value } = node;
  if (typeof value === 'string') return printText(value, { column, indent, key: false });
  if (typeof value === 'number') return node.digits ?? printNumber(value);
  return String(value);
}
