import type { MapDraft, Part, SeqDraft } from './merge-draft.ts';
import { isEmptyMap, present, writtenAs } from './merge-draft.ts';

/** What `$patch` asks for; `unknown` where it is none of the words there are. */
export type Directive = 'delete' | 'replace' | 'merge' | 'unknown';

const KEY = '$patch';

/** The directive of a map, which is taken off it if it is known. */
export function takeDirective(map: MapDraft): Directive {
  const value = map.entries.get(KEY);
  if (value === undefined) return 'merge';
  const directive = directiveOf(writtenAs(value));
  if (directive !== 'unknown') map.entries.delete(KEY);
  return directive;
}

/**
 * The directive of a list: an item with nothing but `$patch`, if it is the first that has one. All such
 * items are taken out, and with them the empty ones.
 */
export function takeListDirective(list: SeqDraft): Directive {
  const item = list.items.find((one) => valueAt(one) !== undefined);
  const value = item === undefined ? undefined : valueAt(item);
  if (item?.kind !== 'map' || item.entries.size > 1 || value === undefined) return 'merge';
  const word = writtenAs(value);
  const directive = directiveOf(word);
  if (directive !== 'unknown')
    list.items = list.items.filter((one) => {
      const own = valueAt(one);
      const matches = own !== undefined && writtenAs(own) === word;
      return present(one) !== undefined && !isEmptyMap(one) && !matches;
    });
  return directive;
}

const valueAt = (item: Part): Part | undefined =>
  item.kind === 'map' ? item.entries.get(KEY) : undefined;

const directiveOf = (word: string): Directive =>
  word === 'delete' || word === 'replace' || word === 'merge' ? word : 'unknown';
