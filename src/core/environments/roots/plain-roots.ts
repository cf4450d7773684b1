import { API_GROUPS } from '../../kinds/index.ts';
import { folderRoot } from '../appliers/applied-roots.ts';
import { isChartFile } from '../chart-files.ts';
import { objectNames } from './kustomization-roots.ts';
import { isReviewed, looksLikeManifest } from '../manifest-sketch.ts';
import type { PathEnvironment } from '../names/environment-names.ts';
import type { RootDraft } from './root-draft.ts';
import { folderOf, foldersAround, isYamlFile, stepsOf } from '../tree-path.ts';
import type { TreeSurvey } from '../tree-survey.ts';
import { notDelivered } from '../not-delivered.ts';
import type { DeliverableFolder } from '../deliverable-folder.ts';

/** Files with manifests that no kustomization and no applier takes, by the folder they lie in. */
export type PlainFolders = ReadonlyMap<string, readonly string[]>;

export function plainFolders(
  survey: TreeSurvey,
  applied: readonly RootDraft[],
  isWanted: (survey: TreeSurvey, file: string) => boolean = isPlainManifest,
): PlainFolders {
  const inputs = new Set(applied.flatMap(({ root }) => root.files ?? []));
  const taken = new Set(applied.map(({ root }) => root.path));
  for (const folder of survey.kustomizations.values())
    for (const file of folder.files) inputs.add(file);
  const occupied = new Map<string, boolean>();
  const folders = new Map<string, string[]>();
  for (const file of survey.tree.paths) {
    if (survey.tree.realPath(file) !== file) continue;
    if (inputs.has(file) || notDelivered(file) !== null || !isWanted(survey, file)) continue;
    const folder = folderOf(file);
    const isOccupied = occupied.get(folder) ?? belongsToOther(survey, folder, taken);
    occupied.set(folder, isOccupied);
    if (!(isOccupied || belongsToChart(survey, file)) || isInstallation(survey, file))
      folders.set(folder, [...(folders.get(folder) ?? []), file]);
  }
  return folders;
}

/**
 * What lies in or below a kustomization or an applied folder, and is not taken in by it, is not applied.
 * The top of the tree is around everything and claims only what lies in it.
 */
const belongsToOther = (
  survey: TreeSurvey,
  folder: string,
  applied: ReadonlySet<string>,
): boolean =>
  foldersAround(folder).some(
    (around) =>
      (survey.kustomizations.has(around) || applied.has(around)) &&
      (around !== '.' || folder === '.'),
  );

const belongsToChart = ({ charts }: TreeSurvey, file: string): boolean =>
  foldersAround(folderOf(file)).some((around) => charts.has(around) && isChartFile(file, around));

/** `istioctl` reads an IstioOperator from wherever it lies, beside a kustomization too. */
const isInstallation = (survey: TreeSurvey, file: string): boolean =>
  survey.sketch(file).some(({ group }) => group === API_GROUPS.istioInstall);

function isPlainManifest({ tree }: TreeSurvey, file: string): boolean {
  if (file.endsWith('.jsonnet')) return true;
  if (!isYamlFile(file)) return false;
  const entry = tree.read(file);
  if (entry.kind === 'unreadable') return true;
  return entry.kind === 'text' && (looksLikeManifest(entry.text) || /^[ \t]*#@/m.test(entry.text));
}

export const plainPlaces = (
  survey: TreeSurvey,
  folders: PlainFolders,
): readonly DeliverableFolder[] =>
  [...folders].map(([path, files]) => ({
    path,
    bases: new Set<string>(),
    includes: [],
    objects: objectNames(survey, files),
    plain: true,
  }));

/**
 * One root for each unit: the folder that names an environment, or a declared one, else the outermost
 * folder. A unit without any object that a review reads is none.
 */
export function plainRoots(
  survey: TreeSurvey,
  folders: PlainFolders,
  environmentOf: (path: string) => PathEnvironment | null,
  isDeclared: (path: string) => boolean,
): readonly RootDraft[] {
  const units = new Map<string, string[]>();
  for (const [folder, files] of folders) {
    const unit = unitOf(folder, environmentOf, isDeclared);
    units.set(unit, [...(units.get(unit) ?? []), ...files]);
  }
  return [...units]
    .filter(([, files]) => files.some((file) => survey.sketch(file).some(isReviewed)))
    .map(([unit, files]) => folderRoot(survey, unit, files.sort(), null));
}

function unitOf(
  folder: string,
  environmentOf: (path: string) => PathEnvironment | null,
  isDeclared: (path: string) => boolean,
): string {
  const declared = foldersAround(folder).findLast(isDeclared);
  if (declared !== undefined) return declared;
  const depth = environmentOf(folder)?.depth ?? 1;
  const unit = stepsOf(folder).slice(0, depth).join('/');
  return unit === '' ? '.' : unit;
}
