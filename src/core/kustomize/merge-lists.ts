import type { Node } from '../manifest/node.ts';
import { scalar } from '../manifest/node.ts';
import { textOf, withKey } from './edit-node.ts';
import { refuse } from './failure.ts';

type MergeItem = (target: Node | undefined, patch: Node | undefined) => Node | undefined;

/** One merge key's values for one item; '' stands for a key the item does not have. */
type KeyValues = readonly string[];

/**
 * Pairs the items of two lists by their merge keys. Follows kustomize step by step, its quirks
 * included (NOTES 6): items of the patch come first, and an item with all keys of a list whose own
 * item lacks one loses to it. `keys` is `['']` for lists of scalars.
 */
export function mergeLists(
  target: readonly Node[],
  patch: readonly Node[],
  keys: readonly string[],
  mergeItem: MergeItem,
): readonly Node[] {
  return mergeDistinct(target, patch, keys, mergeItem) ?? mergeAny(target, patch, keys, mergeItem);
}

/** The common case, one key and no value twice: what the steps below come to, without their cost. */
function mergeDistinct(
  target: readonly Node[],
  patch: readonly Node[],
  keys: readonly string[],
  mergeItem: MergeItem,
): readonly Node[] | undefined {
  const [key, second] = keys;
  if (key === undefined || second !== undefined) return undefined;
  const own = indexByValue(target, key);
  const wanted = indexByValue(patch, key);
  if (own === undefined || wanted === undefined) return undefined;
  const values = new Set([...wanted.keys(), ...own.keys()]);
  return [...values].flatMap((value) => {
    const merged = mergeItem(own.get(value), wanted.get(value));
    return merged === undefined || isEmptyMap(merged) ? [] : [merged];
  });
}

/** Items by their value; undefined where one has none or two have the same. */
function indexByValue(items: readonly Node[], key: string): ReadonlyMap<string, Node> | undefined {
  const index = new Map<string, Node>();
  for (const item of items) {
    const value = valueOf(item, key);
    if (value === '' || index.has(value)) return undefined;
    index.set(value, item);
  }
  return index;
}

/** Items of one list the quadratic steps below are run for; far above any list of ports. */
const MAX_ITEMS = 1000;

function mergeAny(
  target: readonly Node[],
  patch: readonly Node[],
  keys: readonly string[],
  mergeItem: MergeItem,
): readonly Node[] {
  const [first] = patch;
  if (first !== undefined && target.length + patch.length > MAX_ITEMS)
    refuse('limit', 'The list that is merged here is too long.', first.origin);
  const own = [...target];
  const wanted = keyValuesOf([...patch, ...target], keys);
  const valuesList = keys.length > 1 ? joinedValues(wanted) : wanted;
  if (valuesList.length === 0) return own;
  const valid = validKeys(valuesList, keys);
  const front: Node[] = [];
  for (const values of valuesList) mergeOne({ own, patch, front, keys, valid, mergeItem }, values);
  appendAll(front, own, valid);
  return front;
}

interface ListMerge {
  /** Items of the object, replaced as they are merged. */
  readonly own: Node[];
  readonly patch: readonly Node[];
  /** What goes in front, in the order of the patch. */
  readonly front: Node[];
  readonly keys: readonly string[];
  /** Keys that some item has. */
  readonly valid: readonly string[];
  readonly mergeItem: MergeItem;
}

function mergeOne(merge: ListMerge, values: KeyValues): void {
  const { own, patch, front, keys, valid, mergeItem } = merge;
  const validValues = valid.map((key) => values[keys.indexOf(key)] ?? '');
  const lookup = lookupKeys(valid, validValues);
  const at = own.findIndex((item) => hasExactly(item, lookup));
  const fromPatch = patch.find((item) => hasExactly(item, lookup));
  const merged = mergeItem(own[at], fromPatch);
  if (merged === undefined || isEmptyMap(merged)) {
    setElement(own, undefined, valid, validValues);
    return;
  }
  const complete = withMissingKeys(merged, valid, validValues);
  if (at >= 0) own[at] = complete;
  setElement(front, complete, valid, validValues);
}

function appendAll(front: Node[], own: readonly Node[], keys: readonly string[]): void {
  for (const item of own) {
    const values = presentValues(item, keys);
    for (let missing = values.length; missing < keys.length; missing++) front.push(item);
    if (keys.length > 1) setElement(front, undefined, keys, values);
    setElement(front, item, keys, values);
  }
}

