import type { MapNode, Node, Origin, ScalarNode, Touch } from '../../manifest/index.ts';
import { mapNode } from '../../manifest/index.ts';

/** Sets one key of a map; shares everything else. */
export function withKey(map: MapNode, key: string, value: Node): MapNode {
  if (map.entries.get(key) === value) return map;
  return mapNode(new Map(map.entries).set(key, value), map.origin);
}

export function withoutKey(map: MapNode, key: string): MapNode {
  if (!map.entries.has(key)) return map;
  const entries = new Map(map.entries);
  entries.delete(key);
  return mapNode(entries, map.origin);
}

/** Edits each value of the entries; gives the same ones where nothing changes, which is most often so. */
export function withValues(
  entries: MapNode['entries'],
  edit: (value: Node, key: string) => Node,
): MapNode['entries'] {
  let edited: Map<string, Node> | null = null;
  for (const [key, value] of entries) {
    const next = edit(value, key);
    if (next !== value) (edited ??= new Map(entries)).set(key, next);
  }
  return edited ?? entries;
}

/** Sets the value at `path`; missing maps on the way are made at `value`'s origin. */
export function withPath(map: MapNode, path: readonly string[], value: Node): MapNode {
  const [key, ...rest] = path;
  if (key === undefined) return map;
  if (rest.length === 0) return withKey(map, key, value);
  const inner = map.entries.get(key);
  const next = inner?.kind === 'map' ? inner : mapNode(new Map(), value.origin);
  return withKey(map, key, withPath(next, rest, value));
}

/**
 * Gives the text of a scalar as it stands in the file: `8080`, `1e3`, `True`, `reviews`. That of a null is
 * empty.
 */
export const textOf = (node: ScalarNode): string =>
  node.value === null ? '' : (node.spelling ?? node.digits ?? String(node.value));

/** Makes `entry` the place a value now comes from, with the value's earlier place behind it. */
export function touchedBy(
  entry: Origin,
  kind: Touch['kind'],
  name: string,
  replaced?: Origin,
): Origin {
  const via: Touch = { kind, name, file: entry.file, line: entry.line };
  return { ...entry, via: replaced === undefined ? via : { ...via, replaced } };
}

/** Gives the new value of a patch or generator, with the place of the value it replaces behind it. */
export function inPlaceOf(before: Node | undefined, value: Node): Node {
  const via = value.origin.via;
  if (before === undefined || before === value || via === undefined) return value;
  return { ...value, origin: { ...value.origin, via: { ...via, replaced: before.origin } } };
}
