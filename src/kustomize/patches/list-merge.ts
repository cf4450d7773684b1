import { scalar } from '../../manifest/index.ts';
import { refuse } from '../files/failure.ts';
import type { Part, SeqDraft } from './merge-draft.ts';
import { draftOf, fieldOf, isEmptyMap, present, writtenAs } from './merge-draft.ts';

type MergeItem = (target: Part | undefined, patch: Part | undefined) => Part | undefined;

/** Holds two lists on their way to become one; the patch is the list itself where there was none before. */
interface ListMerge {
  readonly target: SeqDraft;
  readonly patch: SeqDraft | undefined;
  /** Names the fields that pair items; `['']` for lists of single values. */
  readonly keys: readonly string[];
  readonly mergeItem: MergeItem;
}

/**
 * Merges the items of two lists, paired by their merge keys, into the first. Follows kustomize step by
 * step, its quirks included (BUILD-6): items of the patch come first, an item the patch replaces stays
 * as it was, and an item with all keys of a list whose own item lacks one loses to it.
 */
export function mergeLists(merge: ListMerge): void {
  openItems(merge.target);
  if (merge.patch !== undefined) openItems(merge.patch);
  if (!mergeDistinct(merge)) mergeAny(merge);
}

/**
 * Merges the common case, one key and no value twice. It gives what the steps below come to, without their
 * cost; false where the case is another.
 */
function mergeDistinct({ target, patch, keys, mergeItem }: ListMerge): boolean {
  const [key, second] = keys;
  if (key === undefined || second !== undefined || patch === target) return false;
  const own = indexByValue(target.items, key);
  const wanted = indexByValue(patch?.items ?? [], key);
  if (own === undefined || wanted === undefined) return false;
  const merged: Part[] = [];
  for (const value of new Set([...wanted.keys(), ...own.keys()])) {
    const before = own.get(value);
    const after = mergeItem(before, wanted.get(value));
    if (present(after) !== undefined && after !== undefined && !isEmptyMap(after))
      merged.push(before ?? after);
  }
  target.items = merged;
  return true;
}

/** Lists items by their value; undefined where one has none or two have the same. */
function indexByValue(items: readonly Part[], key: string): ReadonlyMap<string, Part> | undefined {
  const index = new Map<string, Part>();
  for (const item of items) {
    const value = key === '' && item.kind !== 'scalar' ? '' : valueOf(item, key);
    if (value === '' || index.has(value)) return undefined;
    index.set(value, item);
  }
  return index;
}

/** Bounds the items of one list for which the quadratic steps below are run, far above any list of ports. */
const MAX_ITEMS = 1000;

function mergeAny({ target, patch, keys, mergeItem }: ListMerge): void {
  const size = target.items.length + (patch?.items.length ?? 0);
  if (size > MAX_ITEMS)
    refuse('limit', 'The list that is merged here is too long.', target.source.origin);
  const distinct = keyValuesOf([...(patch?.items ?? []), ...target.items], keys);
  const valuesList = keys.length > 1 ? joinedValues(distinct) : distinct;
  if (valuesList.length === 0) return;
  const valid = validKeys(valuesList, keys);
  const front: SeqDraft = { ...target, items: [] };
  for (const values of valuesList) {
    const validValues = valid.map((key) => values[keys.indexOf(key)] ?? '');
    mergeOne({ target, patch, keys: valid, mergeItem }, front, validValues);
  }
  appendAll(front, target.items, valid);
  target.items = front.items;
}

function mergeOne(merge: ListMerge, front: SeqDraft, values: KeyValues): void {
  const { target, patch, keys, mergeItem } = merge;
  const [lookupKeys, lookupValues] = filled(keys, values);
  const merged = mergeItem(
    elementOf(target, lookupKeys, lookupValues),
    patch && elementOf(patch, lookupKeys, lookupValues),
  );
  if (present(merged) === undefined || merged === undefined || isEmptyMap(merged)) {
    setElement(target, undefined, keys, values);
    return;
  }
  const complete = draftOf(merged);
  if (complete.kind === 'map')
    for (const [index, key] of keys.entries()) {
      const value = values[index] ?? '';
      if (!complete.entries.has(key) && value !== '')
        complete.entries.set(key, scalar(value, complete.source.origin));
    }
  setElement(front, complete, keys, values);
}

function appendAll(front: SeqDraft, items: readonly Part[], keys: readonly string[]): void {
  for (const item of items) {
    const values = presentValues(front, item, keys);
    if (keys.length > 1) setElement(front, undefined, keys, values);
    setElement(front, item, keys, values);
  }
}

/** Gives the texts of the keys an item has; for each that it has not, the item is appended at once. */
function presentValues(front: SeqDraft, item: Part, keys: readonly string[]): KeyValues {
  if (keys[0] === '') return [writtenAs(item)];
  return keys.flatMap((key) => {
    const value = present(item) === undefined ? undefined : fieldIn(item, key);
    if (value !== undefined) return [writtenAs(value)];
    front.items.push(item);
    return [];
  });
}

