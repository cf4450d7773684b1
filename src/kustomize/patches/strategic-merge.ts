import type { MapNode, Node, ScalarNode } from '../../manifest/index.ts';
import { sameData } from '../../manifest/index.ts';
import { textOf, inPlaceOf } from '../fields/node-edits.ts';
import { refuse } from '../files/failure.ts';
import {
  draftOf,
  finished,
  isEmptyMap,
  needsQuotes,
  openField,
  present,
  writtenAs,
} from './merge-draft.ts';
import type { Draft, MapDraft, Part, SeqDraft } from './merge-draft.ts';
import { mergeFieldOf, typeOfParts, isSettled } from './merge-field.ts';
import type { MergeField } from './merge-field.ts';
import { mergeLists } from './list-merge.ts';
import type { MergeSchema } from './merge-schema.ts';

/** Holds a value that may not be there, before or after. */
type Maybe = Draft | undefined;

/**
 * Applies a strategic merge patch as kustomize does (BUILD-6): maps merge, null deletes, lists with
 * a merge key are paired by it and new items go in front, all other lists are replaced, `$patch`
 * replaces or deletes. Undefined where the whole object goes.
 */
export function mergeObject(
  target: MapNode,
  patch: MapNode,
  schema: MergeSchema,
): MapNode | undefined {
  const draft = draftOf(target);
  const merged = merge(draft, draftOf(patch), undefined, schema);
  // `$patch: replace` at the top of an object has no effect: kustomize drops the map it gives.
  const node = merged === undefined || merged === draft ? merged && finished(merged) : target;
  return node?.kind === 'map' ? node : undefined;
}

/** Merges a value. One that only the patch has is merged with itself, because its directives count. */
function merge(
  target: Maybe,
  patch: Maybe,
  field: MergeField | undefined,
  schema: MergeSchema,
): Maybe {
  const kind = present(target)?.kind ?? present(patch)?.kind;
  refuseOtherKind(target, patch);
  if (kind === undefined || kind === 'map') return mergeMaps(target, patch, field, schema);
  if (kind === 'seq' && field?.mergeKeys !== undefined)
    return mergeKeyed(target, patch, { ...field, mergeKeys: field.mergeKeys }, schema);
  return patch === undefined ? target : present(patch);
}

const WORDS = { map: 'map', seq: 'list', scalar: 'single value' } as const;

function refuseOtherKind(target: Maybe, patch: Maybe): void {
  const before = present(target)?.kind;
  const after = present(patch)?.kind;
  if (patch === undefined || before === undefined || after === undefined || before === after)
    return;
  refuse(
    'invalid-patch',
    `The patch puts a ${WORDS[after]} where the object has a ${WORDS[before]} (wrong node kind).`,
    originOf(patch),
  );
}

const originOf = (part: Draft): Node['origin'] =>
  part.kind === 'scalar' ? part.origin : part.source.origin;

function mergeMaps(
  target: Maybe,
  patch: Maybe,
  field: MergeField | undefined,
  schema: MergeSchema,
): Maybe {
  const type = field?.type ?? typeOfParts(schema, target, patch);
  const result = startOfMap(target, patch);
  if (result?.kind !== 'map') return result;
  const from = patch?.kind === 'map' ? patch : undefined;
  for (const key of new Set([...result.entries.keys(), ...(from?.entries.keys() ?? [])])) {
    const inner = mergeFieldOf(schema, type, key);
    if (from?.entries.has(key) !== true && isSettled(result.entries.get(key), inner, schema))
      continue;
    const before = openField(result, key);
    const after = from && openField(from, key);
    setField(result, key, before, merge(before, after, inner, schema));
  }
  return result;
}

/** Says what `$patch` asks for; `unknown` where it is none of the words there are. */
type Directive = 'delete' | 'replace' | 'merge' | 'unknown';

const KEY = '$patch';

/** Reads the directive of a map, which is taken off it if it is known. */
function takeDirective(map: MapDraft): Directive {
  const value = map.entries.get(KEY);
  if (value === undefined) return 'merge';
  const directive = directiveOf(writtenAs(value));
  if (directive !== 'unknown') map.entries.delete(KEY);
  return directive;
}

