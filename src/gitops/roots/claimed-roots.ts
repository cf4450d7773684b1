import type { DeclaredPaths } from '../survey/declared-paths.ts';
import { kustomizationRoot } from '../kustomize/kustomization-roots.ts';
import { isBelow } from '../tree-path.ts';
import type { TreeSurvey } from '../survey/tree-survey.ts';
import { folderRoot } from './folder-root.ts';
import type { RootDraft } from './root-draft.ts';

/** Roots for declared paths that meet none of those found: a base that others include, a folder of values. */
export function claimedRoots(
  survey: TreeSurvey,
  found: readonly RootDraft[],
  { patterns }: DeclaredPaths,
): readonly RootDraft[] {
  return patterns
    .filter((matches) => !found.some(({ root }) => matches(root.path)))
    .flatMap((matches) => {
      const outermost: string[] = [];
      for (const folder of survey.folders)
        if (matches(folder) && !outermost.some((above) => isBelow(folder, above)))
          outermost.push(folder);
      return outermost.map((path) =>
        survey.kustomizations.has(path)
          ? kustomizationRoot(survey, path, null)
          : folderRoot(survey, path, filesBelow(survey, path), null),
      );
    });
}

const filesBelow = ({ tree }: TreeSurvey, path: string): readonly string[] =>
  tree.paths.filter((file) => /\.ya?ml$/.test(file) && isBelow(file, path));
