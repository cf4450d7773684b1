import { BACKSLASH, DOUBLE_QUOTE, giveUp, SINGLE_QUOTE } from './reading.ts';

/** The offset behind the closing quote of a text that begins at `from`; -1 where it is not closed before `end`. */
export function quotedEnd(source: string, from: number, end: number): number {
  return source.charCodeAt(from) === SINGLE_QUOTE
    ? closingSingle(source, from + 1, end)
    : closingDouble(source, from + 1, end);
}

/** The offset behind the quote that closes; a doubled one does not. */
export function closingSingle(source: string, from: number, end: number): number {
  for (let offset = from; offset < end; offset++) {
    if (source.charCodeAt(offset) !== SINGLE_QUOTE) continue;
    if (source.charCodeAt(offset + 1) !== SINGLE_QUOTE || offset + 1 >= end) return offset + 1;
    offset++;
  }
  return -1;
}

/** The offset behind the quote that closes; an escaped one does not. */
export function closingDouble(source: string, from: number, end: number): number {
  for (let offset = from; offset < end; offset++) {
    const code = source.charCodeAt(offset);
    if (code === DOUBLE_QUOTE) return offset + 1;
    if (code === BACKSLASH) offset++;
  }
  return -1;
}

/** The content of a quoted text on one line. */
export function unquoted(text: string): string {
  const inner = text.slice(1, -1);
  if (text.startsWith("'")) return inner.includes("''") ? inner.replaceAll("''", "'") : inner;
  return unescaped(inner);
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  [' ', ' '],
]);

/** Replaces the escapes of a text in double quotes; those that are rare are for the whole parser. */
export function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(
    /\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([^]?))/g,
    (...found: unknown[]) => {
      const [, long, short, letter] = found;
      const code = typeof long === 'string' ? long : short;
      if (typeof code === 'string') return letterOf(Number.parseInt(code, 16));
      return ESCAPES.get(String(letter)) ?? giveUp();
    },
  );
}

/** Controls, halves of letters and what is no letter are for the whole parser to refuse. */
const letterOf = (code: number): string =>
  (code >= 0x7f && code <= 0x9f) || (code >= 0xd800 && code <= 0xdfff) || code >= 0xfffe
    ? giveUp()
    : String.fromCharCode(code);
