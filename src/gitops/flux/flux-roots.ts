import type { KustomizationRewrite } from '../../kustomize/index.ts';
import { spend } from '../rendering/effort.ts';
import { folderRoot } from '../roots/folder-root.ts';
import type { RootDraft } from '../roots/root.ts';
import { rootOf } from '../roots/root.ts';
import { folderOf, foldersAround, isBelow } from '../tree-path.ts';
import type { TreeSurvey } from '../survey/tree-survey.ts';
import type { Applier } from '../appliers/applier.ts';
import { kustomizationRoot, mostFolders } from '../kustomize/kustomization-roots.ts';
import { reachableFrom } from '../kustomize/kustomization-folders.ts';
import { altersObjects, generating } from './flux-build.ts';
import { leftOutOf } from './source-ignore.ts';
import { withFlux } from '../roots/applier-of-root.ts';

const READ = /\.ya?ml$/;

/**
 * Gives what a Flux Kustomization applies: the kustomization in its folder, else one over all below (FLUX-10,
 * FLUX-11).
 */
export function fluxRoots(applier: Applier, survey: TreeSurvey): readonly RootDraft[] {
  const path = survey.tree.realPath(applier.path);
  if (survey.kustomizations.has(path)) return [kustomizationRoot(survey, path, applier)];
  if (survey.charts.has(path)) return [folderRoot(survey, path, [], applier)];
  if (!spend(survey.effort, survey.tree.paths.length)) return [];
  const nested = nestedKustomizations(survey, path);
  const isLeftOut =
    applier.artifact === undefined ? () => false : leftOutOf(survey.tree, applier.artifact);
  const files = survey.tree.paths.filter(
    (file) =>
      READ.test(file) &&
      isBelow(file, path) &&
      !isLeftOut(file) &&
      !foldersAround(folderOf(file)).some((folder) => nested.has(folder)),
  );
  if (applier.build !== undefined && altersObjects(applier.build))
    return [generatedRoot(survey, path, { files, nested }, applier, applier.build)];
  const parts = [
    ...(files.length > 0 ? [folderRoot(survey, path, files, applier)] : []),
    ...[...nested].map((folder) => kustomizationRoot(survey, folder, applier)),
  ];
  return parts.length < 2
    ? parts
    : parts.map((part) => ({ ...part, root: withFlux(part.root, { generatedFor: path }) }));
}

/** The kustomization that Flux generates, where that is more than the files and their namespace (FLUX-11, FLUX-14). */
function generatedRoot(
  survey: TreeSurvey,
  path: string,
  { files, nested }: { readonly files: readonly string[]; readonly nested: ReadonlySet<string> },
  applier: Applier,
  build: KustomizationRewrite,
): RootDraft {
  const prefix = path === '.' ? 0 : path.length + 1;
  const resources = [...files, ...nested].map((each) => each.slice(prefix)).sort();
  const rewritten = { ...applier, build: generating(build, resources) };
  return {
    ...folderRoot(survey, path, files, applier),
    root: rootOf(path, { kind: 'kustomization' }, rewritten),
    madeOf: reachableFrom(survey.kustomizations, [...nested], mostFolders(survey)),
  };
}

/**
 * Lists the kustomizations that Flux takes in below a folder: where it finds no kustomization file it writes
 * one over all below, and takes in those it meets (FLUX-11).
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
