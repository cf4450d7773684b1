import type { FileTree, ManifestReader } from '../../manifest/index.ts';
import { compareText } from '../../manifest/index.ts';
import { chartFoldersOf, isChartFile } from '../charts/chart-files.ts';
import type { EnvironmentPlan, NotApplied } from '../environment.ts';
import { holdsManifests } from '../survey/manifest-sketch.ts';
import {
  NOBODY_APPLIES,
  notDelivered,
  testFolder,
  whyNotDelivered,
} from '../survey/delivery-exclusions.ts';
import { environmentOfUnit } from '../names/unit-name.ts';
import { folderOf, foldersAround, isBelow, oncePer, stepsOf, isYamlFile } from '../tree-path.ts';
import { listedFiles, releaseOfRoot } from './root.ts';

/** More folders are not listed one by one. */
const MOST = 500;

/** Names what a folder holds that is on no other list. */
type Held = 'jsonnet' | 'ytt' | 'objects';

const WHY: Readonly<Record<Held, string>> = {
  jsonnet: `written in Jsonnet, which is not evaluated here${NOBODY_APPLIES}`,
  ytt: `ytt templates, which are not evaluated here${NOBODY_APPLIES}`,
  objects: `no kustomization or folder of an environment takes it in${NOBODY_APPLIES}`,
};

/** Folders with manifests that nothing of the plan applies, beside those that the plan itself names, and why. */
export function foldersAside(
  tree: FileTree,
  plan: EnvironmentPlan,
  reader: ManifestReader,
): readonly NotApplied[] {
  const left = putAside(tree, plan, reader);
  return [...left, ...unlistedFolders(tree, plan, reader, left)];
}

/**
 * Folders with manifests that no root takes in and no other list of the map has, the outermost of each: what a
 * kustomization around them does not list, objects of kinds that no review reads, templates without any object.
 */
function unlistedFolders(
  tree: FileTree,
  plan: EnvironmentPlan,
  reader: ManifestReader,
  told: readonly NotApplied[],
): readonly NotApplied[] {
  const isTaken = takenBy(plan);
  const isOut = listedElsewhere([...plan.reasons.notApplied, ...told]);
  const heldBy = contentsOf(tree, plan, reader);
  const held = new Map<string, Held>();
  const listed = new Set<string>();
  // the top is around everything: what lies in it goes by its name
  const atTop: string[] = [];
  for (const file of tree.paths) {
    const folder = folderOf(file);
    const isListed = isTaken(file) || isOut(folder);
    if (isListed) listed.add(folder);
    const holds = isListed || held.has(folder) ? null : heldBy(file);
    if (holds !== null && folder === '.') atTop.push(file);
    else if (holds !== null) held.set(folder, holds);
  }
  for (const folder of listed) held.delete(folder);
  const folders = outermost(held, listed).slice(0, MOST);
  return [
    ...(atTop.length > 0 && !listed.has('.')
      ? [{ path: '.', files: atTop, why: WHY.objects }]
      : []),
    ...folders.map(([path, holds]) => ({ path, why: WHY[holds], ...countsIn(plan, path) })),
  ];
}

/** Tells whether a folder is one that nobody looks into, or another list has it. */
function listedElsewhere(told: readonly NotApplied[]): (folder: string) => boolean {
  const paths = new Set(told.flatMap(({ path, files }) => (files === undefined ? [path] : [])));
  return oncePer(
    (folder) =>
      notDelivered(folder) !== null ||
      stepsOf(folder).includes('vendor') ||
      foldersAround(folder).some((around) => paths.has(around)),
  );
}

function contentsOf(
  tree: FileTree,
  plan: EnvironmentPlan,
  reader: ManifestReader,
): (file: string) => Held | null {
  const charts = chartFoldersOf(tree);
  const templates = templatesOf(plan);
  return (file) => {
    if (!MAY_HOLD.test(file) || charts.some((chart) => isChartFile(file, chart))) return null;
    return templates.get(file) ?? (holdsManifests(tree, file, reader) ? 'objects' : null);
  };
}

const MAY_HOLD = /\.(?:ya?ml|json|jsonnet)$/i;

function templatesOf({ unseen = [] }: EnvironmentPlan): ReadonlyMap<string, Held> {
  return new Map(
    unseen.flatMap(({ root, content: { kind, origin } }) =>
      root === null && kind === 'Template'
        ? [[origin.file, origin.file.endsWith('.jsonnet') ? 'jsonnet' : 'ytt'] as const]
        : [],
    ),
  );
}

/**
 * Says where templates of a folder count all the same, for somebody may apply them: in those that their paths
 * say, or in all.
 */
