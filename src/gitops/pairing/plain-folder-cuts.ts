import type { RenderedEnvironment, RenderedRoot } from '../environment.ts';
import type { Root } from '../roots/root.ts';
import { isBelow } from '../tree-path.ts';
import type { RenderedTree } from '../stages/tree-renderer.ts';
import { listedFiles, withFiles } from '../roots/root.ts';

/**
 * A tree with its plain folders that nothing applies cut as those of the other side are: how far up such a folder is
 * one root depends on what is applied within, and a change of that moves no object.
 */
export function recutFolders(tree: RenderedTree, other: RenderedTree): RenderedTree {
  const cuts = new Map<string, Root>();
  for (const { roots } of other.environments)
    for (const { root } of roots)
      if (root.content.kind !== 'kustomization') cuts.set(root.path, root);
  const known = new Map<RenderedRoot, readonly RenderedRoot[]>();
  const piecesOf = (rendered: RenderedRoot): readonly RenderedRoot[] => {
    const pieces = known.get(rendered) ?? cutAlong(rendered, cuts);
    known.set(rendered, pieces);
    return pieces;
  };
  const isTaken = takenElsewhere(tree, other);
  const environments = tree.environments.map((rendered): RenderedEnvironment => {
    const roots = rendered.roots
      .flatMap(piecesOf)
      .map((root) => withoutFiles(root, isTaken(rendered.environment.name)));
    if (roots.every((root, index) => root === rendered.roots[index])) return rendered;
    const { beside } = rendered;
    return { ...rendered, roots, ...(beside && { beside: beside.flatMap(piecesOf) }) };
  });
  return environments.every((each, index) => each === tree.environments[index])
    ? tree
    : { ...tree, environments };
}

const isPlain = ({ root }: RenderedRoot): boolean =>
  root.by.origin === null && listedFiles(root) !== undefined;

/**
 * Finds files that a root of another environment takes in on the other side, where it stands on both: they neither come to
 * a plain folder that nothing applies nor go from it, for what changes is told of that root.
 */
function takenElsewhere(
  tree: RenderedTree,
  other: RenderedTree,
): (environment: string) => (file: string) => boolean {
  const delivering = ({
    environments,
  }: RenderedTree): readonly (readonly [string, RenderedRoot])[] =>
    environments.flatMap(({ environment: { name }, roots }) =>
      roots.flatMap((root) => (isPlain(root) ? [] : [[name, root] as const])),
    );
  const standing = new Set(delivering(tree).map(([, { root }]) => root.path));
  const takers = new Map<string, Set<string>>();
  for (const [name, { root, resources }] of delivering(other))
    if (standing.has(root.path))
      for (const { origin } of resources)
        takers.set(origin.file, (takers.get(origin.file) ?? new Set()).add(name));
  return (environment) => (file) =>
    [...(takers.get(file) ?? [])].some((name) => name !== environment);
}

function withoutFiles(rendered: RenderedRoot, isTaken: (file: string) => boolean): RenderedRoot {
  if (!isPlain(rendered)) return rendered;
  const resources = rendered.resources.filter(({ origin }) => !isTaken(origin.file));
  return resources.length === rendered.resources.length ? rendered : { ...rendered, resources };
}

function cutAlong(
  rendered: RenderedRoot,
  cuts: ReadonlyMap<string, Root>,
): readonly RenderedRoot[] {
  const { root } = rendered;
  const files = listedFiles(root);
  if (root.by.origin !== null || files === undefined) return [rendered];
  const inside = [...cuts.values()].filter(
    ({ path }) => path !== root.path && isBelow(path, root.path),
  );
  if (inside.length === 0) return [rendered];
  const owner = new Map(
    inside.flatMap((cut) => (listedFiles(cut) ?? []).map((file) => [file, cut.path] as const)),
  );
  const pathOf = (file: string): string => owner.get(file) ?? root.path;
  const paths = [...new Set(files.map(pathOf))];
  if (paths.every((path) => path === root.path)) return [rendered];
  return paths.sort().map((path) => pieceOf(rendered, path, pathOf));
}

const pieceOf = (
  rendered: RenderedRoot,
  path: string,
  pathOf: (file: string) => string,
): RenderedRoot => ({
  ...rendered,
  root: {
    ...rendered.root,
    path,
    content: withFiles(
      rendered.root.content,
      listedFiles(rendered.root)?.filter((file) => pathOf(file) === path) ?? [],
    ),
  },
  resources: rendered.resources.filter(({ origin }) => pathOf(origin.file) === path),
  gaps: rendered.gaps.filter(({ origin }) => pathOf(origin?.file ?? '') === path),
  unseen: rendered.unseen?.filter(({ origin }) => pathOf(origin.file) === path) ?? [],
});
