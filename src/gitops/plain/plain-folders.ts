import { API_GROUPS } from '../../manifest/index.ts';
import { folderRoot, namespacesOf, objectNames } from '../roots/folder-root.ts';
import { encryptedBy } from '../files/file-objects.ts';
import { deliveredByScripts, isScaffoldText, notDelivered } from '../survey/delivery-exclusions.ts';
import { isChartFile } from '../charts/chart-files.ts';
import { isReviewed, looksLikeManifest } from '../survey/manifest-sketch.ts';
import type { PathEnvironment } from '../names/environment-names.ts';
import type { RootDraft } from '../roots/root.ts';
import {
  folderOf,
  foldersAround,
  isYamlFile,
  mayBeManifest,
  oncePer,
  stepsOf,
} from '../tree-path.ts';
import type { TreeSurvey } from '../survey/tree-survey.ts';
import type { DeliverableFolder } from '../survey/deliverable-folder.ts';
import { listedFiles } from '../roots/root.ts';
import { fileVariants } from '../names/file-variants.ts';
import type { EnvironmentSource } from '../appliers/environment-source.ts';

/** Files with manifests that no kustomization and no applier takes, by the folder they lie in. */
type PlainFolders = ReadonlyMap<string, readonly string[]>;

export function plainFolders(
  survey: TreeSurvey,
  applied: readonly RootDraft[],
  isLeftOut: (path: string) => boolean,
  isWanted: (survey: TreeSurvey, file: string) => boolean = isPlainManifest,
): PlainFolders {
  const { tree } = survey;
  const ofApplied = applied.flatMap(({ root }) => listedFiles(root) ?? []);
  const ofBuilt = [...survey.kustomizations.values()].flatMap(({ files }) => files);
  // links may take a file in by another name
  const inputs = new Set([...ofApplied, ...ofBuilt].map((file) => tree.realPath(file)));
  const taken = new Set(applied.map(({ root }) => root.path));
  const named = namedByScripts(survey);
  const isAside = putAside(survey);
  const occupied = new Map<string, boolean>();
  const folders = new Map<string, string[]>();
  for (const file of tree.paths) {
    if (tree.realPath(file) !== file) continue;
    const folder = folderOf(file);
    if (inputs.has(file) || isAside(file) || isHidden(file) || isLeftOut(file)) continue;
    if (!isWanted(survey, file)) continue;
    const isOccupied = occupied.get(folder) ?? belongsToOther(survey, folder, taken);
    occupied.set(folder, isOccupied);
    const isAsked = isInstallation(survey, file) || named.has(file);
    if (!(isOccupied || belongsToChart(survey, file)) || isAsked)
      folders.set(folder, [...(folders.get(folder) ?? []), file]);
  }
  return folders;
}

/** Tells whether a folder's name puts a file aside, and no script for delivery takes it from there. */
function putAside({ scripts }: TreeSurvey): (file: string) => boolean {
  const isOut = oncePer((folder) => notDelivered(folder) !== null);
  const scripted = deliveredByScripts(scripts.appliers);
  return (file) => isOut(folderOf(file)) && !scripted.has(file) && !scripted.has(folderOf(file));
}

const isHidden = (file: string): boolean => file.startsWith('.', file.lastIndexOf('/') + 1);

/**
 * Tells whether a folder belongs to another root: what lies in or below a kustomization or an applied folder,
 * and is not taken in by it, is not applied. The top of the tree is around everything and claims only what
 * lies in it.
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

/** Files that scripts apply by their names: a kustomization beside them that leaves them out changes nothing of that. */
const namedByScripts = ({ scripts }: TreeSurvey): ReadonlySet<string> =>
  new Set(scripts.appliers.flatMap(({ path, isTest }) => (isTest ? [] : [path])));

