import type { Resource, MapNode, Node, ScalarNode, SeqNode } from '../../manifest/index.ts';
import { originComment } from '../origins/origin-story.ts';
import { printNumber, printText } from './scalar-printer.ts';

const LETTER = /\p{L}/u;
const DIGIT = /\p{Nd}/u;

/**
 * Compares keys as go-yaml v2 orders them: other signs before letters, runs of digits by their number. The
 * order is not total where numbers begin with zeros; kustomize itself varies there (BUILD-4).
 */
function compareKeys(a: string, b: string): number {
  if (a === b) return 0;
  const quick = compareWords(a, b);
  if (quick !== 0) return quick;
  const left = Array.from(a);
  const right = Array.from(b);
  let at = 0;
  while (at < left.length && at < right.length && left[at] === right[at]) at++;
  const l = left[at];
  const r = right[at];
  if (l === undefined || r === undefined) return left.length - right.length;
  const isLetter = LETTER.test(l);
  if (isLetter && LETTER.test(r)) return byCodePoint(l, r);
  if (isLetter !== LETTER.test(r)) return isLetter ? 1 : -1;
  return compareNumbers(left, right, at) || byCodePoint(l, r);
}

/**
 * Compares two keys where one begins with the other, or where they differ in letters of ASCII; 0 elsewhere.
 */
function compareWords(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  if (at === a.length || at === b.length) return a.length - b.length;
  const l = a.charCodeAt(at);
  const r = b.charCodeAt(at);
  return isAsciiLetter(l) && isAsciiLetter(r) ? l - r : 0;
}

const isAsciiLetter = (code: number): boolean =>
  (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a);

const byCodePoint = (a: string, b: string): number =>
  (a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0);

function compareNumbers(left: readonly string[], right: readonly string[], at: number): number {
  const start = continuesNumber(left, right, at) ? 1n : 0n;
  const l = numberFrom(left, at, start);
  const r = numberFrom(right, at, start);
  if (l.value !== r.value) return l.value < r.value ? -1 : 1;
  return l.end - r.end;
}

/**
 * Tells whether a zero continues a number. Inside a longer number it is a digit of it; at its beginning it is
 * only padding.
 */
function continuesNumber(left: readonly string[], right: readonly string[], at: number): boolean {
  if (left[at] !== '0' && right[at] !== '0') return false;
  for (let before = at - 1; before >= 0; before--) {
    const digit = left[before] ?? '';
    if (!DIGIT.test(digit)) return false;
    if (digit !== '0') return true;
  }
  return false;
}

function numberFrom(
  letters: readonly string[],
  from: number,
  start: bigint,
): { value: bigint; end: number } {
  let end = from;
  let digits = '';
  while (/^\d$/.test(letters[end] ?? '')) digits += letters[end++] ?? '';
  const value = start * 10n ** BigInt(digits.length) + BigInt(digits === '' ? 0 : digits);
  return { value, end };
}

/** Counts the bytes of the longest key that may stand before a colon; longer ones get a line of their own. */
const SIMPLE_KEY = 128;

/** Writes what is said of a value in a comment on its line; nothing may break that line. */
type Remark = (node: Node) => string;

/**
 * Prints the lines of a map at an indent: keys in natural order, lists not indented under their key. `lead`
 * stands before the first line instead of blanks. Lines are appended, never joined: that would copy all that
 * is inside anew for every level around it.
 */
function printMap(
  map: MapNode,
  indent: number,
  remark?: Remark,
  lead = ' '.repeat(indent),
): string {
  const pad = `\n${' '.repeat(indent)}`;
  let text = lead;
  for (const key of [...map.entries.keys()].sort(compareKeys)) {
    const value = map.entries.get(key);
    if (value === undefined) continue;
    if (text !== lead) text += pad;
    text += printEntry(key, value, indent, remark);
  }
  return text;
}

export const printValue = (node: Node, indent: number, remark?: Remark): string =>
  node.kind === 'scalar' || isEmpty(node)
    ? ' '.repeat(indent) + printLeaf(node, indent, indent + 2, remark)
    : printBlock(node, indent, remark);

function printEntry(key: string, value: Node, indent: number, remark?: Remark): string {
  const long = isLongKey(key);
  const name = printKey(key, indent, long);
  const head = long ? `? ${name}\n${' '.repeat(indent)}:` : `${name}:`;
  const column = indent + (long ? 1 : name.length + 1);
  if (value.kind !== 'scalar' && !isEmpty(value)) {
    if (indent === 0 && !long && remark === undefined) return `${head}\n${printPart(value)}`;
    if (long) return printBlock(value, indent + 2, remark, `${head} `);
    return `${head}\n${printBlock(value, value.kind === 'map' ? indent + 2 : indent, remark)}`;
  }
  return `${head} ${printLeaf(value, column + 1, indent + 2, remark)}`;
}

const printed = new WeakMap<Node, string>();

/**
 * Prints the lines of what an object has under one key. Overlays share most of it, so each is printed once.
 */
function printPart(value: MapNode | SeqNode): string {
  const known = printed.get(value);
  if (known !== undefined) return known;
  const text = printBlock(value, value.kind === 'map' ? 2 : 0);
  printed.set(value, text);
  return text;
}

/**
 * Matches most keys: words too long to be one that means something else, or of small letters and large ones.
 */
const SIMPLE_NAMES = /^(?:[a-z]{6,40}|[a-z]{1,40}[A-Z][A-Za-z]{0,40})$/;

function printKey(key: string, indent: number, long: boolean): string {
  if (long) return printText(key, { column: indent + 2, indent: indent + 2, key: false });
  return SIMPLE_NAMES.test(key) ? key : printText(key, { column: indent, indent, key: true });
}

/** Tells whether a key stands behind a question mark: it has too many bytes, or several lines. */
const isLongKey = (key: string): boolean =>
  !SIMPLE_NAMES.test(key) &&
  (/[\n\r\u0085\u2028\u2029]/.test(key) ||
    (key.length * 3 > SIMPLE_KEY && new TextEncoder().encode(key).length > SIMPLE_KEY));

const isEmpty = (node: MapNode | SeqNode): boolean =>
  node.kind === 'map' ? node.entries.size === 0 : node.items.length === 0;

const printBlock = (
  node: MapNode | SeqNode,
  indent: number,
  remark?: Remark,
  lead?: string,
): string =>
  node.kind === 'map'
    ? printMap(node, indent, remark, lead)
    : printList(node, indent, remark, lead);

function printList(
  list: SeqNode,
  indent: number,
  remark?: Remark,
  lead = ' '.repeat(indent),
): string {
  const pad = `\n${' '.repeat(indent)}- `;
  let text = '';
  for (const item of list.items) {
    const before = text === '' ? `${lead}- ` : pad;
    text +=
      item.kind === 'scalar' || isEmpty(item)
        ? before + printLeaf(item, indent + 2, indent + 2, remark)
        : printBlock(item, indent + 2, remark, before);
  }
  return text;
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

/** Prints objects as YAML the way kustomize does: keys in natural order, one document each. */
export const printResources = (resources: readonly Resource[]): string => print(resources);

/** Prints the same text with the origin of every value in a comment behind it. */
export const printWithOrigins = (resources: readonly Resource[]): string =>
  print(resources, ({ origin }) => originComment(origin));

const print = (resources: readonly Resource[], remark?: Remark): string =>
  resources.map(({ node }) => `${printMap(node, 0, remark)}\n`).join('---\n');
