import type { Node } from '../node.ts';
import { scalar } from '../node.ts';
import type { YamlReading, ValuePlace } from './yaml-reading.ts';
import {
  endOfLine,
  giveUp,
  lineEnd,
  placeAt,
  SINGLE_QUOTE,
  skipBlanks,
  withoutBlanks,
  BACKSLASH,
  DOUBLE_QUOTE,
} from './yaml-reading.ts';

/** Reads a text in quotes, over as many lines as it has. */
export function readQuoted(
  reading: YamlReading,
  line: number,
  offset: number,
  standing: ValuePlace,
): Node {
  const { source } = reading;
  const end = lineEnd(reading, line);
  const close = quotedEnd(source, offset, end);
  if (close >= 0) {
    const whole = source.slice(offset, close);
    if (whole.includes('\t')) giveUp();
    endOfLine(reading, close, end);
    reading.line = line + 1;
    return textNode(reading, unquoted(whole), standing, line);
  }
  const { text, last } = severalLines(reading, line, offset);
  return textNode(reading, text, standing, last);
}

function textNode(
  reading: YamlReading,
  text: string,
  { line, offset }: ValuePlace,
  last: number,
): Node {
  const node = scalar(text, placeAt(reading, line, offset, last));
  return reading.dialect === 'go-yaml-3' ? { ...node, quoted: true } : node;
}

function severalLines(
  reading: YamlReading,
  first: number,
  offset: number,
): { text: string; last: number } {
  const { source, to } = reading;
  const single = source.charCodeAt(offset) === SINGLE_QUOTE;
  const closing = single ? closingSingle : closingDouble;
  const lines = [lineText(source.slice(offset + 1, lineEnd(reading, first)), single)];
  for (let line = first + 1; line < to; line++) {
    const end = lineEnd(reading, line);
    const from = contentStart(reading, line);
    const close = closing(source, from, end);
    if (close < 0) {
      lines.push(lineText(source.slice(from, end), single));
      continue;
    }
    lines.push(source.slice(from, close - 1));
    endOfLine(reading, close, end);
    reading.line = line + 1;
    return { text: joined(lines, single), last: line };
  }
  return giveUp();
}

function joined(lines: readonly string[], single: boolean): string {
  if (lines.at(-1)?.includes('\t') === true) giveUp();
  return single ? foldLines(lines).replaceAll("''", "'") : foldEscaped(lines);
}

/** Blanks before a line of the text do not belong to it. Unlike the specification, Go's parsers ask for none. */
function contentStart(reading: YamlReading, line: number): number {
  return skipBlanks(reading.source, reading.starts[line] ?? 0, lineEnd(reading, line));
}

/** A line inside of quotes, without the blanks at its end. */
function lineText(text: string, single: boolean): string {
  const trimmed = withoutBlanks(text);
  if (text.includes('\t')) giveUp();
  return !single && trimmed !== text && trimmed.endsWith('\\') ? giveUp() : trimmed;
}

/** The offset behind the closing quote of a text that begins at `from`; -1 where it is not closed before `end`. */
export function quotedEnd(source: string, from: number, end: number): number {
  return source.charCodeAt(from) === SINGLE_QUOTE
    ? closingSingle(source, from + 1, end)
    : closingDouble(source, from + 1, end);
}

/** The offset behind the quote that closes; a doubled one does not. */
function closingSingle(source: string, from: number, end: number): number {
  for (let offset = from; offset < end; offset++) {
    if (source.charCodeAt(offset) !== SINGLE_QUOTE) continue;
    if (source.charCodeAt(offset + 1) !== SINGLE_QUOTE || offset + 1 >= end) return offset + 1;
    offset++;
  }
  return -1;
}

/** The offset behind the quote that closes; an escaped one does not. */
function closingDouble(source: string, from: number, end: number): number {
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
function unescaped(text: string): string {
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

/** Lines of one text, joined as YAML folds them: a line break is a blank, and of more all but the first stay. */
export function foldLines(lines: readonly string[]): string {
  let text = lines[0] ?? '';
  let breaks = 0;
  for (let index = 1; index < lines.length; index++) {
    const line = lines[index] ?? '';
    if (line === '' && index < lines.length - 1) {
      breaks++;
      continue;
    }
    text += breaks === 0 ? ' ' : '\n'.repeat(breaks);
    text += line;
    breaks = 0;
  }
  return text;
}

/** The same for double quotes, in which a backslash at the end of a line joins it to the next. */
function foldEscaped(lines: readonly string[]): string {
  let text = '';
  let open: string[] = [];
  for (const line of lines) {
    const joins = endsEscaped(line);
    open.push(unescaped(joins ? line.slice(0, -1) : line));
    if (!joins) continue;
    text += foldLines(open);
    open = [];
  }
  return text + foldLines(open);
}

/** An even number of backslashes are backslashes. */
function endsEscaped(line: string): boolean {
  let count = 0;
  while (line.charCodeAt(line.length - 1 - count) === BACKSLASH) count++;
  return count % 2 === 1;
}
