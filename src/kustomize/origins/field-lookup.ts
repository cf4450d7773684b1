import type { MapNode, Node, PathStep, SeqNode } from '../../manifest/index.ts';
import { fieldPath, nearestWord, nodeAt } from '../../manifest/index.ts';
import { textOf } from '../fields/node-edits.ts';

/** Holds a step of a field path: a key, an item by its number, or an item by the value of one of its keys. */
type FieldStep =
  | { readonly kind: 'key'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'item'; readonly key: string; readonly value: string };

const KEY = /\.?((?:[^.[\]\\'"]|\\.)+)/suy;
const QUOTED = /(?:\.|(\[))?(['"])((?:(?!\2)[^\\]|\\.)*)\2(\])?/suy;
const INDEX = /\[(\d+)\]/y;
const ITEM = /\[([^\]='"]+)=(?:(['"])((?:(?!\2)[^\\]|\\.)*)\2|([^\]'"]*))\]/suy;

/**
 * Reads `spec.containers[name=web].image`: keys behind dots, `[0]`, `[key=value]`, and `['a.b/c']` or
 * `a\.b/c` for a key with dots. Undefined where it is no such path.
 */
export function parseFieldPath(text: string): readonly FieldStep[] | undefined {
  const steps: FieldStep[] = [];
  for (let at = 0; at < text.length;) {
    const found = stepAt(text, at);
    if (found === undefined) return undefined;
    steps.push(found.step);
    at = found.end;
  }
  return steps.length === 0 ? undefined : steps;
}

interface Found {
  readonly step: FieldStep;
  readonly end: number;
}

function stepAt(text: string, at: number): Found | undefined {
  const [, digits] = matchAt(INDEX, text, at) ?? [];
  if (digits !== undefined)
    return { step: { kind: 'index', index: Number(digits) }, end: INDEX.lastIndex };
  const item = matchAt(ITEM, text, at);
  if (item !== null) {
    const [, key = '', , quoted, plain = ''] = item;
    const value = quoted === undefined ? plain : unescaped(quoted);
    return { step: { kind: 'item', key, value }, end: ITEM.lastIndex };
  }
  const quoted = matchAt(QUOTED, text, at);
  if (quoted !== null) {
    const [, open, , name = '', close] = quoted;
    if ((open === undefined) !== (close === undefined)) return undefined;
    return { step: { kind: 'key', name: unescaped(name) }, end: QUOTED.lastIndex };
  }
  const [, name] = matchAt(KEY, text, at) ?? [];
  if (name === undefined || (at > 0 && text[at] !== '.')) return undefined;
  return { step: { kind: 'key', name: unescaped(name) }, end: KEY.lastIndex };
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

const unescaped = (text: string): string => text.replace(/\\(.)/gsu, '$1');

/** Bounds the keys or items that an answer lists; more are counted. */
const MOST_LISTED = 8;

type FoundField =
  | { readonly kind: 'field'; readonly node: Node; readonly path: readonly PathStep[] }
  | { readonly kind: 'none'; readonly message: string };

/** Follows a path into an object; says at which step it ends, and what is there, where it leads nowhere. */
export function findField(object: Node, steps: readonly FieldStep[]): FoundField {
  let node = object;
  const path: PathStep[] = [];
  for (const step of steps) {
    const where = path.length === 0 ? 'The object' : `"${fieldPath(path)}"`;
    const next = stepInto(node, step, where);
    if (typeof next === 'object') return { kind: 'none', message: next.message };
    const inner = nodeAt(node, next);
    if (inner === undefined) return { kind: 'none', message: `${where} ends there.` };
    path.push(next);
    node = inner;
  }
  return { kind: 'field', node, path };
}

/** Gives the key or index a step means, or says why it means none. */
function stepInto(node: Node, step: FieldStep, where: string): PathStep | { message: string } {
  if (node.kind === 'scalar') return { message: `${where} is a single value and has no fields.` };
  if (node.kind === 'map')
    return step.kind === 'key'
      ? keyIn(node, step.name, where)
      : { message: `${where} is a map, not a list; ${keysOf(node)}.` };
  if (step.kind === 'item') return itemIn(node, step.key, step.value, where);
  const index =
    step.kind === 'index' ? step.index : /^\d+$/.test(step.name) ? Number(step.name) : -1;
  if (index < 0)
    return {
      message: `${where} is a list; say which item: [0], or [name=…] if its items have names.`,
    };
  return index < node.items.length
    ? index
    : { message: `${where} has ${countOf(node.items.length, 'item')}; the first one is [0].` };
}

function keyIn(map: MapNode, name: string, where: string): PathStep | { message: string } {
  if (map.entries.has(name)) return name;
  const nearest = nearestWord(name, [...map.entries.keys()]);
  const hint = nearest === null ? keysOf(map) : `"${nearest}" is there`;
  return { message: `${where} has no field "${name}"; ${hint}.` };
}

function itemIn(
  list: SeqNode,
  key: string,
  value: string,
  where: string,
): PathStep | { message: string } {
  const values = list.items.map((item) => {
    const found = nodeAt(item, key);
    return found?.kind === 'scalar' ? textOf(found) : undefined;
  });
  const index = values.indexOf(value);
  if (index >= 0) return index;
  const known = values.filter((one) => one !== undefined);
  const hint = known.length === 0 ? `no item has "${key}"` : `there are ${some(known)}`;
  return { message: `${where} has no item with ${key}=${value}; ${hint}.` };
}

const keysOf = (map: MapNode): string =>
  map.entries.size === 0 ? 'it is empty' : `it has ${some([...map.entries.keys()])}`;

function some(words: readonly string[]): string {
  const more = words.length - MOST_LISTED;
  const shown = words.slice(0, MOST_LISTED).join(', ');
  return more > 0 ? `${shown} and ${String(more)} more` : shown;
}

const countOf = (count: number, noun: string): string =>
  `${String(count)} ${noun}${count === 1 ? '' : 's'}`;
