import type { Node } from '../../manifest/index.ts';
import { parseYaml, scalar, seqNode } from '../../manifest/index.ts';
import type { ValuePath } from '../chart-renderer.ts';
import type { ChartSet } from '../chart-request.ts';

/** Holds what a `--set` option says of one value. */
export interface Assignment {
  readonly path: ValuePath;
  readonly value: Node;
  /**
   * It is true for a whole object of `--set-json`, which is laid over what is there; everything else replaces
   * it.
   */
  readonly isMerged: boolean;
}

/** Stands for the place of an option's values, which lie in no file. */
const NOWHERE = { file: '', line: 1, column: 1, endLine: 1 };

/**
 * Reads what an option assigns, in its order, as Helm's strvals does; null where it is not understood here.
 */
export function assignmentsOf(set: ChartSet): readonly Assignment[] | null {
  const { kind, expression } = set;
  switch (kind) {
    case 'json':
      return ofJson(expression);
    case 'literal':
      return ofLiteral(expression);
    case 'value':
    case 'string':
      return ofPairs(expression, kind === 'value');
    case 'file':
      return ofPairs(expression, false)?.map((each) => withTextOf(each, set.files)) ?? null;
  }
}

const utf8 = new TextDecoder();

/** Puts the text of a file in the place of its path. */
function withTextOf(assignment: Assignment, files: ReadonlyMap<string, Uint8Array>): Assignment {
  const { value } = assignment;
  const bytes = value.kind === 'scalar' ? files.get(String(value.value)) : undefined;
  return bytes === undefined
    ? assignment
    : { ...assignment, value: scalar(utf8.decode(bytes), NOWHERE) };
}

function ofJson(expression: string): readonly Assignment[] | null {
  if (expression.trimStart().startsWith('{')) {
    const value = jsonNode(expression);
    return value === null ? null : [{ path: [], value, isMerged: true }];
  }
  const key = readKey(expression, 0, true);
  const value = key === null ? null : jsonNode(expression.slice(key.end));
  return key === null || value === null ? null : [{ path: key.path, value, isMerged: false }];
}

function jsonNode(text: string): Node | null {
  try {
    JSON.parse(text);
  } catch {
    return null;
  }
  return parseYaml('', text)[0]?.node ?? null;
}

function ofLiteral(expression: string): readonly Assignment[] | null {
  const key = readKey(expression, 0, false);
  if (key === null) return null;
  const value = scalar(expression.slice(key.end), NOWHERE);
  return [{ path: key.path, value, isMerged: false }];
}

function ofPairs(expression: string, isTyped: boolean): readonly Assignment[] | null {
  const assignments: Assignment[] = [];
  for (let at = 0; at < expression.length;) {
    const key = readKey(expression, at, true);
    const read = key === null ? null : readValue(expression, key.end, isTyped);
    if (key === null || read === null) return null;
    assignments.push({ path: key.path, value: read.value, isMerged: false });
    // the cursor goes behind the comma
    at = read.end + 1;
  }
  return assignments;
}

/** Reads a value, or a list in braces, and says where it ends. */
function readValue(
  text: string,
  start: number,
  isTyped: boolean,
): { readonly value: Node; readonly end: number } | null {
  if (text.charAt(start) !== '{') {
    const read = readUntil(text, start, ',', true);
    const plain = isTyped && read.text === 'null' ? null : read.text;
    return { value: scalar(plain, NOWHERE), end: read.end };
  }
  const items: Node[] = [];
  for (let at = start; text.charAt(at) !== '}';) {
    if (at >= text.length) return null;
    const read = readUntil(text, at + 1, ',}', true);
    items.push(scalar(read.text, NOWHERE));
    at = read.end;
    if (text.charAt(at) === '}') return { value: seqNode(items, NOWHERE), end: at + 1 };
  }
  return null;
}

/** Reads a key such as `a.b[0].c=`, and says where its value begins. */
function readKey(
  text: string,
  start: number,
  hasEscapes: boolean,
): { readonly path: ValuePath; readonly end: number } | null {
  const path: (string | number)[] = [];
  for (let at = start; ;) {
    const name = readUntil(text, at, '.[=,', hasEscapes);
    const [places = ''] = /^(?:\[\d+\])*/.exec(text.slice(name.end)) ?? [];
    const indexes = [...places.matchAll(/\d+/g)].map(([digits]) => Number(digits));
    path.push(...(name.text === '' ? [] : [name.text]), ...indexes);
    const end = name.end + places.length;
    if (text.charAt(end) === '=') return path.length === 0 ? null : { path, end: end + 1 };
    if (text.charAt(end) !== '.') return null;
    at = end + 1;
  }
}

/** Reads up to one of these characters, or to the end. */
function readUntil(
  text: string,
  start: number,
  stops: string,
  hasEscapes: boolean,
): { readonly text: string; readonly end: number } {
  let [read, at] = ['', start];
  while (at < text.length && !stops.includes(text.charAt(at))) {
    if (hasEscapes && text.charAt(at) === '\\') at += 1;
    read += text.charAt(at);
    at += 1;
  }
  return { text: read, end: at };
}

/**
 * Lists the paths that an expression of `--set-file` names, such as `config=app.ini,ca=ca.pem`, as Helm reads
 * it.
 */
export function setFilePaths(expression: string): readonly string[] {
  const paths: string[] = [];
  let path: string | null = null;
  for (let at = 0; at < expression.length; at += 1) {
    const char = expression.charAt(at);
    if (path === null) {
      if (char === '\\') at += 1;
      else if (char === '=') path = '';
    } else if (char === ',') {
      paths.push(path);
      path = null;
    } else if (char === '\\') {
      at += 1;
      path += expression.charAt(at);
    } else path += char;
  }
  return path === null ? paths : [...paths, path];
}
