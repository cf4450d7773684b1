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
]);

/** A text in double quotes, broken at spaces beyond the best width. */
export function doubleQuoted(text: string, { column, indent, key }: Position): string {
  const letters = Array.from(text);
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
    const written = escaped(letter);
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
  if (isPrintable(code)) return letter;
  if (code <= 0xff) return `\\x${hex(code, 2)}`;
  return code <= 0xffff ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}

const hex = (code: number, digits: number): string =>
  code.toString(16).toUpperCase().padStart(digits, '0');

const isPrintable = (code: number): boolean =>
  (code >= 0x20 && code <= 0x7e) ||
  (code >= 0xa0 && code <= 0xd7ff) ||
  (code >= 0xe000 && code <= 0xfffd && code !== 0xfeff);
