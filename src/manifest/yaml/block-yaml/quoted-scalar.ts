import type { Node } from '../node.ts';
import { scalar } from '../node.ts';
import { foldEscaped, foldLines } from './folded-lines.ts';
import { closingDouble, closingSingle, quotedEnd, unquoted } from './quoted-text.ts';
import type { Reading, ValuePlace } from './reading.ts';
import {
  endOfLine,
  giveUp,
  lineEnd,
  placeAt,
  SINGLE_QUOTE,
  skipBlanks,
  withoutBlanks,
} from './reading.ts';

/** Reads a text in quotes, over as many lines as it has. */
export function readQuoted(
  reading: Reading,
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
  reading: Reading,
  text: string,
  { line, offset }: ValuePlace,
  last: number,
): Node {
  const node = scalar(text, placeAt(reading, line, offset, last));
  return reading.dialect === 'go-yaml-3' ? { ...node, quoted: true } : node;
}

function severalLines(
  reading: Reading,
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
function contentStart(reading: Reading, line: number): number {
  return skipBlanks(reading.source, reading.starts[line] ?? 0, lineEnd(reading, line));
}

/** A line inside of quotes, without the blanks at its end. */
function lineText(text: string, single: boolean): string {
  const trimmed = withoutBlanks(text);
  if (text.includes('\t')) giveUp();
  return !single && trimmed !== text && trimmed.endsWith('\\') ? giveUp() : trimmed;
}
