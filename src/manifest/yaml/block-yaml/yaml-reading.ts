import type { Origin } from '../origin.ts';
import type { YamlDialect } from '../plain-scalar.ts';
import type { Anchored } from './anchors.ts';

/** What the reader has before it: one file, by lines. */
export interface YamlReading {
  readonly file: string;
  readonly source: string;
  readonly dialect: YamlDialect;
  /** Offset of each line, and one behind the last. */
  readonly starts: readonly number[];
  /** Blanks before the content of each line; BLANK or COMMENT where it has none. */
  readonly indents: readonly number[];
  /** Line after the last one of the document. */
  readonly to: number;
  /** First line that is not read yet, counted from 0. */
  line: number;
  /** Nodes that may still be built of the file. */
  readonly budget: { nodes: number };
  readonly anchors: Map<string, Anchored>;
}

export const BLANK = -1;
export const COMMENT = -2;

/** Thrown where a text has something that only the whole parser reads; never leaves `readBlockYaml`. */
export const NOT_PLAIN = new Error('Not YAML as manifests usually have it.');

export function giveUp(): never {
  throw NOT_PLAIN;
}

/** Offset of the end of a line, without its line break. */
export const lineEnd = ({ starts }: YamlReading, line: number): number =>
  (starts[line + 1] ?? 0) - 1;

/** The next line with content, which is not read yet; -1 where the document has no more. */
export function nextContent(reading: YamlReading): number {
  const { indents, to } = reading;
  let line = reading.line;
  while (line < to && (indents[line] ?? 0) < 0) line++;
  return line < to ? line : -1;
}

/** A place in the file, from a line counted from 0 and an offset. */
export const placeAt = (
  { file, starts }: YamlReading,
  line: number,
  offset: number,
  lastLine = line,
): Origin => ({
  file,
  line: line + 1,
  column: offset - (starts[line] ?? 0) + 1,
  endLine: lastLine + 1,
});

/** Where a value is said to be: its own place, or that of its key. */
export interface ValuePlace {
  readonly line: number;
  readonly offset: number;
}

export const SPACE = 0x20;
export const HASH = 0x23;
export const AMPERSAND = 0x26;
export const DASH = 0x2d;
export const COLON = 0x3a;
const NEWLINE = 0x0a;
export const DOUBLE_QUOTE = 0x22;
export const SINGLE_QUOTE = 0x27;
export const BACKSLASH = 0x5c;

/** Whether nothing stands at an offset: a blank or the end of the line. */
export function isBlankAt(source: string, offset: number): boolean {
  const code = source.charCodeAt(offset);
  return code === SPACE || code === NEWLINE || Number.isNaN(code);
}

/** The first offset at or behind `from` that is no blank, at most `end`. */
export function skipBlanks(source: string, from: number, end: number): number {
  let offset = from;
  while (offset < end && source.charCodeAt(offset) === SPACE) offset++;
  return offset;
}

/** A text without the blanks at its end; other white space stays. */
export function withoutBlanks(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === SPACE) end--;
  return text.slice(0, end);
}

/** Requires that a line has nothing more but a comment. */
export function endOfLine(reading: YamlReading, offset: number, end: number): void {
  const next = skipBlanks(reading.source, offset, end);
  if (next < end && (reading.source.charCodeAt(next) !== HASH || next === offset)) giveUp();
}
