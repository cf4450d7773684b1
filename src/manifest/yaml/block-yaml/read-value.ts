import type { Node } from '../node.ts';
import { readAlias } from './anchors.ts';
import { readBlockScalar } from './block-scalar.ts';
import { readFlow } from './read-flow.ts';
import { readPlain } from './plain-scalar.ts';
import { readQuoted } from './quoted-scalar.ts';
import type { Reading, ValuePlace } from './reading.ts';
import { giveUp } from './reading.ts';

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
