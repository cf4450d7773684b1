import type { Position } from './position.ts';
import { BEST_WIDTH } from './position.ts';

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
 * A text in double quotes, broken at spaces beyond the best width. Of a text that begins with a byte
 * order mark go-yaml escapes every sign.
 */
export function doubleQuoted(text: string, { column, indent, key }: Position): string {
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

/** What can be printed and is no quote, backslash or line break. */
const standsAsIs = (letter: string): boolean =>
  /^[\x20-\x7E\u00A0-\u2027\u202A-\uD7FF\uE000-\uFEFE\uFF00-\uFFFD]$/.test(letter) &&
  letter !== '"' &&
  letter !== '\\';
