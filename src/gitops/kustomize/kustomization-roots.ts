import { isYamlFile } from '../tree-path.ts';
import type { Applier } from '../appliers/applier.ts';
import type { RootDraft } from '../roots/root.ts';
import { rootOf } from '../roots/root.ts';
import type { TreeSurvey } from '../survey/tree-survey.ts';
import { folderRoot, namespacesOf, objectNames } from '../roots/folder-root.ts';
import { restOfGathering } from './gathering-kustomization.ts';
import { appliedByScripts } from '../scripts/script-applier.ts';
import { reachableFrom, unincludedFolders } from './kustomization-folders.ts';
import type { DeliverableFolder } from '../survey/deliverable-folder.ts';
import { deliveredByScripts, notDelivered } from '../survey/delivery-exclusions.ts';
import type { EnvironmentSource, SaidOfFolders } from '../appliers/environment-source.ts';
import type { KustomizationFolder } from './kustomization-folders.ts';

/**
 * Folders that are followed for all roots together, and for one at least: what they share names
 * environments, and a tree may be made so that everything includes everything.
 */
const MOST_FOLDERS = 300_000;
const LEAST_FOLDERS = 50;

/** Bounds how many folders are followed from one root. */
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

/** Kustomize without an applier: kustomizations that no other one includes and nothing of the tree applies. */
export const KUSTOMIZE: EnvironmentSource = {
  name: 'kustomize',
  folders: (survey, applied, said) => {
    const { built, skipped } = unappliedKustomizations(survey, applied, said);
    const live = built.filter(({ root: { path } }) => !said.isAside(path));
    return { places: live.map(({ place }) => place), roots: () => live, skipped };
  },
};

const whole = (survey: TreeSurvey, path: string): RootDraft =>
  kustomizationRoot(survey, path, null);

/** Gives the root that a folder is, or those that are left of one that gathers what appliers apply. */
function partsOf(
  survey: TreeSurvey,
  path: string,
  isApplied: SaidOfFolders['isApplied'],
  taken: ReadonlySet<string>,
): readonly RootDraft[] {
  const root = whole(survey, path);
  const isByScript = appliedByScripts(root.root, survey.scripts.appliers).length > 0;
  const left = isByScript ? null : restOfGathering(survey.kustomizations, path, isApplied);
  if (left === null) return [root];
  return [
    ...left.folders.filter((folder) => !taken.has(folder)).map((folder) => whole(survey, folder)),
    ...left.files.map(({ path: folder, files }) => folderRoot(survey, folder, files, null)),
  ];
}

function outsideOfDelivery(
  { scripts }: TreeSurvey,
  testFolderOf: SaidOfFolders['testFolderOf'],
): (path: string) => string | null {
  const scripted = deliveredByScripts(scripts.appliers);
  return (path) => (scripted.has(path) ? null : (notDelivered(path) ?? testFolderOf(path)));
}

function unappliedKustomizations(
  survey: TreeSurvey,
  applied: readonly RootDraft[],
  { isClaimed, isLeftOut, isApplied, testFolderOf }: SaidOfFolders,
): { readonly built: readonly RootDraft[]; readonly skipped: readonly string[] } {
  const taken = new Set(applied.flatMap(({ root, madeOf }) => [root.path, ...madeOf]));
  const built: RootDraft[] = [];
  const outsiders = new Map<string, string>();
  const outsideOf = outsideOfDelivery(survey, testFolderOf);
  const delivered = new Map<string, KustomizationFolder>();
  for (const [path, folder] of survey.kustomizations) {
    const outside = outsideOf(path);
    if (isClaimed(path)) delivered.set(path, folder);
    else if (isLeftOut(path)) continue;
    else if (outside === null) delivered.set(path, folder);
    else if (!taken.has(path)) outsiders.set(path, outside);
  }
  for (const path of unincludedFolders(delivered))
    if (!taken.has(path))
      built.push(
        ...(isClaimed(path) ? [whole(survey, path)] : partsOf(survey, path, isApplied, taken)),
      );
  // a folder that is called as documentation is, and that a kustomization takes in, is delivered with it
  const included = new Set(built.flatMap(({ madeOf }) => [...madeOf]));
  const skipped = [...outsiders].flatMap(([path, folder]) => (included.has(path) ? [] : folder));
  return { built, skipped: [...new Set(skipped)].sort() };
}
