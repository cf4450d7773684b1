import type { RenderedRoot, RenderedTree } from '../../gitops/index.ts';
import { appliedEarlier, mendedRootsOf, withLastBuilt } from './last-build.ts';
import type { History, LoadableTree } from '../../forge/index.ts';
import type { ReadSide } from '../analysis/moved-secrets-redaction.ts';

/** Both trees of a change, rendered, and what else of the history was read. */
export interface SidesInHistory {
  readonly base: RenderedTree;
  readonly merged: RenderedTree;
  /** Trees of before the base whose content stands in it. */
  readonly earlier: readonly ReadSide[];
}

/** Commits that are looked at to find when a folder was broken: more are not near. */
const MOST_COMMITS = 5;

/** Paths that Git is asked about. */
const MOST_PATHS = 500;

/**
 * Both sides, with what the base did not build as it was before the commit that broke it: that is what the cluster has.
 * Where no commit near the base broke it, or the history is not there, they stay as they are.
 */
export async function sidesInHistory(
  sides: { readonly base: RenderedTree; readonly merged: RenderedTree },
  history: History | null,
  render: (tree: LoadableTree) => Promise<RenderedTree>,
): Promise<SidesInHistory> {
  const unchanged = { ...sides, earlier: [] };
  const mended = mendedRootsOf(sides.base, sides.merged);
  if (history === null || mended.length === 0) return unchanged;
  const found = new Map<
    RenderedRoot,
    { root: RenderedRoot; brokenBy: NonNullable<RenderedRoot['brokenBy']> }
  >();
  const earlier: ReadSide[] = [];
  for (const commit of await history.commitsTouching(pathsOf(mended), MOST_COMMITS)) {
    const left = mended.filter((root) => !found.has(root));
    if (left.length === 0) break;
    const trees = await history.treeBefore(commit.sha);
    if (trees === null) break;
    const then = appliedEarlier(left, await render(trees));
    const brokenBy = { sha: commit.sha, pullRequest: commit.pullRequest };
    for (const [root, last] of then) found.set(root, { root: last, brokenBy });
    const reads = [...then.values()].flatMap((root) => [...root.reads]);
    if (reads.length > 0) earlier.push({ trees, reads });
  }
  return { ...sides, base: withLastBuilt(sides.base, found), earlier };
}

/** What was read of roots and looked for, and where they stopped; what stands for all below a folder is the folder. */
function pathsOf(roots: readonly RenderedRoot[]): readonly string[] {
  const paths = roots.flatMap(({ failure, gaps, reads, root }) => [
    ...[failure?.origin, ...gaps.map(({ origin }) => origin)].flatMap(
      (origin) => origin?.file ?? [],
    ),
    root.path,
    ...[...reads].map((path) => path.replace(/\/$/, '')),
  ]);
  return [...new Set(paths)].filter((path) => path !== '' && path !== '.').slice(0, MOST_PATHS);
}
