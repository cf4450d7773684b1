import { isChartFile } from './environments/chart-files.ts';
import type { RenderedRoot } from './environments/environment.ts';
import { folderOf } from './environments/tree-path.ts';
import type { RenderedTree } from './render-tree.ts';
import type { FileTree } from './tree/file-tree.ts';

/** Paths whose content differs between two trees, sorted. */
export function changedFilesOf(base: FileTree, merged: FileTree): readonly string[] {
  const changed = merged.paths.filter((path) => base.oidOf(path) !== merged.oidOf(path));
  const removed = base.paths.filter((path) => merged.oidOf(path) === undefined);
  return [...changed, ...removed].sort();
}

/** Changed files whose effect nobody can tell from what was rendered. */
export interface UnreviewedFiles {
  /** Manifests that no root reads. */
  readonly unread: readonly string[];
  /** Files that only roots read which do not render, before or after. */
  readonly inFailedRoots: readonly string[];
}

export function unreviewedFiles(
  changed: readonly string[],
  sides: readonly RenderedTree[],
): UnreviewedFiles {
  const roots = sides.flatMap(({ environments }) => environments.flatMap((each) => each.roots));
  const readBy = (built: boolean): ReadonlySet<string> =>
    new Set(roots.filter((root) => isBuilt(root) === built).flatMap(({ reads }) => [...reads]));
  const [rendered, failed] = [readBy(true), readBy(false)];
  const unrendered = changed.filter((path) => !rendered.has(path));
  const charts = chartFolders(sides);
  return {
    unread: unrendered.filter(
      (path) =>
        /\.(?:ya?ml|json)$/.test(path) &&
        !failed.has(path) &&
        !/(?:^|\/)\./.test(path) &&
        !charts.some((chart) => isChartFile(path, chart)),
    ),
    inFailedRoots: unrendered.filter((path) => failed.has(path)),
  };
}

/** A root that fails may still have been built as far as it goes. */
const isBuilt = ({ failure, resources }: RenderedRoot): boolean =>
  failure === null || resources.length > 0;

/** Charts of the tree that are gaps as a whole: their files are told of there. */
const chartFolders = (sides: readonly RenderedTree[]): readonly string[] =>
  sides
    .flatMap(({ plan }) => plan.gaps)
    .flatMap(({ reason, origin }) =>
      reason === 'helm-chart' && origin !== null ? [folderOf(origin.file)] : [],
    );
