import type { MapNode, Node, SeqNode } from '../../manifest/index.ts';
import {
  canonicalJson,
  mapNode,
  parseYaml,
  plainOf,
  resolveScalar,
  scalar,
  seqNode,
} from '../../manifest/index.ts';
import { textOf, touchedBy, withKey } from './node-edits.ts';
import { refuse, stopsBefore } from '../files/failure.ts';
import { conditionOf, indexOf } from './replacement-path.ts';
import { compilePattern, matchingSteps } from '../build/build-effort.ts';
import type { ReplacementWrite } from './replacement-value.ts';
import { writeNew, writeOver } from './replacement-value.ts';

/**
 * Writes a value to every field a path reaches: names, `[key=pattern]` items, indexes, `*` for all
 * items. Refuses a path that reaches nothing, unless the options create it.
 */
export function replaceAtPath(
  node: Node,
  path: readonly string[],
  writing: ReplacementWrite,
): Node {
  const reached = { count: 0 };
  const next = walk(node, path, writing, reached);
  if (reached.count === 0)
    refuse(
      'no-match',
      `The field "${writing.path}" is not in an object the replacement selects (unable to find field).`,
      writing.place,
    );
  return next;
}

type Reached = { count: number };

/** Says how many fields and items take a step to copy. */
const COPIES = 20;

const widthOf = (node: Node): number => {
  if (node.kind === 'scalar') return 0;
  return node.kind === 'map' ? node.entries.size : node.items.length;
};

function walk(
  node: Node,
  path: readonly string[],
  writing: ReplacementWrite,
  reached: Reached,
): Node {
  writing.spend(1 + widthOf(node) / COPIES);
  const [part, ...rest] = path;
  if (part === undefined) {
    reached.count++;
    return writeOver(node, writing);
  }
  const index = indexOf(part);
  if (index !== undefined && index >= 0) return walkIndex(node, index, rest, writing, reached);
  if (part.startsWith('[') && part.endsWith(']'))
    return walkMatching(node, part, rest, writing, reached);
  if (part !== '*') return walkField(node, part, rest, writing, reached);
  const list = listAt(node, part, writing);
  return withItems(
    list,
    list.items.map((item) => walk(item, rest, writing, reached)),
    node,
  );
}

function walkField(
  node: Node,
  key: string,
  rest: readonly string[],
  writing: ReplacementWrite,
  reached: Reached,
): Node {
  if (key === '' || (node.kind !== 'map' && !isNull(node)))
    return refuseKind(key, 'no map', node, writing);
  const found = node.kind === 'map' ? node.entries.get(key) : undefined;
  if (node.kind === 'map' && found !== undefined)
    return withKey(node, key, walk(found, rest, writing, reached));
  if (!writing.options.create) return node;
  const made = make(rest, writing, reached);
  return node.kind === 'map' ? withKey(node, key, made) : node;
}

/** Makes the value, in the maps and lists that the rest of a path asks for where there is nothing yet. */
function make(rest: readonly string[], writing: ReplacementWrite, reached: Reached): Node {
  const [next] = rest;
  const origin = writing.replacement;
  if (next === undefined || next === '') {
    reached.count++;
    return writeNew('', writing);
  }
  const items = indexOf(next) !== undefined || (next.startsWith('[') && next.endsWith(']'));
  const empty = items ? seqNode([], origin) : mapNode(new Map(), origin);
  return walk(empty, rest, writing, reached);
}

/** Gives the items a step goes into; a null has none, and keeps none: what is made below it is not seen. */
function listAt(node: Node, part: string, writing: ReplacementWrite): SeqNode {
  if (node.kind === 'seq') return node;
  return isNull(node) ? seqNode([], node.origin) : refuseKind(part, 'no list', node, writing);
}

const withItems = (list: SeqNode, items: readonly Node[], node: Node): Node =>
  node.kind === 'seq' ? seqNode(items, list.origin) : node;

function walkIndex(
  node: Node,
  at: number,
  rest: readonly string[],
  writing: ReplacementWrite,
  reached: Reached,
): Node {
  const list = listAt(node, String(at), writing);
  const { items } = list;
  const item = items[at];
  if (item === undefined && (at !== items.length || !writing.options.create))
    return refuse(
      'no-match',
      `The replacement asks for item ${String(at)} of a list with ${String(items.length)} items.`,
      writing.place,
    );
  const next =
    item === undefined ? make(rest, writing, reached) : walk(item, rest, writing, reached);
  return withItems(list, [...items.slice(0, at), next, ...items.slice(at + 1)], node);
}

function walkMatching(
  node: Node,
  part: string,
  rest: readonly string[],
  writing: ReplacementWrite,
  reached: Reached,
): Node {
  const condition = conditionOf(part);
  if (condition === undefined)
    return refuse(
      'invalid-field',
      `"${part}" of the path "${writing.path}" must be of the form [name=value] (list path element must contain fieldName=fieldValue).`,
      writing.place,
    );
  const { key, value } = condition;
  const pattern = compilePattern(value, writing.place);
  const list = listAt(node, part, writing);
  const before = reached.count;
  const items = list.items.map((item) => {
    const looked = key === '' ? item : item.kind === 'map' ? item.entries.get(key) : undefined;
    if (looked === undefined) return item;
    const text = shown(looked);
    writing.spend(matchingSteps(pattern, text));
    if (!pattern.matcher(text).find()) return item;
    // Without a name, the rest of the path does not count.
    return walk(item, key === '' ? [] : rest, writing, reached);
  });
  if (reached.count > before || !writing.options.create) return withItems(list, items, node);
  if (!pattern.matcher(value).find())
    return refuse('invalid-field', `"${part}" does not fit the item it creates.`, writing.place);
  if (key !== '')
    return withItems(list, [...items, created(key, value, rest, writing, reached)], node);
  reached.count++;
  return withItems(list, [...items, writeNew(value, writing)], node);
}

/** Makes the item a condition asks for, with the value at the rest of the path in it. */
function created(
  key: string,
  value: string,
  rest: readonly string[],
  writing: ReplacementWrite,
  reached: Reached,
): Node {
  const origin = touchedBy(writing.replacement, 'replacement', 'replacements');
  const wanted = { ...scalar(null, origin), ...resolveScalar(value, 'go-yaml-3') };
  return walk(mapNode(new Map([[key, wanted]]), origin), rest, writing, reached);
}

/** Gives the text with which a pattern is compared. */
function shown(node: Node): string {
  if (node.kind !== 'scalar') return canonicalJson(plainOf(node));
  return node.value === null ? 'null' : textOf(node);
}

const isNull = (node: Node): node is Exclude<Node, MapNode | SeqNode> =>
  node.kind === 'scalar' && node.value === null;

function refuseKind(part: string, what: string, node: Node, writing: ReplacementWrite): never {
  const message = isStructuredText(node)
    ? `The replacement looks for "${part}" within a text: ${stopsBefore('5.8', 'fails at it')} (wrong node kind).`
    : `The replacement looks for "${part}" in something that is ${what} (wrong node kind).`;
  return refuse('unexpected-value', message, writing.place);
}

/** Tells whether a text is a document with maps or lists, into which kustomize looks from 5.8 on. */
function isStructuredText(node: Node): boolean {
  if (node.kind !== 'scalar' || typeof node.value !== 'string') return false;
  const [document] = parseYaml(node.origin.file, node.value, 'go-yaml-3');
  const kind = document?.node?.kind;
  return kind === 'map' || kind === 'seq';
}
