import type { Origin } from './origin.ts';

/**
 * A value of a manifest with the place it came from. Immutable: rendering builds new maps and
 * shares what it did not touch, so a base rendered once serves every overlay, and origins travel
 * with the values.
 *
 * The origin of a value under a key is the place of the *key* (its line is what a person looks for);
 * of a list item, the place of the item; `endLine` is the last line of the value.
 */
export type Node = MapNode | SeqNode | ScalarNode;

export interface MapNode {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, Node>;
  readonly origin: Origin;
  /** Entries whose key was there before: who can do with one of them goes on with `entries`. */
  readonly repeats?: readonly (readonly [string, Node])[];
}

export interface SeqNode {
  readonly kind: 'seq';
  readonly items: readonly Node[];
  readonly origin: Origin;
}

export type ScalarValue = string | number | boolean | null;

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly value: ScalarValue;
  readonly origin: Origin;
  /** The digits of an integer that a double cannot hold exactly. */
  readonly digits?: string;
  /** How the value is written where `String(value)` is not it: `1e3`, `0x1F`, `True`, `2024-05-01`. */
  readonly spelling?: string;
  /** Text in quotes or in a block; kustomize keeps that form when a patch puts a number in its place. */
  readonly quoted?: true;
}

/** Plain data of a node, without origins. Maps become objects without a prototype, so `__proto__` is a key like any other. */
export type Plain = ScalarValue | readonly Plain[] | { readonly [key: string]: Plain };

/** A step into a node: a key of a map or an index of a list. */
export type PathStep = string | number;

export const scalar = (value: ScalarValue, origin: Origin): ScalarNode => ({
  kind: 'scalar',
  value,
  origin,
});

export const mapNode = (entries: ReadonlyMap<string, Node>, origin: Origin): MapNode => ({
  kind: 'map',
  entries,
  origin,
});

export const seqNode = (items: readonly Node[], origin: Origin): SeqNode => ({
  kind: 'seq',
  items,
  origin,
});

/** The node at `path`, or undefined where a step is missing or of another type. */
export const nodeAt = (node: Node | undefined, ...path: readonly PathStep[]): Node | undefined =>
  follow(node, path);

function follow(node: Node | undefined, path: readonly PathStep[]): Node | undefined {
  let current = node;
  for (const step of path) {
    if (current?.kind === 'map' && typeof step === 'string') current = current.entries.get(step);
    else if (current?.kind === 'seq' && typeof step === 'number') current = current.items[step];
    else return undefined;
  }
  return current;
}

/** The string at `path`; undefined if it is absent or not a string. */
export function stringAt(node: Node | undefined, ...path: readonly PathStep[]): string | undefined {
  const found = follow(node, path);
  return found?.kind === 'scalar' && typeof found.value === 'string' ? found.value : undefined;
}

/** The number at `path`; undefined if it is absent or not a number. */
export function numberAt(node: Node | undefined, ...path: readonly PathStep[]): number | undefined {
  const found = follow(node, path);
  return found?.kind === 'scalar' && typeof found.value === 'number' ? found.value : undefined;
}

/** The boolean at `path`; undefined if it is absent or not a boolean. */
export function booleanAt(
  node: Node | undefined,
  ...path: readonly PathStep[]
): boolean | undefined {
  const found = follow(node, path);
  return found?.kind === 'scalar' && typeof found.value === 'boolean' ? found.value : undefined;
}

/** The items of the list at `path`; empty if it is absent or not a list. */
export function itemsAt(node: Node | undefined, ...path: readonly PathStep[]): readonly Node[] {
  const found = follow(node, path);
  return found?.kind === 'seq' ? found.items : [];
}

/** The entries of the map at `path`; empty if it is absent or not a map. */
export function entriesAt(
  node: Node | undefined,
  ...path: readonly PathStep[]
): ReadonlyMap<string, Node> {
  const found = follow(node, path);
  return found?.kind === 'map' ? found.entries : new Map<string, Node>();
}

/** The string entries of the map at `path` (labels, annotations, selectors); values of other types are left out. */
export function stringMapAt(
  node: Node | undefined,
  ...path: readonly PathStep[]
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of entriesAt(node, ...path))
    if (value.kind === 'scalar' && typeof value.value === 'string') found.set(key, value.value);
  return found;
}

/** The data of `node` without origins. */
export function plainOf(node: Node): Plain {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'seq':
      return node.items.map(plainOf);
    case 'map': {
      const plain = Object.create(null) as Record<string, Plain>;
      for (const [key, value] of node.entries) plain[key] = plainOf(value);
      return plain;
    }
  }
}

/** Canonical JSON: keys sorted by code unit, so equal data gives equal text whatever order it was written in. */
export function canonicalJson(value: Plain): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isPlainList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const fields = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] ?? null)}`);
  return `{${fields.join(',')}}`;
}

export const isPlainList = (value: Plain): value is readonly Plain[] => Array.isArray(value);

/** Whether two nodes hold the same data; origins and key order do not count. */
export function sameData(a: Node | undefined, b: Node | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  if (a.kind === 'scalar')
    return b.kind === 'scalar' && a.value === b.value && a.digits === b.digits;
  if (a.kind === 'seq')
    return (
      b.kind === 'seq' &&
      a.items.length === b.items.length &&
      a.items.every((item, index) => sameData(item, b.items[index]))
    );
  if (b.kind !== 'map' || a.entries.size !== b.entries.size) return false;
  for (const [key, value] of a.entries) if (!sameData(value, b.entries.get(key))) return false;
  return true;
}

/** A copy of a node all of whose places say what brought it here. */
export function movedBy(node: Node, touch: (place: Origin, node: Node) => Origin): Node {
  const origin = touch(node.origin, node);
  switch (node.kind) {
    case 'scalar':
      return { ...node, origin };
    case 'seq':
      return seqNode(
        node.items.map((item) => movedBy(item, touch)),
        origin,
      );
    case 'map':
      return {
        ...node,
        entries: new Map([...node.entries].map(([key, value]) => [key, movedBy(value, touch)])),
        origin,
      };
  }
}