function isPlainManifest({ tree }: TreeSurvey, file: string): boolean {
  if (file.endsWith('.jsonnet')) return true;
  if (!mayBeManifest(file)) return false;
  const entry = tree.read(file);
  if (entry.kind === 'unreadable') return isYamlFile(file);
  return (
    entry.kind === 'text' &&
    !isScaffoldText(entry.text) &&
    (looksLikeManifest(entry.text) || encryptedBy(entry) !== null || /^[ \t]*#@/m.test(entry.text))
  );
}

/** Files that are named for environments are places of their own. */
const plainPlaces = (
  survey: TreeSurvey,
  folders: PlainFolders,
  variants: ReadonlyMap<string, string>,
): readonly DeliverableFolder[] =>
  [...placesOf(folders, variants)].map(([path, files]) => ({
    path,
    bases: new Set<string>(),
    includes: [],
    objects: objectNames(survey, files),
    namespaces: namespacesOf(survey, files),
    plain: true,
  }));

function placesOf(folders: PlainFolders, variants: ReadonlyMap<string, string>): PlainFolders {
  const places = new Map<string, string[]>();
  for (const [folder, files] of folders)
    for (const file of files) {
      const path = variants.get(file) ?? folder;
      places.set(path, [...(places.get(path) ?? []), file]);
    }
  return places;
}

/** Decides how far up a plain folder is one root. */
interface Units {
  readonly environmentOf: (path: string) => PathEnvironment | null;
  readonly isDeclared: (path: string) => boolean;
  readonly applied: readonly RootDraft[];
  /** Files that are named for environments, and the path that stands for each. */
  readonly variants: ReadonlyMap<string, string>;
}

/**
 * One root for each unit: the file that a script applies by itself, the file or folder that names an environment, or a
 * declared one, else the outermost folder below that which holds none that is applied: nobody applies it as a whole. A unit without any object that a review reads is none.
 */
function plainRoots(survey: TreeSurvey, folders: PlainFolders, units: Units): readonly RootDraft[] {
  const around = new Set(
    units.applied.flatMap(({ root }) =>
      foldersAround(root.path).filter((each) => each !== root.path),
    ),
  );
  const files = new Map<string, string[]>();
  const named = namedByScripts(survey);
  for (const [folder, own] of folders) {
    const unit = unitOf(folder, units, around);
    const isBuilt = belongsToOther(survey, folder, new Set());
    for (const file of own) {
      const isOwn = units.variants.has(file) && !units.isDeclared(folder);
      const path = isOwn || (isBuilt && named.has(file)) ? file : unit;
      files.set(path, [...(files.get(path) ?? []), file]);
    }
  }
  return [...files]
    .filter(([, own]) => own.some((file) => survey.sketch(file).some(isReviewed)))
    .map(([unit, own]) => {
      const draft = folderRoot(survey, unit, own.sort(), null);
      const path = units.variants.get(unit);
      return path === undefined ? draft : { ...draft, place: { ...draft.place, path } };
    });
}

function unitOf(
  folder: string,
  { environmentOf, isDeclared }: Units,
  aroundApplied: ReadonlySet<string>,
): string {
  const declared = foldersAround(folder).findLast(isDeclared);
  if (declared !== undefined) return declared;
  const steps = stepsOf(folder);
  const named = environmentOf(folder)?.depth ?? 0;
  const unit = steps.slice(0, named).join('/') || '.';
  if (named > 0 && !aroundApplied.has(unit)) return unit;
  const outer = foldersAround(folder).findLast(
    (each) => each !== '.' && stepsOf(each).length >= named && !aroundApplied.has(each),
  );
  return outer ?? folder;
}

/** Plain folders: files with manifests that no kustomization and no applier takes. */
export const PLAIN: EnvironmentSource = {
  name: 'plain',
  folders: (survey, applied, { isClaimed, isLeftOut, isAside, testFolderOf }) => {
    const isOut = (file: string): boolean =>
      isLeftOut(file) || (!isClaimed(folderOf(file)) && testFolderOf(folderOf(file)) !== null);
    const all = plainFolders(survey, applied, isOut);
    const folders = new Map([...all].filter(([folder]) => !isAside(folder)));
    const variants = fileVariants(folders, (file) => survey.sketch(file));
    return {
      places: plainPlaces(survey, folders, variants),
      roots: (environmentOf) =>
        plainRoots(survey, folders, { environmentOf, isDeclared: isClaimed, applied, variants }),
      skipped: [],
    };
  },
};
