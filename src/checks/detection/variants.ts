import type { RenderedRoot } from '../../gitops/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { canonicalJson, plainOf, resourceKey } from '../../manifest/index.ts';
import type { DetectorInput } from './detector.ts';

type Side = Pick<DetectorInput, 'rendered'>;

/**
 * Tells whether two objects may be a choice of two: roots that nothing here applies and that write an object
 * of one name are variants (with and without something), of which the one who installs takes one. It is so as
 * well where one of the two objects stands in yet another such root and says something else there: nothing
 * tells which one there is beside the other object.
 */
export function areAlternatives(side: Side, one: Resource, other: Resource): boolean {
  const rootsOf = rootsByResource(side);
  const those = rootsOf.get(one) ?? [];
  const others = rootsOf.get(other) ?? [];
  if (those.length === 0 || others.length === 0) return false;
  const pairs = those.flatMap((a) => others.map((b) => [a, b] as const));
  if (pairs.some(([a, b]) => a === b || !isNobodys(a) || !isNobodys(b))) return false;
  return (
    pairs.every(([a, b]) => share(a, b)) || isWrittenApart(side, one) || isWrittenApart(side, other)
  );
}

const isNobodys = ({ root }: RenderedRoot): boolean => root.by.origin === null;

function share(one: RenderedRoot, other: RenderedRoot): boolean {
  const keys = keysOf(other);
  return [...keysOf(one)].some((key) => keys.has(key));
}

/**
 * Tells whether roots that nothing applies write an object of this name in several ways; metadata does not
 * count.
 */
function isWrittenApart(side: Side, object: Resource): boolean {
  const copies = copiesOf(side, resourceKey(object));
  return new Set(copies.map(contentOf)).size > 1;
}

const contentOf = ({ node }: Resource): string => {
  const fields = [...node.entries].filter(([field]) => field !== 'metadata');
  return canonicalJson(Object.fromEntries(fields.map(([name, value]) => [name, plainOf(value)])));
};

const copiesOf = ({ rendered }: Side, key: string): readonly Resource[] =>
  rendered.roots.flatMap((root) =>
    isNobodys(root) && keysOf(root).has(key)
      ? root.resources.filter((resource) => resourceKey(resource) === key)
      : [],
  );

const rootIndexes = new WeakMap<Side['rendered'], ReadonlyMap<Resource, readonly RenderedRoot[]>>();

function rootsByResource({ rendered }: Side): ReadonlyMap<Resource, readonly RenderedRoot[]> {
  const known = rootIndexes.get(rendered);
  if (known !== undefined) return known;
  const index = new Map<Resource, RenderedRoot[]>();
  for (const root of rendered.roots)
    for (const resource of root.resources) {
      const roots = index.get(resource);
      if (roots) roots.push(root);
      else index.set(resource, [root]);
    }
  rootIndexes.set(rendered, index);
  return index;
}

const keyIndexes = new WeakMap<RenderedRoot, ReadonlySet<string>>();

/**
 * Gives the keys of all objects of a root but namespaces: many folders bring theirs along, and are no
 * variants of each other for that.
 */
function keysOf(root: RenderedRoot): ReadonlySet<string> {
  const known = keyIndexes.get(root);
  if (known !== undefined) return known;
  const named = root.resources.filter(({ kind }) => kind !== 'Namespace');
  const keys = new Set(named.map(resourceKey));
  keyIndexes.set(root, keys);
  return keys;
}
