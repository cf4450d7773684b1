import { readsAsText } from '../../manifest/index.ts';
import { textForms } from './scalar-form.ts';

/** Prints a text as kustomize does: plain, quoted or as a block, folded near column 80 (BUILD-4, BUILD-5). */
export function printText(text: string, position: Position): string {
  if (SIMPLE.test(text) && readsAsText(text)) return text;
  const form = textForms(text);
  if (text.includes('\n')) {
    if (form.block && !position.key) return block(text, position.indent);
    return doubleQuoted(text, position);
  }
  if (!readsAsText(text)) return doubleQuoted(text, position);
  if (form.plain) return folded(text, position, '');
  return form.quoted
    ? folded(text.replaceAll("'", "''"), position, "'")
    : doubleQuoted(text, position);
}

/** Matches a word that nothing but its meaning keeps from standing as it is. */
const SIMPLE = /^[A-Za-z][\w./-]*$/;

/** Prints a text plain or in single quotes, broken at single spaces beyond the best width. */
function folded(text: string, { column, indent, key }: Position, quote: string): string {
  if (key || column + text.length <= BEST_WIDTH) return `${quote}${text}${quote}`;
  let out = quote;
  let start = 0;
  let before = column + quote.length;
  for (let index = text.indexOf(' '); index >= 0; index = text.indexOf(' ', index + 1)) {
    const single = text[index - 1] !== ' ' && text[index + 1] !== ' ';
    const inside = quote === '' || (index > 0 && index < text.length - 1);
    if (before + index - start <= BEST_WIDTH || !single || !inside) continue;
    out += `${text.slice(start, index)}\n${' '.repeat(indent)}`;
    start = index + 1;
    before = indent;
  }
  return out + text.slice(start) + quote;
}

function block(text: string, indent: number): string {
  const hint = /^[ \n]/.test(text) ? '2' : '';
  const chomp = !text.endsWith('\n') ? '-' : text === '\n' || text.endsWith('\n\n') ? '+' : '';
  const lines = text.replace(/\n$/, '').split('\n');
  const pad = ' '.repeat(indent);
  return `|${hint}${chomp}\n${lines.map((line) => (line === '' ? '' : pad + line)).join('\n')}`;
}

const ESCAPES: ReadonlyMap<number, string> = new Map([
  ...([
    [0x00, '0'],
    [0x07, 'a'],
    [0x08, 'b'],
    [0x09, 't'],
    [0x0a, 'n'],
    [0x0b, 'v'],
  ] as const),
  ...([
    [0x0c, 'f'],
    [0x0d, 'r'],
    [0x1b, 'e'],
    [0x22, '"'],
    [0x5c, '\\'],
  ] as const),
  [0x85, 'N'],
  [0xa0, '_'],
  [0x2028, 'L'],
  [0x2029, 'P'],
]);

/**
 * Prints a text in double quotes, broken at spaces beyond the best width. In a text that begins with a byte
 * order mark go-yaml escapes every sign.
 */
function doubleQuoted(text: string, { column, indent, key }: Position): string {
  const letters = Array.from(text);
  if (letters[0] === '\uFEFF') return `"${letters.map(escaped).join('')}"`;
  let out = '"';
  let at = column + 1;
  let afterSpace = false;
  for (const [index, letter] of letters.entries()) {
    const inside = index > 0 && index < letters.length - 1;
    if (letter === ' ' && !key && !afterSpace && at > BEST_WIDTH && inside) {
      const escape = letters[index + 1] === ' ' ? '\\' : '';
      out += `\n${' '.repeat(indent)}${escape}`;
      at = indent + escape.length;
      afterSpace = true;
      continue;
    }
    const written = standsAsIs(letter) ? letter : escaped(letter);
    out += written;
    at += written.length;
    afterSpace = letter === ' ';
  }
  return `${out}"`;
}

function escaped(letter: string): string {
  const code = letter.codePointAt(0) ?? 0;
  const short = ESCAPES.get(code);
  if (short !== undefined) return `\\${short}`;
  if (code <= 0xff) return `\\x${hex(code, 2)}`;
  return code <= 0xffff ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}

const hex = (code: number, digits: number): string =>
  code.toString(16).toUpperCase().padStart(digits, '0');

/** Tells whether a letter can be printed and is no quote, backslash or line break. */
const standsAsIs = (letter: string): boolean =>
  /^[\x20-\x7E\u00A0-\u2027\u202A-\uD7FF\uE000-\uFEFE\uFF00-\uFFFD]$/.test(letter) &&
  letter !== '"' &&
  letter !== '\\';

/** The column after which a line is broken at the next space. */
const BEST_WIDTH = 80;

/**
 * Says where a scalar is written: at which column, with what indent for further lines, and whether it may be
 * broken.
 */
interface Position {
  readonly column: number;
  readonly indent: number;
  readonly key: boolean;
}

export function printNumber(value: number): string {
  // Beyond what a double holds exactly, Go fills up the shortest digits with zeros, as String does.
  if (Number.isInteger(value) && value > -(2 ** 63) && value < 2 ** 64)
    return String(value === 0 ? 0 : value);
  return goFloat(value);
}

/** Spells a number as Go's shortest `%g` does. */
export function goFloat(value: number): string {
  if (!Number.isFinite(value)) return notFinite(value);
  const [mantissa = '', exponentText = ''] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  if (exponent >= -4 && exponent < 6) return Object.is(value, -0) ? '-0' : String(value);
  const digits = String(Math.abs(exponent)).padStart(2, '0');
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${digits}`;
}

function notFinite(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  return value > 0 ? '.inf' : '-.inf';
}
