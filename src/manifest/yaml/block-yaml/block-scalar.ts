import type { Node } from '../node.ts';
import { scalar } from '../node.ts';
import { rewrittenFold } from '../rewritten-fold.ts';
import type { Reading, ValuePlace } from './reading.ts';
import { BLANK, giveUp, lineEnd, placeAt, withoutBlanks } from './reading.ts';

/** Reads a text as a block, `|` or `>`. */
export function readBlockScalar(
  reading: Reading,
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
  reading: Reading,
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
function depthOf(reading: Reading, first: number, indent: number): number {
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
