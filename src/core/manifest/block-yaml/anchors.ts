import type { Node } from '../node.ts';
import type { Reading, Standing } from './reading.ts';
import { endOfLine, giveUp, lineEnd, placeAt, skipBlanks } from './reading.ts';

/** Names in which all parsers agree. */
const NAME = /[&*]([\w-]+)(?=[ \n]|$)/y;

/** A value that aliases repeat, and what it counts for. */
export interface Anchored {
  readonly node: Node;
  readonly size: number;
}

/** Reads what an anchor names; `read` is given the offset behind the name. */
export function readAnchored(
  reading: Reading,
  line: number,
  offset: number,
  read: (behind: number) => Node,
): Node {
  const { name, behind } = nameAt(reading, offset);
  const before = reading.nodes;
  // Until it is read it cannot be repeated, in itself least of all.
  reading.anchors.delete(name);
  const node = read(skipBlanks(reading.source, behind, lineEnd(reading, line)));
  reading.anchors.set(name, { node, size: before - reading.nodes + 1 });
  return node;
}

/** Reads an alias: the value that its anchor named, in the alias' place. */
export function readAlias(
  reading: Reading,
  line: number,
  offset: number,
  standing: Standing,
): Node {
  const { name, behind } = nameAt(reading, offset);
  endOfLine(reading, behind, lineEnd(reading, line));
  const { node, size } = reading.anchors.get(name) ?? giveUp();
  reading.nodes -= size;
  if (reading.nodes < 0) giveUp();
  reading.line = line + 1;
  return { ...node, origin: placeAt(reading, standing.line, standing.offset, line) };
}

function nameAt({ source }: Reading, offset: number): { name: string; behind: number } {
  NAME.lastIndex = offset;
  const name = NAME.exec(source)?.[1] ?? giveUp();
  return { name, behind: offset + 1 + name.length };
}
