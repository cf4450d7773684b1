import type { FileEntry } from '../../manifest/index.ts';
import { spend } from '../rendering/effort.ts';
import { fileVariants } from '../names/file-variants.ts';
import { folderRoot } from '../roots/folder-root.ts';
import type { RootDraft } from '../roots/root.ts';
import { folderOf, isBelow } from '../tree-path.ts';
import type { TreeSurvey } from '../survey/tree-survey.ts';
import type { Applier } from '../appliers/applier.ts';
import { kustomizationRoot } from '../kustomize/kustomization-roots.ts';
import { directoryGlob } from './argo-glob.ts';
import { CHART_FILE, discoveredType } from './argo-source.ts';
import { withRelease } from '../roots/root.ts';

/** The root that a source of an Application is: a kustomization, files, or what a chart or a plugin makes of it. */
export function argoRoots(applier: Applier, survey: TreeSurvey): readonly RootDraft[] {
  if (applier.release?.copied !== undefined) return [copiedRoot(survey, applier)];
  const path = survey.tree.realPath(applier.path);
  const kind = kindOf(survey, path, applier);
  if (kind === 'kustomize') return [kustomizationRoot(survey, path, applier)];
  if (kind === 'helm') return [releaseRoot(survey, path, applier)];
  if (!spend(survey.effort, survey.tree.paths.length)) return [];
  const files = filesOf(survey, path, applier);
  if (files.length === 0 && applier.plugin === undefined) return [];
  const draft = folderRoot(survey, path, files, applier);
  const place = { ...draft.place, path: placeOfFiles(survey, path, files, applier) };
  return [{ ...draft, place }];
}

function releaseRoot(survey: TreeSurvey, path: string, applier: Applier): RootDraft {
  const draft = folderRoot(survey, path, [], applier);
  const { release } = applier;
  return release === undefined ? draft : { ...draft, root: withRelease(draft.root, release) };
}

/**
 * Makes the root of a chart's copy. Where the copy lies says nothing of the environment: what applies it
 * does.
 */
function copiedRoot(survey: TreeSurvey, applier: Applier): RootDraft {
  const draft = releaseRoot(survey, applier.path, applier);
  return { ...draft, place: { ...draft.place, path: '.' } };
}

/**
 * Gives the path that stands for some files of a folder, all of which are for one environment by their names.
 */
function placeOfFiles(
  survey: TreeSurvey,
  path: string,
  files: readonly string[],
  { directory: { include, exclude } }: Applier,
): string {
  const { paths } = survey.tree;
  if ((include ?? exclude ?? '') === '' || !spend(survey.effort, paths.length)) return path;
  const all = new Map<string, string[]>();
  for (const file of paths)
    if (isBelow(file, path)) all.set(folderOf(file), [...(all.get(folderOf(file)) ?? []), file]);
  const variants = fileVariants(all, (file) => survey.sketch(file));
  const [place, ...others] = new Set(files.map((file) => variants.get(file) ?? path));
  return place === undefined || others.length > 0 ? path : place;
}

/**
 * Decides what becomes of a folder, as if a plugin passed on what it finds (ARGO-2, ARGO-3, ARGO-5, ARGO-76).
 */
function kindOf(
  survey: TreeSurvey,
  path: string,
  { sourceType, settings }: Applier,
): 'kustomize' | 'directory' | 'helm' {
  const names = survey.tree.list(path);
  const is = {
    kustomize: survey.kustomizations.has(path),
    helm: names.includes(CHART_FILE),
    directory: true,
    plugin: false,
  };
  // Argo CD cannot build what it takes a folder for and is none; the files are looked at all the same
  const found = discoveredType(names, settings?.switchedOff);
  const type = sourceType != null && is[sourceType] ? sourceType : found;
  if (type === 'helm' && is.helm) return 'helm';
  return type !== 'directory' && is.kustomize ? 'kustomize' : 'directory';
}

const READ = /\.(?:yaml|yml|json|jsonnet)$/;
const READ_WITHOUT_JSONNET = /\.(?:yaml|yml|json)$/;

/**
 * Hidden files are read too; what is excluded stays out even where it is included (ARGO-32, ARGO-33). A kustomization
 * further down is a file like others, and its neighbours are applied as they are (ARGO-35).
 */
function filesOf(survey: TreeSurvey, path: string, applier: Applier): readonly string[] {
  const { include, exclude } = applier.directory;
  const recurse = applier.directory.recurse || applier.plugin !== undefined;
  const isWithoutJsonnet = applier.settings?.switchedOff.includes('jsonnet') === true;
  const readable = isWithoutJsonnet ? READ_WITHOUT_JSONNET : READ;
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
    return !isMarked(survey.tree.read(file));
  });
}

/** Anywhere in a file this keeps Argo CD from reading it (ARGO-34). */
const isMarked = (entry: FileEntry): boolean =>
  entry.kind === 'text' && entry.text.includes('+argocd:skip-file-rendering');
