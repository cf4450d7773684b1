import type { Node } from '../node.ts';
import { mapNode, scalar, seqNode } from '../node.ts';
import { readAnchored } from './anchors.ts';
import type { Key } from './read-key.ts';
import { keyAt } from './read-key.ts';
import { readValue } from './read-value.ts';
import type { Reading, ValuePlace } from './reading.ts';
import {
  AMPERSAND,
  DASH,
  giveUp,
  HASH,
  isBlankAt,
  lineEnd,
  nextContent,
  placeAt,
  skipBlanks,
} from './reading.ts';

/** Collections inside each other; more than that is for the whole parser to refuse. */
const MAX_DEPTH = 100;

/** Reads the map or list of a document. */
export function readRoot(reading: Reading): Node {
  const line = nextContent(reading);
  const offset = (reading.starts[line] ?? 0) + (reading.indents[line] ?? 0);
  const place = { line, offset };
  if (isBracket(reading, offset)) return readValue(reading, line, offset, -1, place);
  return readCollection(reading, line, offset, place, 0) ?? giveUp();
}

/** Reads the map or list in block style that begins at a place; null where there is neither. */
function readCollection(
  reading: Reading,
  line: number,
  offset: number,
  standing: ValuePlace,
  depth: number,
): Node | null {
  if (depth > MAX_DEPTH) giveUp();
  if (isItem(reading, offset)) return readSeq(reading, line, offset, standing, depth);
  if (isBracket(reading, offset)) return null;
  const key = keyAt(reading, line, offset);
  return key === null ? null : readMap(reading, line, offset, { key, standing, depth });
}

const isItem = ({ source }: Reading, offset: number): boolean =>
  source.charCodeAt(offset) === DASH && isBlankAt(source, offset + 1);

function isBracket({ source }: Reading, offset: number): boolean {
  const first = source.charAt(offset);
  return first === '{' || first === '[';
}

/** A map of which the first key is read. */
interface Beginning {
  readonly key: Key;
  readonly standing: ValuePlace;
  readonly depth: number;
}

function readMap(
  reading: Reading,
  first: number,
  offset: number,
  { key: firstKey, standing, depth }: Beginning,
): Node {
  const { starts } = reading;
  const indent = offset - (starts[first] ?? 0);
  const entries = new Map<string, Node>();
  let merged: Node | undefined;
  let last = first;
  for (let line = first; line >= 0; line = nextAt(reading, indent)) {
    const at = (starts[line] ?? 0) + indent;
    const key = line === first ? firstKey : (keyAt(reading, line, at) ?? giveUp());
    if (key.merges ? merged !== undefined : entries.has(key.text)) giveUp();
    const value = readEntry(reading, { line, offset: at }, key.behind, indent, depth);
    if (key.merges) merged = value;
    else entries.set(key.text, value);
    last = Math.max(last, value.origin.endLine - 1);
  }
  if (merged !== undefined) mergeInto(entries, merged);
  return mapNode(entries, placeAt(reading, standing.line, standing.offset, last));
}

/** The next line with content where it is at an indent; -1 where it is less deep, or there is none. */
function nextAt(reading: Reading, indent: number): number {
  const next = nextContent(reading);
  const depth = next < 0 ? -1 : (reading.indents[next] ?? 0);
  if (depth > indent) giveUp();
  return depth < indent ? -1 : next;
}

/** Keys of the map itself win. */
function mergeInto(entries: Map<string, Node>, merged: Node): void {
  if (merged.kind !== 'map') giveUp();
  else for (const [key, value] of merged.entries) if (!entries.has(key)) entries.set(key, value);
}

function readSeq(
  reading: Reading,
  first: number,
  offset: number,
  standing: ValuePlace,
  depth: number,
): Node {
  const { starts } = reading;
  const indent = offset - (starts[first] ?? 0);
  const items: Node[] = [];
  let last = first;
  for (let line = first; line >= 0; line = nextAt(reading, indent)) {
    const at = (starts[line] ?? 0) + indent;
    if (!isItem(reading, at)) break;
    const item = readItem(reading, line, at + 1, indent, depth);
    items.push(item);
    last = Math.max(last, item.origin.endLine - 1);
  }
  return seqNode(items, placeAt(reading, standing.line, standing.offset, last));
}

/** What stands behind a dash. */
function readItem(
  reading: Reading,
  line: number,
  behind: number,
  indent: number,
  depth: number,
): Node {
  const { source } = reading;
  const end = lineEnd(reading, line);
  const offset = skipBlanks(source, behind, end);
  if (offset === end) {
    const below = readBelow(reading, line, null, indent, depth);
    return below ?? (offset === behind ? empty(reading, { line, offset }) : giveUp());
  }
  if (source.charCodeAt(offset) === HASH) giveUp();
  const standing = { line, offset };
  if (source.charCodeAt(offset) === AMPERSAND)
    return readAnchored(reading, line, offset, (behind) =>
      behind === end || keyAt(reading, line, behind) !== null || isItem(reading, behind)
        ? giveUp()
        : readValue(reading, line, behind, indent, { line, offset: behind }),
    );
  return (
    readCollection(reading, line, offset, standing, depth + 1) ??
    readValue(reading, line, offset, indent, standing)
  );
}

/** What stands behind the colon of a key. */
function readEntry(
  reading: Reading,
  key: ValuePlace,
  behind: number,
  indent: number,
  depth: number,
): Node {
  const { source, starts, indents } = reading;
  const { line } = key;
  const end = lineEnd(reading, line);
  const offset = skipBlanks(source, behind, end);
  if (offset < end && source.charCodeAt(offset) === AMPERSAND)
    return readAnchored(reading, line, offset, (after) =>
      after < end
        ? readValue(reading, line, after, indent, key)
        : (readBelow(reading, line, key, indent, depth) ?? giveUp()),
    );
  if (offset < end && source.charCodeAt(offset) !== HASH)
    return readValue(reading, line, offset, indent, key);
  const below = readBelow(reading, line, key, indent, depth);
  if (below !== null) return below;
  const next = nextContent(reading);
  const at = (starts[next] ?? 0) + indent;
  return next >= 0 && indents[next] === indent && isItem(reading, at)
    ? readSeq(reading, next, at, key, depth + 1)
    : empty(reading, key);
}

/** What stands deeper on the lines below; null where nothing does. */
function readBelow(
  reading: Reading,
  line: number,
  key: ValuePlace | null,
  indent: number,
  depth: number,
): Node | null {
  reading.line = line + 1;
  const next = nextContent(reading);
  const deeper = next < 0 ? -1 : (reading.indents[next] ?? 0);
  if (deeper <= indent) return null;
  const offset = (reading.starts[next] ?? 0) + deeper;
  const standing = key ?? { line: next, offset };
  return (
    readCollection(reading, next, offset, standing, depth + 1) ??
    readValue(reading, next, offset, indent, standing)
  );
}

const empty = (reading: Reading, { line, offset }: ValuePlace): Node =>
  scalar(null, placeAt(reading, line, offset));
