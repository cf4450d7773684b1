import type { TreeSurvey } from '../survey/tree-survey.ts';

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
