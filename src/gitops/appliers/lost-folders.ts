import type { FileTree } from '../../manifest/index.ts';
import { fitsWildcard, listed } from '../../manifest/index.ts';
import { emptiedFolders } from '../flux/source-ignore.ts';
import { joinPath } from '../tree-path.ts';
import type { Applier, ApplierName } from './applier.ts';
import { fixedParts, isOpenText, OPEN } from './applier.ts';
import { makesAppliers } from './delivery-tools.ts';

/**
 * Tells of folders that are not there, and of those that the source leaves out. Whether what such a folder
 * had applied stays hangs on whether the folder itself is left out, or each file in it.
 */
export function lostNotes(own: readonly Applier[], tree: FileTree): readonly string[] {
  const isEmptied = emptiedFolders(tree);
  return own.flatMap(({ object, origin: { file }, path, artifact }) => {
    if (path.includes(OPEN)) return [];
    const { kind, namespace, name } = object;
    const who = `${kind} ${[namespace, name].filter(Boolean).join('/')} (${file})`;
    if (!tree.isDirectory(path))
      return isFilledInFirst(path, object)
        ? [
            `${who}: which folder it applies is not known here, for its path ${path} is filled in first.${fittingText(path, tree)}`,
          ]
        : [
            makesAppliers(object)
              ? `${who}: there is no folder ${path} here: the Application of it that names that applies nothing, and what it applied before, if anything, stays.`
              : `${who}: there is no folder ${path} here: it applies nothing, and what it applied before, if anything, stays.`,
          ];
    return artifact !== undefined && isEmptied(path, artifact)
      ? [
          `${who}: its source ignores all of ${path} (\`spec.ignore\`, \`.sourceignore\` or Flux's defaults): Flux sees nothing of it, and no change of it reaches the cluster.`,
        ]
      : [];
  });
}

/** Tells whether it is not the path that is read: Argo CD itself leaves a place for which a set has no parameter (ARGO-59). */
const isFilledInFirst = (path: string, object: ApplierName): boolean =>
  isOpenText(makesAppliers(object) ? path.replace(/\{\{[^{}]*\}\}/g, '') : path);

/** Names the folders that an unfilled path may stand for; empty for none. */
function fittingText(path: string, tree: FileTree): string {
  let folders: readonly string[] = ['.'];
  for (const step of path.split('/')) {
    const parts = fixedParts(step);
    const pattern = parts.join('*');
    folders = folders
      .flatMap((folder) =>
        (parts.length === 1
          ? [step]
          : tree.list(folder).filter((name) => fitsWildcard(pattern, name))
        ).flatMap((name) => joinPath(folder, name) ?? []),
      )
      .filter((folder) => tree.isDirectory(folder));
  }
  return folders.length === 0 ? '' : ` It may be ${listed(folders, MOST_NAMED)}.`;
}

/** More are counted. */
const MOST_NAMED = 3;
