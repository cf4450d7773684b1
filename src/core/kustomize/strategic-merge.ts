import type { MapNode, Node, SeqNode } from '../manifest/node.ts';
import { mapNode, seqNode, stringAt } from '../manifest/node.ts';
import { withKey } from './edit-node.ts';
import { inPlaceOf } from './in-place-of.ts';
import { mergeLists } from './merge-lists.ts';
import { refuse } from './failure.ts';
import type { MergeSchema } from './merge-schema.ts';

/** Value that is not there, before or after. */
type Maybe = Node | undefined;

/** How a field merges: its type, or that of its items, and the keys that pair those. */
interface MergeField {
  readonly type?: string | undefined;
  readonly mergeKeys?: readonly string[] | undefined;
}

interface Merging {
  readonly schema: MergeSchema;
}

/**
 * Applies a strategic merge patch as kustomize does (NOTES 6): maps merge, null deletes, lists with
 * a merge key are paired by it and new items go in front, all other lists are replaced, `$patch`
 * replaces or deletes. Undefined where the whole object goes.
 */
export function mergeObject(
  target: MapNode,
  patch: MapNode,
  schema: MergeSchema,
): MapNode | undefined {
  const merged = mergeNode(target, patch, undefined, { schema });
  return merged?.kind === 'map' ? merged : undefined;
}

/** Merges one value; `type` is the type of an object, or of the items of a list. */
function mergeNode(
  target: Maybe,
  patch: Maybe,
  field: MergeField | undefined,
  merging: Merging,
): Maybe {
  const kind = present(target)?.kind ?? present(patch)?.kind;
  if (patch === undefined)
    return target === undefined ? undefined : settled(target, field, merging);
  if (kind === undefined) return undefined;
  if (present(patch) !== undefined && patch.kind !== kind)
    refuse(
      'invalid-patch',
      `The patch puts a ${WORDS[patch.kind]} where the object has a ${WORDS[kind]}.`,
      patch.origin,
    );
  if (present(patch) === undefined) return undefined;
  if (patch.kind === 'map') return mergeMaps(target, patch, field?.type, merging);
  if (patch.kind === 'seq') return mergeSeqs(target, patch, field, merging);
  return inPlaceOf(target, patch);
}

const WORDS = { map: 'map', seq: 'list', scalar: 'single value' } as const;

/** The node unless it is null. */
const present = (node: Maybe): Maybe =>
  node?.kind === 'scalar' && node.value === null ? undefined : node;

function mergeMaps(
  target: Maybe,
  patch: MapNode,
  type: string | undefined,
  merging: Merging,
): Maybe {
  const directive = directiveOf(patch);
  if (directive === 'delete') return undefined;
  const base = present(target);
  const fresh = directive === 'replace' || base === patch;
  const start = base?.kind === 'map' && !fresh ? base : undefined;
  const known = type ?? typeByKind(start, merging.schema) ?? typeByKind(patch, merging.schema);
  const rest = start === undefined ? undefined : settledMap(start, known, merging, patch);
  const entries = new Map(rest?.entries ?? []);
  for (const [key, value] of patch.entries) {
    if (key === '$patch' && directive !== undefined) continue;
    const merged = mergeNode(entries.get(key), value, fieldType(known, key, merging), merging);
    if (merged === undefined) entries.delete(key);
    else entries.set(key, merged);
  }
  return mapNode(entries, start?.origin ?? patch.origin);
}

function fieldType(
  type: string | undefined,
  field: string,
  merging: Merging,
): MergeField | undefined {
  if (type === undefined) return undefined;
  const found = merging.schema.fieldOf(type, field);
  return found && { type: found.type ?? found.items, mergeKeys: found.mergeKeys };
}

function typeByKind(node: MapNode | undefined, schema: MergeSchema): string | undefined {
  const kind = stringAt(node, 'kind');
  const apiVersion = stringAt(node, 'apiVersion');
  return kind === undefined || apiVersion === undefined
    ? undefined
    : schema.typeOf(apiVersion, kind);
}

function directiveOf(patch: MapNode): 'delete' | 'replace' | 'merge' | undefined {
  const node = patch.entries.get('$patch');
  if (node === undefined) return undefined;
  const word = node.kind === 'scalar' ? node.value : null;
  if (word === 'delete' || word === 'replace' || word === 'merge') return word;
  return refuse('invalid-patch', `"$patch" takes delete, replace or merge.`, node.origin);
}

/**
 * A value the patch says nothing of. Kustomize walks it all the same: of two items with the same key the
 * last one stays.
 */
function settled(node: Node, field: MergeField | undefined, merging: Merging): Node {
  if (node.kind === 'map') return settledMap(node, field?.type, merging);
  if (node.kind !== 'seq' || field?.mergeKeys === undefined) return node;
  const keys = field.mergeKeys.length === 0 ? [''] : field.mergeKeys;
  const type = { type: field.type };
  const items = mergeLists(node.items, [], keys, (item) => item && settled(item, type, merging));
  return items.every((item, index) => item === node.items[index]) &&
    items.length === node.items.length
    ? node
    : seqNode(items, node.origin);
}

function settledMap(
  map: MapNode,
  type: string | undefined,
  merging: Merging,
  patch?: MapNode,
): MapNode {
  if (type === undefined) return map;
  let result = map;
  for (const [key, value] of map.entries) {
    const field = patch?.entries.has(key) === true ? undefined : fieldType(type, key, merging);
    if (field !== undefined) result = withKey(result, key, settled(value, field, merging));
  }
  return result;
}

function mergeSeqs(
  target: Maybe,
  patch: SeqNode,
  field: MergeField | undefined,
  merging: Merging,
): Maybe {
  if (field?.mergeKeys === undefined) return inPlaceOf(target, patch);
  const base = present(target);
  const items = base?.kind === 'seq' ? base.items : undefined;
  const keys = field.mergeKeys.length === 0 ? [''] : field.mergeKeys;
  const merged = mergeLists(items ?? patch.items, patch.items, keys, (before, after) =>
    mergeNode(before, after, { type: field.type }, merging),
  );
  return seqNode(merged, base?.origin ?? patch.origin);
}
