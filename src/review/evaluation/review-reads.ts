import type { RenderedTree } from '../../gitops/index.ts';

/** More paths than these are told by the folders at the top that hold them. */
const MOST_PATHS = 20_000;

/**
 * What a review depends on: every path that rendering read or probed at either side, besides `others`.
 * An entry that ends in `/` stands for everything below that folder: a plain folder takes in what is
 * new there too. Sorted.
 */
export function reviewReads(
  sides: readonly Pick<RenderedTree, 'environments'>[],
  others: readonly string[],
): readonly string[] {
  const environments = sides.flatMap((side) => side.environments);
  const roots = environments.flatMap((environment) => environment.roots);
  const paths = new Set(others);
  for (const { inputs = [] } of environments) for (const [path] of inputs) paths.add(path);
  for (const { root, reads } of roots) {
    for (const path of reads) paths.add(path);
    if (root.content.kind !== 'kustomization') paths.add(root.path === '.' ? '/' : `${root.path}/`);
  }
  const told = paths.size <= MOST_PATHS ? paths : new Set([...paths].map(topFolder));
  return [...told].sort();
}

/** `/` stands for everything. */
function topFolder(path: string): string {
  const slash = path.indexOf('/');
  return slash < 0 ? path : path.slice(0, slash + 1);
}
