import { isYamlFile } from './tree-path.ts';
import type { Applier } from './applier.ts';
import type { RootDraft } from './root-draft.ts';
import { rootOf } from './root-draft.ts';
import type { TreeSurvey } from './tree-survey.ts';
import { reachableFrom } from './unincluded-folders.ts';
import type { Place } from './place.ts';

/** A root that Kustomize builds. */
export function kustomizationRoot(
  survey: TreeSurvey,
  path: string,
  applier: Applier | null,
): RootDraft {
  const madeOf = reachableFrom(survey.kustomizations, [path]);
  return {
    root: rootOf(path, { kind: 'kustomization' }, applier),
    place: kustomizationPlace(survey, path, madeOf),
    madeOf,
    cluster: applier?.cluster ?? null,
  };
}

function kustomizationPlace(survey: TreeSurvey, path: string, madeOf: ReadonlySet<string>): Place {
  const bases = new Set<string>();
  for (const folder of madeOf)
    if (folder !== path && survey.kustomizations.get(folder)?.component !== true) bases.add(folder);
  const files = survey.kustomizations.get(path)?.resources ?? [];
  return { path, bases, objects: objectNames(survey, files.filter(isYamlFile)), plain: false };
}

/** `kind/name` of the objects in files. */
export const objectNames = (survey: TreeSurvey, files: readonly string[]): ReadonlySet<string> =>
  new Set(files.flatMap((file) => survey.sketch(file).map(({ kind, name }) => `${kind}/${name}`)));
