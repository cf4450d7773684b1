import type { YamlDocument } from '../yaml-parser.ts';
import { beyondLimit, MOST_DOCUMENTS } from '../read-any-yaml.ts';
import type { YamlDialect } from '../plain-scalar.ts';
import type { YamlReading, ValuePlace } from './yaml-reading.ts';
import {
  BLANK,
  COMMENT,
  giveUp,
  HASH,
  nextContent,
  NOT_PLAIN,
  SPACE,
  AMPERSAND,
  DASH,
  isBlankAt,
  lineEnd,
  placeAt,
  skipBlanks,
} from './yaml-reading.ts';
import type { Node } from '../node.ts';
import { mapNode, scalar, seqNode } from '../node.ts';
import { readAnchored } from './anchors.ts';
import type { Key } from './mapping-key.ts';
import { keyAt } from './mapping-key.ts';
import { readValue } from './block-value.ts';

/** Nodes of one file: more than any real manifest has. */
const MOST_NODES = 500_000;

/**
 * Reads YAML in the form that manifests usually have: block style, short lists in brackets, texts plain,
 * quoted or as blocks. It gives exactly what the whole parser gives, some twenty times faster, and null
 * for a text that has anything else (tags, tabs, an error), which the whole parser then reads.
 */
export function readBlockYaml(
  file: string,
  source: string,
  dialect: YamlDialect,
): readonly YamlDocument[] | null {
  if (source.includes('\r') || source.includes('\uFEFF')) return null;
  const { starts, indents } = linesOf(source);
  const documents: YamlDocument[] = [];
  const budget = { nodes: MOST_NODES };
  const reading = { file, source, dialect, starts, indents, budget };
  try {
    for (const { from, to } of sections(source, starts)) {
      const document = readSection({ ...reading, line: from, to, anchors: new Map() });
      if (document === null) continue;
      if (documents.length === MOST_DOCUMENTS) return [...documents, beyondLimit(file, 'too-many')];
      documents.push(document);
    }
    return documents;
  } catch (error) {
    if (error !== NOT_PLAIN) throw error;
    return budget.nodes < 0 ? [...documents, beyondLimit(file, 'too-long')] : null;
  }
}

function readSection(reading: YamlReading): YamlDocument | null {
  if (nextContent(reading) < 0) return null;
  const node = readRoot(reading);
  if (nextContent(reading) >= 0) giveUp();
  return { node, problems: [], origin: node.origin };
}

function linesOf(source: string): { starts: number[]; indents: number[] } {
  const starts: number[] = [];
  const indents: number[] = [];
  for (let start = 0; start < source.length;) {
    const found = source.indexOf('\n', start);
    const end = found < 0 ? source.length : found;
    starts.push(start);
    indents.push(indentOf(source, start, end));
    start = end + 1;
  }
  starts.push(source.endsWith('\n') ? source.length : source.length + 1);
  return { starts, indents };
}

function indentOf(source: string, start: number, end: number): number {
  let offset = start;
  while (offset < end && source.charCodeAt(offset) === SPACE) offset++;
  if (offset === end) return BLANK;
  return source.charCodeAt(offset) === HASH ? COMMENT : offset - start;
}

/** Lines of each document, without the `---` around them. */
function* sections(
  source: string,
  starts: readonly number[],
): Generator<{ readonly from: number; readonly to: number }> {
  let from = 0;
  const last = starts.length - 1;
  for (let line = 0; line < last; line++) {
    const start = starts[line] ?? 0;
    if (source.startsWith('...', start) || source[start] === '%') giveUp();
    if (!source.startsWith('---', start)) continue;
    if (!/^---[ ]*(?:[ ]#.*)?$/.test(source.slice(start, (starts[line + 1] ?? 0) - 1))) giveUp();
    yield { from, to: line };
    from = line + 1;
  }
  yield { from, to: last };
}

/** Collections inside each other; more than that is for the whole parser to refuse. */
const MAX_DEPTH = 100;

/** Reads the map or list of a document. */
function readRoot(reading: YamlReading): Node {
  const line = nextContent(reading);
  const offset = (reading.starts[line] ?? 0) + (reading.indents[line] ?? 0);
  const place = { line, offset };
  if (isBracket(reading, offset)) return readValue(reading, line, offset, -1, place);
  return readCollection(reading, line, offset, place, 0) ?? giveUp();
}

/** Reads the map or list in block style that begins at a place; null where there is neither. */
function readCollection(
  reading: YamlReading,
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

const isItem = ({ source }: YamlReading, offset: number): boolean =>
  source.charCodeAt(offset) === DASH && isBlankAt(source, offset + 1);

function isBracket({ source }: YamlReading, offset: number): boolean {
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
  reading: YamlReading,
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
function nextAt(reading: YamlReading, indent: number): number {
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
  reading: YamlReading,
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
  reading: YamlReading,
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
  reading: YamlReading,
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
  reading: YamlReading,
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

const empty = (reading: YamlReading, { line, offset }: ValuePlace): Node =>
  scalar(null, placeAt(reading, line, offset));
