import type { Node } from '../node.ts';
import type { YamlReading, ValuePlace } from './yaml-reading.ts';
import { endOfLine, giveUp, lineEnd, placeAt, skipBlanks } from './yaml-reading.ts';

/** Where a name stands decides what may follow it. */
type NamePlace = 'block' | 'flow' | 'key';

/** Names in which all parsers agree. */
const NAMES: Readonly<Record<NamePlace, RegExp>> = {
  block: /[&*]([\w-]+)(?=[ \n]|$)/y,
  flow: /[&*]([\w-]+)(?=[ \n,\]}]|$)/y,
  key: /[&*]([\w-]+)(?=:(?:[ \n]|$))/y,
};

/** A value that aliases repeat, and what it counts for. */
export interface Anchored {
  readonly node: Node;
  readonly size: number;
}

/** Reads what an anchor names; `read` is given the offset behind the name. */
export function readAnchored(
  reading: YamlReading,
  line: number,
  offset: number,
  read: (behind: number) => Node,
  place: NamePlace = 'block',
): Node {
  const { name, behind } = nameAt(reading, offset, place);
  const before = reading.budget.nodes;
  // Until it is read it cannot be repeated, in itself least of all.
  reading.anchors.delete(name);
  const named = skipBlanks(reading.source, behind, lineEnd(reading, line));
  if (reading.source[named] === '*') giveUp();
  const node = read(named);
  reading.anchors.set(name, { node, size: before - reading.budget.nodes + 1 });
  return node;
}

/** Reads an alias: the value that its anchor named, in the alias' place. */
export function readAlias(
  reading: YamlReading,
  line: number,
  offset: number,
  standing: ValuePlace,
): Node {
  const { node, behind } = aliasAt(reading, offset);
  endOfLine(reading, behind, lineEnd(reading, line));
  reading.line = line + 1;
  return { ...node, origin: placeAt(reading, standing.line, standing.offset, line) };
}

/** What the alias at a place stands for, and the offset behind it. */
export function aliasAt(
  reading: YamlReading,
  offset: number,
  place: NamePlace = 'block',
): { node: Node; behind: number } {
  const { name, behind } = nameAt(reading, offset, place);
  const { node, size } = reading.anchors.get(name) ?? giveUp();
  reading.budget.nodes -= size;
  if (reading.budget.nodes < 0) giveUp();
  return { node, behind };
}

function nameAt(
  { source }: YamlReading,
  offset: number,
  place: NamePlace,
): { name: string; behind: number } {
  const pattern = NAMES[place];
  pattern.lastIndex = offset;
  const name = pattern.exec(source)?.[1] ?? giveUp();
  return { name, behind: offset + 1 + name.length };
}