function fieldIn(item: Part, key: string): Part | undefined {
  if (item.kind === 'map') return item.entries.get(key);
  return refuse(
    'invalid-patch',
    `A list that is merged by "${key}" has an item that is no map (wrong node kind).`,
    'source' in item ? item.source.origin : item.origin,
  );
}

/** Lists the distinct values of the keys, over both lists. */
function keyValuesOf(items: readonly Part[], keys: readonly string[]): KeyValues[] {
  const seen = new Map<string, KeyValues>();
  for (const item of items) {
    const values = keys.map((key) => valueOf(item, key));
    const text = JSON.stringify(values);
    if (!seen.has(text)) seen.set(text, values);
  }
  return [...seen.values()];
}

/**
 * Joins values that differ only where one of them is empty; each is compared as it was before its own row of
 * comparisons. The cost is bounded, because lists of ports are short.
 */
function joinedValues(list: readonly KeyValues[]): readonly KeyValues[] {
  const joined = [...list];
  if (!joined.some((values) => values.includes(''))) return joined;
  for (const i of joined.keys()) {
    const own = joined[i] ?? [];
    for (const j of joined.keys()) {
      const both = joinPair(own, joined[j] ?? []);
      if (both !== undefined) {
        joined[i] = both;
        joined[j] = both;
      }
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

/** Gives what an item is looked up by: the keys that have a value, or all of them if none has. */
function filled(keys: readonly string[], values: KeyValues): [readonly string[], KeyValues] {
  const indices = [...keys.keys()].filter((index) => (values[index] ?? '') !== '');
  if (indices.length === 0) return [keys, values];
  return [indices.map((index) => keys[index] ?? ''), indices.map((index) => values[index] ?? '')];
}

/** Gives the text of a key's value; that of a null, a map or a list is empty. */
function valueOf(item: Part, key: string): string {
  const value = fieldOf(item, key);
  if (value === undefined || (key !== '' && present(value) === undefined)) return '';
  return writtenAs(value);
}

/** Lists the values of one item's merge keys; '' stands for a key the item does not have. */
type KeyValues = readonly string[];

/** Finds the first item whose fields have exactly these texts; '' is the key of lists of single values. */
function elementOf(list: SeqDraft, keys: readonly string[], values: KeyValues): Part | undefined {
  if (keys[0] === '') return list.items.find((item) => writtenAs(item) === values[0]);
  return list.items.find(
    (item) =>
      item.kind === 'map' &&
      keys.every((key, index) => {
        const value = item.entries.get(key);
        return value !== undefined && writtenAs(value) === values[index];
      }),
  );
}

/**
 * Replaces the items the keys match, or removes them where there is no replacement, or appends. Follows
 * kustomize's ElementSetter: empty items go, an empty value matches whatever the item has under that
 * key, keys beyond the values are not asked, and without any value nothing stays.
 */
function setElement(
  list: SeqDraft,
  element: Part | undefined,
  keys: readonly string[],
  values: KeyValues,
): void {
  const forMaps = keys[0] !== '' && (values[0] ?? '') !== '';
  const state = { found: false };
  const replaced = element === undefined ? [] : [element];
  list.items = list.items.filter(isSomething).flatMap((item) => {
    if (item.kind !== 'map' && forMaps) return [item];
    if (values.length === 0) return [];
    if (!matches(item, keys, values)) return [item];
    state.found = true;
    return replaced;
  });
  if (!state.found && present(element) !== undefined) list.items.push(...replaced);
}

const isSomething = (item: Part): boolean => present(item) !== undefined && !isEmptyMap(item);

function matches(item: Part, keys: readonly string[], values: KeyValues): boolean {
  return keys.every((key, index) => {
    const wanted = values[index];
    if (wanted === undefined) return true;
    if (key === '' ? item.kind !== 'scalar' : item.kind !== 'map')
      return refuse(
        'invalid-patch',
        `A list that is merged by ${key === '' ? 'its values' : `"${key}"`} has an item of another kind (wrong node kind).`,
        'source' in item ? item.source.origin : item.origin,
      );
    const value = fieldOf(item, key);
    if (value === undefined) return false;
    return key === '' || wanted !== '' ? writtenAs(value) === wanted : true;
  });
}

/**
 * Makes all maps among the items ready to be changed in place. An item an earlier merge has put there twice
 * (see `setElement`) is one item still.
 */
function openItems(list: SeqDraft): void {
  const drafts = new Map<Part, Part>();
  list.items = list.items.map((item) => {
    if (item.kind !== 'map') return item;
    const draft = drafts.get(item) ?? draftOf(item);
    drafts.set(item, draft);
    return draft;
  });
}
