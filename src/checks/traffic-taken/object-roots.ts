import type { RenderedEnvironment } from '../../gitops/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { resourceKey } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';

/** Names the roots that an object comes from. */
export type RootsOf = (resource: Resource) => ReadonlySet<string>;

export function rootsOfObjects({ roots }: RenderedEnvironment): RootsOf {
  const found = new Map<string, Set<string>>();
  for (const { root, resources } of roots)
    for (const resource of resources) {
      const key = resourceKey(resource);
      found.set(key, (found.get(key) ?? new Set()).add(root.path));
    }
  return (resource) => found.get(resourceKey(resource)) ?? new Set();
}

/** Tells whether two objects come from no root in common; not so where the roots of one are not known. */
export const areApart = (one: Resource, other: Resource, rootsOf: RootsOf): boolean => {
  const [own, others] = [rootsOf(one), rootsOf(other)];
  return own.size > 0 && others.size > 0 && ![...own].some((root) => others.has(root));
};

/** Tells whether two objects are written in one folder. */
export const areInOneFolder = (one: Resource, other: Resource): boolean =>
  folderOf(one.origin.file) === folderOf(other.origin.file);

const folders = new WeakMap<Mesh, ReadonlyMap<string, ReadonlySet<string>>>();

/**
 * Tells whether the folder in which an object is written had objects of other namespaces only: then it is
 * another team's.
 */
export function isWrittenElsewhere({ origin, namespace }: Resource, before: Mesh): boolean {
  const own = namespacesByFolder(before).get(folderOf(origin.file));
  return own !== undefined && !own.has(namespace);
}

function namespacesByFolder(mesh: Mesh): ReadonlyMap<string, ReadonlySet<string>> {
  const known = folders.get(mesh);
  if (known !== undefined) return known;
  const found = new Map<string, Set<string>>();
  for (const { origin, namespace, kind, name } of mesh.resources) {
    const of = kind === 'Namespace' ? name : namespace;
    const folder = folderOf(origin.file);
    if (of !== '') found.set(folder, (found.get(folder) ?? new Set()).add(of));
  }
  folders.set(mesh, found);
  return found;
}

const folderOf = (file: string): string => file.slice(0, Math.max(0, file.lastIndexOf('/')));