/**
 * Reads the directive of a list: an item with nothing but `$patch`, if it is the first that has one. All such
 * items are taken out, and with them the empty ones.
 */
function takeListDirective(list: SeqDraft): Directive {
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

/**
 * Gives the map that is filled: the one of the object, or that of the patch where there is none or it
 * replaces. A null of the object that the patch does not touch stays if it is written out.
 */
function startOfMap(target: Maybe, patch: Maybe): Maybe {
  if (target === undefined || present(target) === undefined) return startOfNew(target, patch);
  if (patch === undefined) return target;
  return patch.kind === 'map' ? startBy(takeDirective(patch), target, patch) : undefined;
}

function startOfNew(target: Maybe, patch: Maybe): Maybe {
  if (patch === undefined) return target?.kind === 'scalar' && target.spelling ? target : undefined;
  if (patch.kind === 'map' && takeDirective(patch) === 'delete') return undefined;
  return present(patch);
}

function startOfList(target: Maybe, patch: Maybe): Maybe {
  if (target === undefined || present(target) === undefined) return present(patch);
  if (patch === undefined) return target;
  return patch.kind === 'seq' ? startBy(takeListDirective(patch), target, patch) : undefined;
}

function startBy(directive: Directive, target: Draft, patch: Draft): Maybe {
  switch (directive) {
    case 'delete':
      return undefined;
    case 'replace':
      return patch;
    case 'merge':
      return target;
    case 'unknown':
      return refuse(
        'invalid-patch',
        '"$patch" takes delete, replace or merge (unknown patch strategy).',
        originOf(patch),
      );
  }
}

/** Merges lists whose items are paired. */
function mergeKeyed(
  target: Maybe,
  patch: Maybe,
  { type, mergeKeys }: MergeField & { readonly mergeKeys: readonly string[] },
  schema: MergeSchema,
): Maybe {
  const result = startOfList(target, patch);
  if (result?.kind !== 'seq') return undefined;
  mergeLists({
    target: result,
    patch: patch?.kind === 'seq' ? patch : undefined,
    keys: mergeKeys.length === 0 ? [''] : mergeKeys,
    mergeItem: (before, after) => {
      const names = before?.kind === 'map' ? mergeKeys.map((key) => before.entries.get(key)) : [];
      const merged = merge(opened(before), opened(after), { type }, schema);
      if (merged?.kind === 'map') keepNames(merged, mergeKeys, names);
      return merged;
    },
  });
  return result;
}

/**
 * Keeps in an item the names by which it is paired: both sides have them, so their place stays the object's.
 */
function keepNames(
  item: MapDraft,
  keys: readonly string[],
  names: readonly (Part | undefined)[],
): void {
  for (const [index, key] of keys.entries()) {
    const name = names[index];
    const now = item.entries.get(key);
    if (name?.kind !== 'scalar' || now?.kind !== 'scalar') continue;
    if (sameData(name, now) && name.spelling === now.spelling && name.quoted === now.quoted)
      item.entries.set(key, name);
  }
}

const opened = (part: Part | undefined): Maybe => part && draftOf(part);

function setField(map: MapDraft, key: string, before: Maybe, after: Maybe): void {
  if (after === undefined) map.entries.delete(key);
  else map.entries.set(key, inField(before, after));
}

/** Puts a value of the patch in the place of one of the object, whose form it takes over. */
function inField(before: Maybe, after: Draft): Part {
  const quoted =
    after.kind === 'scalar' && needsQuotes(after) ? ({ ...after, quoted: true } as const) : after;
  if (before === undefined || before === after || after.kind === 'map') return quoted;
  const value = inPlaceOf(finished(before), finished(quoted));
  return before.kind === 'scalar' && value.kind === 'scalar' ? writtenLike(before, value) : value;
}

/**
 * Writes a value like the one before: what stood in quotes stays in quotes, and a number or boolean becomes
 * text there.
 */
function writtenLike(before: ScalarNode, value: ScalarNode): ScalarNode {
  if (before.quoted === true)
    return { kind: 'scalar', value: textOf(value), origin: value.origin, quoted: true };
  const { quoted, ...plain } = value;
  return quoted === undefined ? value : plain;
}
