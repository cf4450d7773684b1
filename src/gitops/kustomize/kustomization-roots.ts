import { isYamlFile } from '../tree-path.ts';
import type { Applier } from '../appliers/applier.ts';
import type { RootDraft } from '../roots/root-draft.ts';
import { rootOf } from '../roots/root-draft.ts';
import type { TreeSurvey } from '../survey/tree-survey.ts';
import { namespacesOf, objectNames } from '../roots/objects-in-files.ts';
import { reachableFrom } from './unincluded-folders.ts';
import type { DeliverableFolder } from '../survey/deliverable-folder.ts';

/**
 * Folders that are followed for all roots together, and for one at least: what they share names
 * environments, and a tree may be made so that everything includes everything.
 */
const MOST_FOLDERS = 300_000;
const LEAST_FOLDERS = 50;

/** How many folders are followed from one root. */
export const mostFolders = ({ kustomizations }: TreeSurvey): number =>
  Math.max(LEAST_FOLDERS, MOST_FOLDERS / kustomizations.size);

/** A root that Kustomize builds. */
export function kustomizationRoot(
  survey: TreeSurvey,
  path: string,
  applier: Applier | null,
): RootDraft {
  const madeOf = reachableFrom(survey.kustomizations, [path], mostFolders(survey));
  return {
    root: rootOf(path, { kind: 'kustomization' }, applier),
    place: kustomizationPlace(survey, path, madeOf),
    madeOf,
    appliers: applier === null ? [] : [applier],
    cluster: applier?.cluster ?? null,
  };
}

function kustomizationPlace(
  survey: TreeSurvey,
  path: string,
  madeOf: ReadonlySet<string>,
): DeliverableFolder {
  const bases = new Set<string>();
  for (const folder of madeOf)
    if (folder !== path && survey.kustomizations.get(folder)?.component !== true) bases.add(folder);
  const { resources = [], includes = [], namespace } = survey.kustomizations.get(path) ?? {};
  const own = resources.filter(isYamlFile);
  const objects = objectNames(survey, own);
  const namespaces = namespace == null ? namespacesOf(survey, own) : new Set([namespace]);
  return { path, bases, includes, objects, namespaces, plain: false };
}
