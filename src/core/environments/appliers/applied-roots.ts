import type { Rewrite } from '../../kustomize/index.ts';
import type { Applier } from './applier.ts';
import { directoryGlob } from './argo-glob.ts';
import { discoveredType } from './argo-source.ts';
import { spend } from '../effort.ts';
import { kustomizationRoot, namespacesOf, objectNames } from '../roots/kustomization-roots.ts';
import { altersObjects, generating } from './flux-build.ts';
import { leftOutOf } from './source-ignore.ts';
import type { RootDraft } from '../roots/root-draft.ts';
import { rootOf } from '../roots/root-draft.ts';
import type { FileEntry } from '../../tree/index.ts';
import { folderOf, foldersAround, isBelow } from '../tree-path.ts';
import type { TreeSurvey } from '../tree-survey.ts';

/** What one root costs, beside the tests that it takes to find it. */
const ROOT_STEPS = 300;

/** The roots that Applications and Flux Kustomizations apply; what several apply in the same way is one root. */
export function appliedRoots(survey: TreeSurvey): readonly RootDraft[] {
  const appliedBy = new Map<string, Applier[]>();
  const drafts: RootDraft[] = [];
  for (const applier of survey.appliers) {
    const key = keyOf(applier);
    const known = appliedBy.get(key);
    known?.push(applier);
    if (known !== undefined) continue;
    const appliers = [applier];
    appliedBy.set(key, appliers);
    for (const draft of rootsOf(survey, applier)) {
      if (!spend(survey.effort, ROOT_STEPS)) return drafts;
      drafts.push({ ...draft, appliers });
    }
  }
  return drafts;
}

/** Variables are compared by the place that gives them. */
const keyOf = (applier: Applier): string =>
  JSON.stringify([
    applier.tool,
    applier.path,
    applier.defaultNamespace,
    applier.targetNamespace,
    applier.cluster,
    applier.directory,
    applier.settings && { ...applier.settings, exclusions: applier.settings.exclusions?.key },
    applier.sourceType,
    applier.partOf,
    applier.artifact,
    applier.substitution === null ? null : applier.origin,
    applier.build?.fields.size === 0 ? null : applier.build?.key,
  ]);

function rootsOf(survey: TreeSurvey, applier: Applier): readonly RootDraft[] {
  const path = survey.tree.realPath(applier.path);
  const kind = kindOf(survey, path, applier);
  if (kind === 'kustomize') return [kustomizationRoot(survey, path, applier)];
  if (kind === 'unseen') return [folderRoot(survey, path, [], applier)];
  if (!spend(survey.effort, survey.tree.paths.length)) return [];
  const nested = applier.tool === 'flux' ? nestedKustomizations(survey, path) : new Set<string>();
  const isLeftOut =
    applier.artifact === undefined ? () => false : leftOutOf(survey.tree, applier.artifact);
  const files = filesOf(survey, path, applier).filter(
    (file) =>
      !isLeftOut(file) && !foldersAround(folderOf(file)).some((folder) => nested.has(folder)),
  );
  if (applier.tool === 'flux' && applier.build !== undefined && altersObjects(applier.build))
    return [generatedRoot(survey, path, [...files, ...nested], applier, applier.build)];
  return [
    ...(files.length > 0 ? [folderRoot(survey, path, files, applier)] : []),
    ...[...nested].map((folder) => kustomizationRoot(survey, folder, applier)),
  ];
}

/** What becomes of a folder; what charts and plugins make of it is not seen (ARGO-2, ARGO-3, ARGO-5). */
function kindOf(
  survey: TreeSurvey,
  path: string,
  { tool, sourceType, settings }: Applier,
): 'kustomize' | 'directory' | 'unseen' {
  const isKustomization = survey.kustomizations.has(path);
  if (tool === 'flux' && isKustomization) return 'kustomize';
  if (tool === 'flux') return survey.charts.has(path) ? 'unseen' : 'directory';
  const found = discoveredType(survey.tree.list(path), settings?.switchedOff);
  // Argo CD cannot build what it is told to build and is none; the files are looked at all the same
  const type = sourceType === 'kustomize' && !isKustomization ? found : (sourceType ?? found);
  if (type === 'kustomize') return isKustomization ? 'kustomize' : 'directory';
  return type === 'directory' ? 'directory' : 'unseen';
}

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

/** The kustomization that Flux generates, where that is more than the files and their namespace (FLUX-11, FLUX-14). */
function generatedRoot(
  survey: TreeSurvey,
  path: string,
  below: readonly string[],
  applier: Applier,
  build: Rewrite,
): RootDraft {
  const prefix = path === '.' ? 0 : path.length + 1;
  const resources = below.map((each) => each.slice(prefix)).sort();
  const rewritten = { ...applier, build: generating(build, resources) };
  const files = below.filter((each) => !survey.kustomizations.has(each));
  return {
    ...folderRoot(survey, path, files, applier),
    root: rootOf(path, { kind: 'kustomization' }, rewritten),
  };
}

/**
 * Where Flux finds no kustomization file it writes one over all below, and takes in the kustomizations it meets
 * (FLUX-11).
 */
function nestedKustomizations(survey: TreeSurvey, path: string): ReadonlySet<string> {
  const nested = new Set<string>();
  for (const folder of survey.kustomizations.values()) {
    const around = foldersAround(folder.path).filter((each) => isBelow(each, path));
    const outermost = around.findLast((each) => survey.kustomizations.has(each));
    if (outermost === folder.path && !folder.component) nested.add(folder.path);
  }
  return nested;
}

const READ_BY_ARGO = /\.(?:yaml|yml|json|jsonnet)$/;
const READ_WITHOUT_JSONNET = /\.(?:yaml|yml|json)$/;
const READ_BY_FLUX = /\.ya?ml$/;

/**
 * Hidden files are read too; what is excluded stays out even where it is included (ARGO-32, ARGO-33). Under Argo CD a
 * kustomization further down is a file like others, and its neighbours are applied as they are (ARGO-35).
 */
function filesOf(survey: TreeSurvey, path: string, applier: Applier): readonly string[] {
  const { recurse, include, exclude } = applier.directory;
  const isArgo = applier.tool === 'argo';
  const isWithoutJsonnet = applier.settings?.switchedOff.includes('jsonnet') === true;
  const argoReads = isWithoutJsonnet ? READ_WITHOUT_JSONNET : READ_BY_ARGO;
  const readable = isArgo ? argoReads : READ_BY_FLUX;
  const prefix = path === '.' ? 0 : path.length + 1;
  const included = include === null || include === '' ? null : directoryGlob(include);
  const excluded = exclude === null || exclude === '' ? null : directoryGlob(exclude);
  const weight = ((included?.weight ?? 0) + (excluded?.weight ?? 0)) / 64;
  return survey.tree.paths.filter((file) => {
    if (!readable.test(file) || !isBelow(file, path)) return false;
    if (!recurse && folderOf(file) !== path) return false;
    if (weight > 0 && !spend(survey.effort, weight * file.length)) return false;
    const relative = file.slice(prefix);
    if (excluded?.matches(relative) === true) return false;
    if (included !== null && !included.matches(relative)) return false;
    return !isArgo || !isMarked(survey.tree.read(file));
  });
}

/** Anywhere in a file this keeps Argo CD from reading it (ARGO-34). */
const isMarked = (entry: FileEntry): boolean =>
  entry.kind === 'text' && entry.text.includes('+argocd:skip-file-rendering');
