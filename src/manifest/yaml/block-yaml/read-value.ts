import type { Node } from '../node.ts';
import { readAlias } from './anchors.ts';
import { readBlockScalar } from './block-scalar.ts';
import { readFlow } from './read-flow.ts';
import { readQuoted } from './quoted-scalar.ts';
import type { Reading, ValuePlace } from './reading.ts';
import { BLANK, COMMENT, giveUp, isBlankAt, lineEnd, placeAt, withoutBlanks } from './reading.ts';
import { foldLines } from './folded-lines.ts';
import { INDICATORS } from './read-key.ts';
import { resolvedNode } from './resolved-node.ts';

/** Reads a value that begins on a line: a text, or a list or map in brackets. `indent` is that of what holds it. */
export function readValue(
  reading: Reading,
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
  reading: Reading,
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
function goOn(reading: Reading, lines: string[], indent: number): number | undefined {
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
function plainPart(reading: Reading, line: number, from: number): { text: string; ended: boolean } {
  const whole = reading.source.slice(from, lineEnd(reading, line));
  const comment = whole.indexOf(' #');
  const text = withoutBlanks(comment < 0 ? whole : whole.slice(0, comment));
  if (text.includes(': ') || text.endsWith(':') || whole.includes('\t')) giveUp();
  return { text, ended: comment >= 0 };
}
