import type { MapNode, Node } from '../manifest/node.ts';
import { mapNode, seqNode } from '../manifest/node.ts';
import type { Origin } from '../manifest/origin.ts';
import { withKey } from './edit-node.ts';
import type { Entry } from './entry.ts';
import { withNode } from './entry.ts';
import { refuse } from './failure.ts';
import { isSelected } from './object-id.ts';
import type { FieldSpec, KustomizeTables } from './tables.ts';

/** What a field becomes; undefined stands for a field that is made because the specification says so. */
type SetField = (found: Node | undefined) => Node;

/** How fields are made where a specification asks for it; absent, none are. */
interface Creating {
  readonly origin: Origin;
}

/** Applies `set` to every place the specifications name in the object. */
export function editFields(
  entry: Entry,
  specs: readonly FieldSpec[],
  set: SetField,
  tables: KustomizeTables,
  creating?: Creating,
): Entry {
  let current = entry;
  for (const { spec, path } of specsFor(specs, entry.id.kind)) {
    if (!isSelected(current.id, spec)) continue;
    const create = spec.create === true ? creating : undefined;
    const node = editMap(current.node, path, set, create);
    current = withNode(current, node, tables);
  }
  return current;
}

interface PreparedSpec {
  readonly spec: FieldSpec;
  readonly path: readonly string[];
}

const prepared = new WeakMap<readonly FieldSpec[], Map<string, readonly PreparedSpec[]>>();

/** The specifications that can be for a kind, their paths split. Lists are few and live long, so this is kept. */
function specsFor(specs: readonly FieldSpec[], kind: string): readonly PreparedSpec[] {
  const byKind = prepared.get(specs) ?? new Map<string, readonly PreparedSpec[]>();
  prepared.set(specs, byKind);
  const known = byKind.get(kind);
  if (known !== undefined) return known;
  const found = specs
    .filter((spec) => spec.kind === undefined || spec.kind === '' || spec.kind === kind)
    .map((spec) => ({ spec, path: pathParts(spec.path) }));
  byKind.set(kind, found);
  return found;
}

/** Splits a field path at `/`; `\\/` is a slash inside a name, and a slash may come first. */
function pathParts(path: string): readonly string[] {
  const parts: string[] = [];
  for (const piece of path.replace(/^\//, '').split('/')) {
    const last = parts.at(-1);
    if (last?.endsWith('\\') === true) parts[parts.length - 1] = `${last.slice(0, -1)}/${piece}`;
    else parts.push(piece);
  }
  return parts;
}

function edit(node: Node, path: readonly string[], set: SetField, create?: Creating): Node {
  if (path.length === 0) return set(node);
  if (isNull(node)) return node;
  if (node.kind === 'map') return editMap(node, path, set, create);
  if (node.kind === 'seq') return editItems(node.items, node, path, set, create);
  return refuse(
    'unexpected-value',
    `A map or list is expected where "${path.join('/')}" is looked for (expected sequence or mapping node).`,
    node.origin,
  );
}

function editItems(
  items: readonly Node[],
  node: Node,
  path: readonly string[],
  set: SetField,
  create: Creating | undefined,
): Node {
  const edited = items.map((item) => edit(item, path, set, create));
  return edited.every((item, index) => item === items[index]) ? node : seqNode(edited, node.origin);
}

function editMap(
  map: MapNode,
  path: readonly string[],
  set: SetField,
  create: Creating | undefined,
): MapNode {
  const [part = '', ...rest] = path;
  const key = keyOf(part, map);
  const list = key !== part;
  const found = map.entries.get(key);
  if (found !== undefined && !isNull(found))
    return withKey(map, key, edit(found, rest, set, create));
  if (list) return found === undefined ? map : withEmptyList(map, key, rest, set);
  if (create !== undefined) {
    if (rest.length === 0) return withKey(map, key, set(undefined));
    return withKey(map, key, editMap(mapNode(new Map(), create.origin), rest, set, create));
  }
  return found !== undefined && rest.length === 0 ? withKey(map, key, set(found)) : map;
}

/** Kustomize makes an empty list of a null where a path says that a list is there. */
function withEmptyList(map: MapNode, key: string, rest: readonly string[], set: SetField): MapNode {
  const empty = seqNode([], map.entries.get(key)?.origin ?? map.origin);
  return withKey(map, key, rest.length === 0 ? set(empty) : empty);
}

/** The key a part of a path stands for; refuses parts that stand for an item of a list, or for nothing. */
function keyOf(part: string, map: MapNode): string {
  const key = part.endsWith('[]') ? part.slice(0, -2) : part;
  if (key === '')
    refuse('invalid-field', 'A field path names no field (empty field name).', map.origin);
  if (ITEM.test(key))
    refuse(
      'unexpected-value',
      `A list is expected where item ${key} is looked for (wrong node kind).`,
      map.origin,
    );
  return key;
}

/** An index, the last item, any item, or one with a value. */
const ITEM = /^(?:[-+]?\d+|-|\*|\[.*\])$/;

const isNull = (node: Node): boolean => node.kind === 'scalar' && node.value === null;
