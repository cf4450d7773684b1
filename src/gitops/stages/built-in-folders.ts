import type { RenderedRoot } from '../environment.ts';
import { isKustomizationFile } from '../kustomize/kustomization-folders.ts';
import type { Root } from '../roots/root.ts';
import { folderOf } from '../tree-path.ts';
import type { RenderedTree } from './tree-renderer.ts';

/**
 * Tells of a root that nothing applies whether an applied one of the other side is built from it, where it is no root by
 * itself, and none of its own side is: a kustomization lists the folder on one side alone. Whoever applies that brings
 * what the folder holds, or deletes it, and that somebody may apply the folder by itself hides neither.
 */
export function builtInOtherwise(tree: RenderedTree, other: RenderedTree): (root: Root) => boolean {
  const [own, others] = [tree, other].map(rootsOf);
  const there = new Set(others?.map(({ root }) => root.path));
  const loose = (own ?? []).filter(
    ({ root: { by, path } }) => by.origin === null && !there.has(path),
  );
  if (loose.length === 0) return () => false;
  const [here, elsewhere] = [own, others].map((roots) => readersIn(roots ?? []));
  const unbuilt = new Set(own?.flatMap((each) => (isUnbuilt(each) ? [each.root.path] : [])));
  const found = new Set(
    loose.flatMap((rendered) => {
      const files = filesOf(rendered);
      const readers = files.map((file) => elsewhere?.get(file) ?? []);
      // one that does not build now leaves the cluster as it is
      const isBuilt =
        files.length > 0 &&
        readers.every((paths) => paths.length > 0 && !paths.some((path) => unbuilt.has(path)));
      return isBuilt && !files.some((file) => here?.has(file)) ? [rendered.root.path] : [];
    }),
  );
  return ({ by, path }) => by.origin === null && found.has(path);
}

const rootsOf = ({ environments }: RenderedTree): readonly RenderedRoot[] =>
  environments.flatMap(({ roots }) => roots);

const isUnbuilt = ({ status }: RenderedRoot): boolean => status === 'failed';

/** Gives the applied roots that read each file, by their paths. */
function readersIn(roots: readonly RenderedRoot[]): ReadonlyMap<string, readonly string[]> {
  const readers = new Map<string, string[]>();
  for (const rendered of roots) {
    const { root, reads } = rendered;
    if (root.by.origin === null || isUnbuilt(rendered)) continue;
    for (const file of reads) readers.set(file, [...(readers.get(file) ?? []), root.path]);
  }
  return readers;
}

/** Lists the kustomization of a root's own folder, or the manifests that it is made of. */
const filesOf = ({ root: { path, content }, reads, resources }: RenderedRoot): readonly string[] =>
  content.kind === 'kustomization'
    ? [...reads].filter((file) => isKustomizationFile(file) && folderOf(file) === path)
    : [...new Set(resources.map(({ origin }) => origin.file))];
