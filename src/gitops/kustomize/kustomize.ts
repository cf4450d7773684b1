import type { RootDraft } from '../roots/root-draft.ts';
import type { TreeSurvey } from '../survey/tree-survey.ts';
import { notDelivered } from '../survey/not-delivered.ts';
import type { EnvironmentSource, SaidOfFolders } from '../appliers/environment-source.ts';
import type { KustomizationFolder } from './kustomization-folders.ts';
import { kustomizationRoot } from './kustomization-roots.ts';
import { unincludedFolders } from './unincluded-folders.ts';

/** Kustomize without an applier: kustomizations that no other one includes and nothing of the tree applies. */
export const KUSTOMIZE: EnvironmentSource = {
  name: 'kustomize',
  folders: (survey, applied, said) => {
    const { built, skipped } = unappliedKustomizations(survey, applied, said);
    const live = built.filter(({ root: { path } }) => !said.isAside(path));
    return { places: live.map(({ place }) => place), roots: () => live, skipped };
  },
};

function unappliedKustomizations(
  survey: TreeSurvey,
  applied: readonly RootDraft[],
  { isClaimed, isLeftOut, testFolderOf }: SaidOfFolders,
): { readonly built: readonly RootDraft[]; readonly skipped: readonly string[] } {
  const taken = new Set(applied.flatMap(({ root, madeOf }) => [root.path, ...madeOf]));
  const built: RootDraft[] = [];
  const skipped = new Set<string>();
  const delivered = new Map<string, KustomizationFolder>();
  for (const [path, folder] of survey.kustomizations) {
    const outside = notDelivered(path) ?? testFolderOf(path);
    if (isClaimed(path)) delivered.set(path, folder);
    else if (isLeftOut(path)) continue;
    else if (outside === null) delivered.set(path, folder);
    else if (!taken.has(path)) skipped.add(outside);
  }
  for (const path of unincludedFolders(delivered))
    if (!taken.has(path)) built.push(kustomizationRoot(survey, path, null));
  return { built, skipped: [...skipped].sort() };
}