function countsIn(
  { unseen = [], environments }: EnvironmentPlan,
  folder: string,
): Pick<NotApplied, 'countsIn'> {
  const own = unseen.filter(
    ({ root, content: { kind, origin } }) =>
      root === null && kind === 'Template' && isBelow(origin.file, folder),
  );
  const names = own.flatMap(({ environment }) =>
    environment == null ? environments.map(({ name }) => name) : [environment],
  );
  return names.length === 0 ? {} : { countsIn: [...new Set(names.map(environmentOfUnit))] };
}

/** Folders that hold the same kind of thing, with all below them, are one; nothing around them is taken in. */
function outermost(
  held: ReadonlyMap<string, Held>,
  known: ReadonlySet<string>,
): readonly (readonly [string, Held])[] {
  const around = new Map<string, Set<Held | null>>();
  const note = (folder: string, holds: Held | null): void => {
    for (const each of foldersAround(folder))
      around.set(each, (around.get(each) ?? new Set()).add(holds));
  };
  for (const folder of known) note(folder, null);
  for (const [folder, holds] of held) note(folder, holds);
  const found = new Map<string, Held>();
  for (const [folder, holds] of held) {
    const outer = foldersAround(folder).findLast(
      (each) => each !== '.' && around.get(each)?.size === 1,
    );
    found.set(outer ?? folder, holds);
  }
  return [...found].sort(([a], [b]) => compareText(a, b));
}

/** More files of one such folder are not looked into. */
const MOST_FILES = 200;

/**
 * Folders of documentation and tests that hold manifests which nothing of the plan applies, and why they are left out:
 * reviews never look into them, so this reads what they do not.
 */
function putAside(
  tree: FileTree,
  plan: EnvironmentPlan,
  reader: ManifestReader,
): readonly NotApplied[] {
  const known = plan.reasons.notApplied.flatMap(({ path, files }) =>
    files === undefined ? [path] : [],
  );
  const isDelivered = takenBy(plan);
  const asideOf = leftOutFolders(foldersIn(tree), known);
  const found = new Map<string, { files: number; holds: boolean }>();
  for (const path of tree.paths) {
    const folder = isYamlFile(path) ? asideOf(folderOf(path)) : null;
    if (folder === null) continue;
    const { files, holds } = found.get(folder) ?? { files: 0, holds: false };
    if (files >= MOST_FILES || isDelivered(path)) continue;
    found.set(folder, { files: files + 1, holds: holdsManifests(tree, path, reader) || holds });
  }
  return [...found]
    .filter(([, { holds }]) => holds)
    .map(([path]) => ({ path, why: whyNotDelivered(path) }))
    .sort((a, b) => compareText(a.path, b.path));
}

/**
 * Gives null for what may be delivered, for what a package manager put there, and for folders that are told
 * as left out already; it is computed once for each folder.
 */
function leftOutFolders(
  childrenOf: (folder: string) => ReadonlySet<string>,
  told: readonly string[],
): (folder: string) => string | null {
  const known = new Map<string, string | null>();
  const find = (folder: string): string | null => {
    if (stepsOf(folder).includes('node_modules')) return null;
    const found = notDelivered(folder) ?? testFolder(folder, childrenOf);
    return told.some((each) => each === found || (found !== null && isBelow(found, each)))
      ? null
      : found;
  };
  return (folder) => {
    const earlier = known.get(folder);
    if (earlier !== undefined) return earlier;
    const found = find(folder);
    known.set(folder, found);
    return found;
  };
}

function foldersIn({ paths }: FileTree): (folder: string) => ReadonlySet<string> {
  const children = new Map<string, Set<string>>();
  for (const path of paths)
    for (let folder = folderOf(path); folder !== '.'; folder = folderOf(folder)) {
      const parent = folderOf(folder);
      const siblings = children.get(parent) ?? new Set<string>();
      const name = parent === '.' ? folder : folder.slice(parent.length + 1);
      // so have all that are above it
      if (siblings.has(name)) break;
      children.set(parent, siblings.add(name));
    }
  const none = new Set<string>();
  return (folder) => children.get(folder) ?? none;
}

/** Tells whether what is applied, or may be, takes a file in. */
function takenBy({
  environments,
  reasons,
  looseSources,
}: EnvironmentPlan): (file: string) => boolean {
  const taken = new Set(reasons.taken);
  const whole = new Set<string>();
  const roots = environments.flatMap((each) => [...each.roots, ...(each.alike ?? [])]);
  for (const root of [...roots, ...(looseSources ? [looseSources] : [])]) {
    const files = listedFiles(root);
    for (const file of files ?? []) taken.add(file);
    // a chart that is installed, or what a plugin reads
    if (
      releaseOfRoot(root)?.loose === undefined &&
      root.content.kind !== 'kustomization' &&
      (files === undefined || files.length === 0)
    )
      whole.add(root.path);
  }
  const isWhole = oncePer((folder) => foldersAround(folder).some((around) => whole.has(around)));
  return (file) => taken.has(file) || isWhole(folderOf(file));
}
