import type { Node, ScalarNode } from '../node.ts';
import type { Origin } from '../origin.ts';
import { mapNode, scalar, seqNode } from '../node.ts';
import { aliasAt, readAnchored } from './anchors.ts';
import { quotedEnd, unquoted } from './quoted-scalar.ts';
import type { YamlReading, ValuePlace } from './yaml-reading.ts';
import { endOfLine, giveUp, HASH, lineEnd, placeAt, skipBlanks } from './yaml-reading.ts';
import type { YamlDialect } from '../plain-scalar.ts';
import { resolveScalar } from '../plain-scalar.ts';

/** Lists and maps in brackets inside each other. */
const MAX_DEPTH = 20;

/** A plain text in brackets of the usual form. */
const PLAIN =
  /(?:[\w./$+=~^()<]|-(?=[\w./]))(?:[\w./$+=~^()<>;*@%!|&?-]|:(?=[\w./*-])|[ ](?=[\w./*$()<>=-]))*/y;

/** Reads a list or map in brackets. */
export function readFlow(
  reading: YamlReading,
  line: number,
  offset: number,
  indent: number,
  standing: ValuePlace,
): Node {
  const flow: Flow = { reading, indent, line, end: lineEnd(reading, line), at: offset };
  const node = readBrackets(flow, { line, offset }, 0);
  endOfLine(reading, flow.at, flow.end);
  reading.line = flow.line + 1;
  const origin = placeAt(reading, standing.line, standing.offset, flow.line);
  return { ...node, origin };
}

interface Flow {
  readonly reading: YamlReading;
  /** Of what holds it: further lines go deeper. */
  readonly indent: number;
  line: number;
  /** End of the line. */
  end: number;
  at: number;
}

/** Goes on to what is next, on this line or a later one. */
function skip(flow: Flow, from: number): void {
  const { reading, indent } = flow;
  const { source, indents, starts, to } = reading;
  flow.at = skipBlanks(source, from, flow.end);
  const comment = source.charCodeAt(flow.at) === HASH && flow.at > from;
  if (flow.at < flow.end && !comment) return;
  do flow.line++;
  while (flow.line < to && (indents[flow.line] ?? 0) < 0);
  const depth = flow.line < to ? (indents[flow.line] ?? 0) : -1;
  if (depth <= indent) giveUp();
  flow.at = (starts[flow.line] ?? 0) + depth;
  flow.end = lineEnd(reading, flow.line);
}

const here = ({ line, at }: Flow): ValuePlace => ({ line, offset: at });

const placeIn = ({ reading, line }: Flow, place: ValuePlace): Origin =>
  placeAt(reading, place.line, place.offset, line);

function readBrackets(flow: Flow, place: ValuePlace, depth: number): Node {
  if (depth > MAX_DEPTH || --flow.reading.budget.nodes < 0) giveUp();
  return flow.reading.source[flow.at] === '['
    ? readList(flow, place, depth)
    : readMap(flow, place, depth);
}

function readList(flow: Flow, place: ValuePlace, depth: number): Node {
  const items: Node[] = [];
  for (let more = begins(flow, ']'); more; more = goesOn(flow, ']'))
    items.push(readItem(flow, here(flow), depth));
  return seqNode(items, placeIn(flow, place));
}

function readMap(flow: Flow, place: ValuePlace, depth: number): Node {
  const entries = new Map<string, Node>();
  for (let more = begins(flow, '}'); more; more = goesOn(flow, '}')) {
    const at = here(flow);
    const key = readKey(flow, at);
    if (entries.has(key)) giveUp();
    skip(flow, flow.at + 1);
    entries.set(key, readItem(flow, at, depth));
  }
  return mapNode(entries, placeIn(flow, place));
}

/** Reads a key up to its colon, behind which a value may stand at once where the key is quoted, as in JSON. */
function readKey(flow: Flow, place: ValuePlace): string {
  const { source, budget } = flow.reading;
  const key = readItem(flow, place, MAX_DEPTH);
  budget.nodes++; // a key is no node of its own
  const quoted = /["']/.test(source.charAt(place.offset));
  if (!source.startsWith(quoted ? ':' : ': ', flow.at)) giveUp();
  return key.kind === 'scalar' && typeof key.value === 'string' && key.value !== '<<'
    ? key.value
    : giveUp();
}

/** Steps behind the opening bracket; false where it is closed at once. */
function begins(flow: Flow, close: string): boolean {
  const { source } = flow.reading;
  skip(flow, flow.at + 1);
  if (source[flow.at] !== close) return true;
  flow.at++;
  return false;
}

/** Steps behind a comma, or behind the closing bracket. */
function goesOn(flow: Flow, close: string): boolean {
  const { source } = flow.reading;
  skip(flow, flow.at);
  const found = source[flow.at];
  if (found !== ',' && found !== close) giveUp();
  if (found === ',') skip(flow, flow.at + 1);
  if (source[flow.at] !== close) return true;
  flow.at++;
  return false;
}

function readItem(flow: Flow, place: ValuePlace, depth: number): Node {
  const { reading, end, at } = flow;
  const first = reading.source.charAt(at);
  if (at >= end) giveUp();
  if (first === '[' || first === '{') return readBrackets(flow, place, depth + 1);
  if (--reading.budget.nodes < 0) giveUp();
  if (first === '*') return readRepeated(flow, place);
  if (first === '&') return readNamed(flow, place);
  return first === '"' || first === "'" ? readQuoted(flow, place) : readPlain(flow, place);
}

function readRepeated(flow: Flow, place: ValuePlace): Node {
  const { node, behind } = aliasAt(flow.reading, flow.at, 'flow');
  flow.at = behind;
  return { ...node, origin: placeIn(flow, place) };
}

/** Only a text, and not that of a key, has a name in brackets. */
function readNamed(flow: Flow, place: ValuePlace): Node {
  const { reading, line, at } = flow;
  const read = (behind: number): Node => {
    flow.at = behind;
    const own = place.offset === at ? here(flow) : place;
    const first = reading.source.charAt(behind);
    return first === '"' || first === "'" ? readQuoted(flow, own) : readPlain(flow, own);
  };
  const node = readAnchored(reading, line, at, read, 'flow');
  return reading.source.startsWith(':', flow.at) ? giveUp() : node;
}

function readQuoted(flow: Flow, place: ValuePlace): Node {
  const { reading, end, at } = flow;
  flow.at = quotedEnd(reading.source, at, end);
  const whole = reading.source.slice(at, flow.at < 0 ? giveUp() : flow.at);
  if (whole.includes('\t')) giveUp();
  const node = scalar(unquoted(whole), placeIn(flow, place));
  return reading.dialect === 'go-yaml-3' ? { ...node, quoted: true } : node;
}

function readPlain(flow: Flow, place: ValuePlace): Node {
  const { reading, end, at } = flow;
  const { source, dialect } = reading;
  PLAIN.lastIndex = at;
  const text = PLAIN.exec(source)?.[0] ?? giveUp();
  flow.at = at + text.length;
  if (flow.at > end || !isEnded(source, flow.at, end)) giveUp();
  return resolvedNode(text, dialect, placeIn(flow, place));
}

/** A plain text ends where the list goes on, or at the colon of a key. */
function isEnded(source: string, at: number, end: number): boolean {
  const next = source.charAt(skipBlanks(source, at, end));
  return (
    next === ',' || next === ']' || next === '}' || (next === ':' && source.startsWith(': ', at))
  );
}

/** The node of a plain text. */
export function resolvedNode(text: string, dialect: YamlDialect, origin: Origin): ScalarNode {
  const resolved = resolveScalar(text, dialect);
  const { value, digits, spelling } = resolved;
  if (typeof value === 'number' && !Number.isFinite(value)) giveUp();
  const node = scalar(value, origin);
  return digits === undefined && spelling === undefined ? node : { ...node, ...resolved };
}
