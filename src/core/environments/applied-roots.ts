import type { Applier } from './applier.ts';
import { kustomizationRoot, objectNames } from './kustomization-roots.ts';
import { matchesPathGlob } from './path-glob.ts';
import type { RootDraft } from './root-draft.ts';
import { rootOf } from './root-draft.ts';
import { folderOf, foldersAround, isBelow } from './tree-path.ts';
import type { TreeSurvey } from './tree-survey.ts';

/** The roots that Applications and Flux Kustomizations apply; two that apply the same in the same way are one. */
export function appliedRoots(survey: TreeSurvey): readonly RootDraft[] {
  const drafts = new Map<string, RootDraft>();
  for (const applier of survey.appliers)
    for (const draft of rootsOf(survey, applier)) {
      const { path, kind, files, defaultNamespace, targetNamespace, appliedBy } = draft.root;
      const key = JSON.stringify([path, kind, files, defaultNamespace, targetNamespace]);
      const place = draft.root.substitution === null ? '' : JSON.stringify(appliedBy);
      const known = `${key}${place}${applier.cluster ?? ''}`;
      if (!drafts.has(known)) drafts.set(known, draft);
    }
  return [...drafts.values()];
}

function rootsOf(survey: TreeSurvey, applier: Applier): readonly RootDraft[] {
  const path = survey.tree.realPath(applier.path);
  if (survey.kustomizations.has(path)) return [kustomizationRoot(survey, path, applier)];
  if (survey.charts.has(path)) return [folderRoot(survey, path, [], applier)];
  const nested = applier.tool === 'flux' ? nestedKustomizations(survey, path) : [];
  const files = filesOf(survey, path, applier).filter(
    (file) => !nested.some((folder) => isBelow(file, folder)),
  );
  return [
    ...(files.length > 0 ? [folderRoot(survey, path, files, applier)] : []),
    ...nested.map((folder) => kustomizationRoot(survey, folder, applier)),
  ];
}

export function folderRoot(
  survey: TreeSurvey,
  path: string,
  files: readonly string[],
  applier: Applier | null,
): RootDraft {
  return {
    root: rootOf(path, { kind: 'folder', files }, applier),
    place: { path, bases: new Set(), objects: objectNames(survey, files), plain: true },
    madeOf: new Set(),
    cluster: applier?.cluster ?? null,
  };
}

/** Where Flux finds no kustomization file it writes one over all below, and takes in the kustomizations it meets. */
const nestedKustomizations = (survey: TreeSurvey, path: string): readonly string[] =>
  [...survey.kustomizations.values()]
    .filter(
      (folder) =>
        !folder.component &&
        isBelow(folder.path, path) &&
        !foldersAround(folder.path).some(
          (around) =>
            around !== folder.path && isBelow(around, path) && survey.kustomizations.has(around),
        ),
    )
    .map((folder) => folder.path);

const READ_BY_ARGO = /\.(?:ya?ml|json|jsonnet)$/;
const READ_BY_FLUX = /\.ya?ml$/;

function filesOf(survey: TreeSurvey, path: string, applier: Applier): readonly string[] {
  const { recurse, include, exclude } = applier.directory;
  const readable = applier.tool === 'argo' ? READ_BY_ARGO : READ_BY_FLUX;
  const prefix = path === '.' ? 0 : path.length + 1;
  return survey.tree.paths.filter((file) => {
    if (!readable.test(file) || !isBelow(file, path)) return false;
    if (!recurse && folderOf(file) !== path) return false;
    const relative = file.slice(prefix);
    return (
      (include === null || matchesPathGlob(include, relative)) &&
      (exclude === null || !matchesPathGlob(exclude, relative))
    );
  });
}