/** Values of the keys an item has; those it does not have leave no hole. */
const presentValues = (item: Node, keys: readonly string[]): KeyValues =>
  keys.flatMap((key) => {
    const value = fieldOf(item, key);
    if (value === undefined) return [];
    return [value.kind === 'scalar' ? textOf(value) : ''];
  });

/** The distinct values of the keys, over both lists. */
function keyValuesOf(items: readonly Node[], keys: readonly string[]): KeyValues[] {
  const seen = new Map<string, KeyValues>();
  for (const item of items) {
    const values = keys.map((key) => valueOf(item, key));
    seen.set(JSON.stringify(values), seen.get(JSON.stringify(values)) ?? values);
  }
  return [...seen.values()];
}

/** Values that differ only where one of them is empty become one. Bounded: lists of ports are short. */
function joinedValues(list: readonly KeyValues[]): readonly KeyValues[] {
  const joined = [...list];
  if (!joined.some((values) => values.includes(''))) return joined;
  for (const i of joined.keys())
    for (const j of joined.keys()) {
      const both = joinPair(joined[i] ?? [], joined[j] ?? []);
      if (both !== undefined) {
        joined[i] = both;
        joined[j] = both;
      }
    }
  return joined;
}

function joinPair(a: KeyValues, b: KeyValues): KeyValues | undefined {
  let common = false;
  const joined: string[] = [];
  for (const [index, value] of a.entries()) {
    const other = b[index] ?? '';
    if (value !== other && value !== '' && other !== '') return undefined;
    common ||= value === other;
    joined.push(value === '' ? other : value);
  }
  return common ? joined : undefined;
}

function validKeys(list: readonly KeyValues[], keys: readonly string[]): readonly string[] {
  const valid = keys.filter((_, index) => list.some((values) => (values[index] ?? '') !== ''));
  return valid.length === 0 ? keys : valid;
}

type Lookup = readonly (readonly [key: string, value: string])[];

/** What an item is looked up by: the keys that have a value, or all of them if none has. */
function lookupKeys(keys: readonly string[], values: KeyValues): Lookup {
  const pairs = keys.map((key, index) => [key, values[index] ?? ''] as const);
  const filled = pairs.filter(([, value]) => value !== '');
  return filled.length === 0 ? pairs : filled;
}

function hasExactly(item: Node, lookup: Lookup): boolean {
  return lookup.every(([key, wanted]) => {
    const value = fieldOf(item, key);
    return value?.kind === 'scalar' && textOf(value) === wanted;
  });
}

/**
 * Replaces the items the keys match, or removes them where there is no replacement, or appends.
 * An empty value matches whatever the item has under that key, and keys beyond the values are not asked.
 */
function setElement(
  items: Node[],
  element: Node | undefined,
  keys: readonly string[],
  values: KeyValues,
): void {
  const state = { found: false };
  const next = items.flatMap((item): readonly Node[] => {
    if (isNothing(item)) return [];
    if (item.kind !== 'map' && keys[0] !== '') return [item];
    if (!matchesLoosely(item, keys, values)) return values.length > 0 ? [item] : [];
    state.found = true;
    return element === undefined ? [] : [element];
  });
  if (!state.found && element !== undefined) next.push(element);
  items.splice(0, items.length, ...next);
}

const isNothing = (item: Node): boolean =>
  isEmptyMap(item) || (item.kind === 'scalar' && item.value === null);

function matchesLoosely(item: Node, keys: readonly string[], values: KeyValues): boolean {
  if (values.length === 0) return false;
  return keys.every((key, index) => {
    const wanted = values[index];
    if (wanted === undefined) return true;
    const value = fieldOf(item, key);
    if (value === undefined) return false;
    return wanted === '' || (value.kind === 'scalar' && textOf(value) === wanted);
  });
}

function withMissingKeys(item: Node, keys: readonly string[], values: KeyValues): Node {
  let complete = item;
  for (const [index, key] of keys.entries()) {
    const value = values[index] ?? '';
    if (complete.kind === 'map' && !complete.entries.has(key) && value !== '')
      complete = withKey(complete, key, scalar(value, item.origin));
  }
  return complete;
}

/** The value under a key, or the item itself for the key '' of scalar lists. */
function fieldOf(item: Node, key: string): Node | undefined {
  if (key === '') return item;
  return item.kind === 'map' ? item.entries.get(key) : undefined;
}

function valueOf(item: Node, key: string): string {
  const value = fieldOf(item, key);
  return value?.kind === 'scalar' ? textOf(value) : '';
}

const isEmptyMap = (node: Node): boolean => node.kind === 'map' && node.entries.size === 0;
