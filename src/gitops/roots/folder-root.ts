import type { Applier } from '../appliers/applier.ts';
import { namespacesOf, objectNames } from './objects-in-files.ts';
import type { RootDraft } from './root-draft.ts';
import { rootOf } from './root-draft.ts';
import type { TreeSurvey } from '../survey/tree-survey.ts';

/** A root of files as they stand. */
export function folderRoot(
  survey: TreeSurvey,
  path: string,
  files: readonly string[],
  applier: Applier | null,
): RootDraft {
  return {
    root: rootOf(path, { kind: 'folder', files }, applier),
    place: {
      path,
      bases: new Set(),
      includes: [],
      objects: objectNames(survey, files),
      namespaces: namespacesOf(survey, files),
      plain: true,
    },
    madeOf: new Set(),
    appliers: applier === null ? [] : [applier],
    cluster: applier?.cluster ?? null,
  };
}
