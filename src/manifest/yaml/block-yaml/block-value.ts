import type { Node } from '../node.ts';
import { readAlias } from './anchors.ts';
import { readFlow, resolvedNode } from './flow-collection.ts';
import { readQuoted, foldLines } from './quoted-scalar.ts';
import type { YamlReading, ValuePlace } from './yaml-reading.ts';
import {
  BLANK,
  COMMENT,
  giveUp,
  isBlankAt,
  lineEnd,
  placeAt,
  withoutBlanks,
} from './yaml-reading.ts';
import { INDICATORS } from './mapping-key.ts';
import { scalar } from '../node.ts';
import { rewrittenFold } from '../scalar-text.ts';

/** Reads a value that begins on a line: a text, or a list or map in brackets. `indent` is that of what holds it. */
export function readValue(
  reading: YamlReading,
  line: number,
  offset: number,
  indent: number,
  standing: ValuePlace,
): Node {
  if (--reading.budget.nodes < 0) giveUp();
  switch (reading.source.charAt(offset)) {
    case '"':
    case "'":
      return readQuoted(reading, line, offset, standing);
    case '|':
    case '>':
      return readBlockScalar(reading, line, offset, indent, standing);
    case '*':
      return readAlias(reading, line, offset, standing);
    case '[':
    case '{':
      return readFlow(reading, line, offset, indent, standing);
    default:
      return readPlain(reading, line, offset, indent, standing);
  }
}

/** Reads a text without quotes, with the lines on which it goes on. */
function readPlain(
  reading: YamlReading,
  line: number,
  offset: number,
  indent: number,
  standing: ValuePlace,
): Node {
  const { source } = reading;
  const first = source.charAt(offset);
  const signs = first === '-' && !isBlankAt(source, offset + 1);
  if (INDICATORS.test(first) && !signs) giveUp();
  const { text, ended } = plainPart(reading, line, offset);
  reading.line = line + 1;
  if (ended)
    return resolvedNode(
      text,
      reading.dialect,
      placeAt(reading, standing.line, standing.offset, line),
    );
  const lines = [text];
  const last = goOn(reading, lines, indent) ?? line;
  return resolvedNode(
    lines.length === 1 ? text : foldLines(lines),
    reading.dialect,
    placeAt(reading, standing.line, standing.offset, last),
  );
}

/** Adds the lines below that belong to the text; gives the last of them. */
function goOn(reading: YamlReading, lines: string[], indent: number): number | undefined {
  const { starts, indents, to } = reading;
  let last: number | undefined;
  const blanks: string[] = [];
  for (let line = reading.line; line < to; line++) {
    const deeper = indents[line] ?? 0;
    if (deeper === COMMENT) break;
    if (deeper === BLANK) {
      blanks.push('');
      continue;
    }
    if (deeper <= indent) break;
    const { text, ended } = plainPart(reading, line, (starts[line] ?? 0) + deeper);
    lines.push(...blanks.splice(0), text);
    last = line;
    reading.line = line + 1;
    if (ended) break;
  }
  return last;
}

/** The text on one line, and whether a comment ends it; what looks like another key is a mistake. */
function plainPart(
  reading: YamlReading,
  line: number,
  from: number,
): { text: string; ended: boolean } {
  const whole = reading.source.slice(from, lineEnd(reading, line));
  const comment = whole.indexOf(' #');
  const text = withoutBlanks(comment < 0 ? whole : whole.slice(0, comment));
  if (text.includes(': ') || text.endsWith(':') || whole.includes('\t')) giveUp();
  return { text, ended: comment >= 0 };
}

/** Reads a text as a block, `|` or `>`. */
function readBlockScalar(
  reading: YamlReading,
  line: number,
  offset: number,
  indent: number,
  standing: ValuePlace,
): Node {
  const header = reading.source.slice(offset, lineEnd(reading, line));
  const [, style, digit = '', chomp] =
    /^([|>])([1-9]?)([+-]?)[ ]*(?:[ ]#.*)?$/.exec(header) ?? giveUp();
  const depth = digit === '' ? depthOf(reading, line + 1, indent) : indent + Number(digit);
  const { lines, last } = blockLines(reading, line + 1, indent, depth);
  reading.line = last + 1;
  let count = lines.length;
  while (count > 0 && lines[count - 1] === '') count--;
  if (withoutBlanks(lines[count - 1] ?? '') === '') giveUp();
  const content = lines.slice(0, count);
  const body = style === '|' ? content.join('\n') : folded(content);
  const breaks = chomp === '-' ? 0 : chomp === '+' ? lines.length - count + 1 : 1;
  const end = chomp === '+' ? last : line + count;
  const text = body + '\n'.repeat(breaks);
  const folds = style === '>' && reading.dialect === 'go-yaml-3';
  const node = scalar(
    folds ? rewrittenFold(text) : text,
    placeAt(reading, standing.line, standing.offset, end),
  );
  return reading.dialect === 'go-yaml-3' ? { ...node, quoted: true } : node;
}

/** The lines of a block without their indentation, blank ones at its end too. */
function blockLines(
  reading: YamlReading,
  first: number,
  indent: number,
  depth: number,
): { lines: readonly string[]; last: number } {
  const { source, starts, to } = reading;
  const lines: string[] = [];
  let line = first;
  for (; line < to; line++) {
    const start = starts[line] ?? 0;
    const end = lineEnd(reading, line);
    const blanks = blanksAt(source, start, end);
    if (start + blanks === end) {
      lines.push(source.slice(Math.min(start + depth, end), end));
      continue;
    }
    if (blanks < depth) {
      if (blanks > indent) giveUp();
      break;
    }
    lines.push(source.slice(start + depth, end));
  }
  if (line === to && to === starts.length - 1 && !source.endsWith('\n')) giveUp();
  return { lines, last: line - 1 };
}

/** Indentation of the first line that is not blank. */
function depthOf(reading: YamlReading, first: number, indent: number): number {
  const { source, starts, indents, to } = reading;
  let blank = 0;
  for (let line = first; line < to; line++) {
    const start = starts[line] ?? 0;
    const blanks = blanksAt(source, start, lineEnd(reading, line));
    if (indents[line] === BLANK) {
      blank = Math.max(blank, blanks);
      continue;
    }
    if (blanks <= indent || blanks < blank || source[start + blanks] === '\t') giveUp();
    return blanks;
  }
  return giveUp();
}

function blanksAt(source: string, start: number, end: number): number {
  let offset = start;
  while (offset < end && source[offset] === ' ') offset++;
  return offset - start;
}

/** Lines joined by blanks; around those that go deeper, and around blank ones, line breaks stay. */
function folded(lines: readonly string[]): string {
  const first = lines.findIndex((line) => line !== '');
  let text = '\n'.repeat(first);
  let separator = '';
  let wasDeeper = false;
  for (const line of lines.slice(first)) {
    const deeper = line.startsWith(' ') || line.startsWith('\t');
    if (line === '' && separator === '\n') text += '\n';
    else if (line === '') separator = '\n';
    else {
      text += deeper ? beforeDeeper(separator, wasDeeper) + line : separator + line;
      separator = deeper ? '\n' : ' ';
      wasDeeper = deeper;
    }
  }
  return text;
}

function beforeDeeper(separator: string, wasDeeper: boolean): string {
  if (separator === ' ') return '\n';
  return separator === '\n' && !wasDeeper ? '\n\n' : separator;
}
