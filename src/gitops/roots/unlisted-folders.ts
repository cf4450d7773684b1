import type { FileTree, ManifestReader } from '../../manifest/index.ts';
import { compareText } from '../../manifest/index.ts';
import { chartFoldersOf, isChartFile } from '../charts/chart-files.ts';
import type { EnvironmentPlan, NotApplied } from '../environment.ts';
import { holdsManifests } from '../survey/holds-manifests.ts';
import { NOBODY_APPLIES, notDelivered } from '../survey/not-delivered.ts';
import { environmentOfUnit } from '../names/unit-name.ts';
import { takenBy } from './taken-files.ts';
import { folderOf, foldersAround, isBelow, oncePer, stepsOf } from '../tree-path.ts';

/** More folders are not listed one by one. */
const MOST = 500;

/** What a folder holds that is on no other list. */
type Held = 'jsonnet' | 'ytt' | 'objects';

const WHY: Readonly<Record<Held, string>> = {
  jsonnet: `written in Jsonnet, which is not evaluated here${NOBODY_APPLIES}`,
  ytt: `ytt templates, which are not evaluated here${NOBODY_APPLIES}`,
  objects: `no kustomization or folder of an environment takes it in${NOBODY_APPLIES}`,
};

/**
 * Folders with manifests that no root takes in and no other list of the map has, the outermost of each: what a
 * kustomization around them does not list, objects of kinds that no review reads, templates without any object.
 */
export function unlistedFolders(
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

/** Whether a folder is one that nobody looks into, or another list has it. */
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

/** Where templates of a folder count all the same, for somebody may apply them: in those that their paths say, or in all. */
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
