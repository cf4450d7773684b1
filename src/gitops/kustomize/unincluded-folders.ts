import type { KustomizationFolder } from './kustomization-folders.ts';

type Folders = ReadonlyMap<string, KustomizationFolder>;

/**
 * Kustomizations that no other one includes, components apart, sorted. Of a ring of folders that only
 * include one another the first stands for all: it fails to render, and that is to be said.
 */
export function unincludedFolders(folders: Folders): readonly string[] {
  const included = new Set<string>();
  for (const folder of folders.values())
    for (const target of [...folder.includes, ...folder.components])
      if (target !== folder.path) included.add(target);
  const candidates = [...folders.values()].filter(({ component }) => !component);
  const roots = candidates.filter(({ path }) => !included.has(path)).map(({ path }) => path);
  const covered = reachableFrom(
    folders,
    [...folders.keys()].filter((path) => !included.has(path)),
  );
  for (const { path } of candidates) {
    if (covered.has(path)) continue;
    roots.push(path);
    for (const reached of reachableFrom(folders, [path])) covered.add(reached);
  }
  return roots.sort();
}

/** The folders and all that they include, components too, at any depth; about `limit` of them at most. */
export function reachableFrom(
  folders: Folders,
  start: readonly string[],
  limit = Infinity,
): Set<string> {
  const reached = new Set(start);
  const open = [...start];
  for (let path = open.pop(); path !== undefined && reached.size < limit; path = open.pop()) {
    const folder = folders.get(path);
    for (const target of folder ? [...folder.includes, ...folder.components] : []) {
      if (reached.has(target)) continue;
      reached.add(target);
      open.push(target);
    }
  }
  return reached;
}
