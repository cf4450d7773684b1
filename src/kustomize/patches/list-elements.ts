import type { Part, SeqDraft } from './merge-draft.ts';
import { draftOf, fieldOf, isEmptyMap, present, writtenAs } from './merge-draft.ts';
import { refuse } from '../files/failure.ts';

/** One merge key's values for one item; '' stands for a key the item does not have. */
export type KeyValues = readonly string[];

/** The first item whose fields have exactly these texts; '' is the key of lists of single values. */
export function elementOf(
  list: SeqDraft,
  keys: readonly string[],
  values: KeyValues,
): Part | undefined {
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
export function setElement(
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
 * All maps among the items, ready to be changed in place. An item an earlier merge has put there twice
 * (see `setElement`) is one item still.
 */
export function openItems(list: SeqDraft): void {
  const drafts = new Map<Part, Part>();
  list.items = list.items.map((item) => {
    if (item.kind !== 'map') return item;
    const draft = drafts.get(item) ?? draftOf(item);
    drafts.set(item, draft);
    return draft;
  });
}
