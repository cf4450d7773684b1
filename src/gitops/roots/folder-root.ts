import type { Applier } from '../appliers/applier.ts';
import type { RootDraft } from './root.ts';
import { rootOf } from './root.ts';
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

/** `kind/name` of the objects in files. */
export const objectNames = (survey: TreeSurvey, files: readonly string[]): ReadonlySet<string> =>
  new Set(files.flatMap((file) => survey.sketch(file).map(({ kind, name }) => `${kind}/${name}`)));

/** Namespaces that the objects in files name. */
export const namespacesOf = (survey: TreeSurvey, files: readonly string[]): ReadonlySet<string> =>
  new Set(
    files
      .flatMap((file) => survey.sketch(file).map(({ namespace }) => namespace))
      .filter((namespace) => namespace !== ''),
  );
