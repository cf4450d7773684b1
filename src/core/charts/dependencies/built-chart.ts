import type { GapDraft } from '../../gaps/index.ts';
import type { FileTree } from '../../tree/index.ts';
import type { ChartFile } from '../chart-request.ts';
import type { ChartReference } from '../elsewhere/chart-reference.ts';
import type { StoppedBuild } from './build-plan.ts';
import { buildPlan } from './build-plan.ts';
import type { PutFolder } from './built-tree.ts';
import { builtTree } from './built-tree.ts';
import { declaredDependencies } from './declared-dependencies.ts';
import type { DependencyPlaces, FoundDependency } from './found-dependency.ts';
import { foundDependency } from './found-dependency.ts';
import { helmIgnore } from './helm-ignore.ts';
import { presentCharts } from './present-charts.ts';

type Files = ReadonlyMap<string, ChartFile>;

/** A chart with the charts in its `charts/` that whoever installs it brings there. */
export type BuiltChart = { readonly reads: readonly string[] } & (
  | {
      readonly kind: 'built';
      /** In which they lie in `charts/`, with the paths that they come from as their real ones. */
      readonly tree: FileTree;
      readonly files: Files;
      /** Where a copy stands for another version than the one that is asked for. */
      readonly gaps: readonly Omit<GapDraft, 'root'>[];
    }
  | { readonly kind: 'pending' }
  | StoppedBuild
  | {
      readonly kind: 'unseen';
      readonly why: readonly string[];
      /** Charts of repositories that would have to be there. */
      readonly missing: readonly ChartReference[];
    }
);

/**
 * The chart in a folder as it is once its dependencies are built; null where all of them lie in its `charts/`, which
 * are taken as they are then (ARGO-24). Those of a chart that is brought are not looked for: nobody brings them.
 */
export function builtChart(files: Files, places: DependencyPlaces): BuiltChart | null {
  const declared = declaredDependencies(files);
  if (declared.dependencies.length === 0 && declared.lock === null) return null;
  const plan = buildPlan(declared, presentCharts(files), places.builder);
  if (plan === null) return null;
  if (plan.kind === 'unseen') return { ...plan, missing: [], reads: [] };
  const { chart } = places;
  if (plan.kind === 'refused') return { ...inChart(plan, chart), reads: [] };
  const found = plan.wanted.map((each) => ({
    folder: each.folder,
    found: foundDependency({ ...each, origin: inChart(each, chart).origin }, places),
  }));
  const reads = found.flatMap((each) => each.found.reads);
  const stopped = found.flatMap((each) => (each.found.kind === 'refused' ? [each.found] : []))[0];
  if (stopped !== undefined) return { ...stopped, reads };
  if (found.some((each) => each.found.kind === 'pending')) return { kind: 'pending', reads };
  const unseen = found.flatMap((each) => (each.found.kind === 'unseen' ? [each.found] : []));
  if (unseen.length > 0)
    return {
      kind: 'unseen',
      why: unseen.map(({ why }) => why),
      missing: unseen.flatMap(({ reference }) => reference ?? []),
      reads,
    };
  return { ...together(files, found, plan.removed, places), reads };
}

const inFolder = (chart: string, path: string): string =>
  chart === '.' ? path : `${chart}/${path}`;

function inChart<T extends Pick<StoppedBuild, 'origin'>>(it: T, chart: string): T {
  return { ...it, origin: { ...it.origin, file: inFolder(chart, it.origin.file) } };
}

type Found = Extract<FoundDependency, { kind: 'found' }>;

function together(
  files: Files,
  all: readonly { readonly folder: string; readonly found: FoundDependency }[],
  removed: readonly string[],
  { tree, chart, builder }: DependencyPlaces,
) {
  const ignores = helmIgnore(files);
  const taken = new Set<string>();
  const put: (PutFolder & Pick<Found, 'files' | 'gap'> & { readonly below: string })[] = [];
  for (const { folder, found } of all) {
    if (found.kind !== 'found') continue;
    const { name, version } = found;
    // Helm loads it as the archive that it has put there
    if (builder === 'helm' && ignores?.(`charts/${name}-${version}.tgz`) === true) continue;
    const below = freeName(`charts/${folder}`, (path) => taken.has(path) || isTaken(files, path));
    taken.add(below);
    put.push({ ...found, below, at: inFolder(chart, below) });
  }
  const brought = put.flatMap(({ below, files: own }) =>
    [...own].map(([path, file]) => [`${below}/${path}`, file] as const),
  );
  const own = [...files].filter(([path]) => !removed.includes(path));
  // what it leaves out of the chart's own files is no matter of those that come as archives
  const isHit = ignores !== null && brought.some(([path]) => ignores(path));
  const left = isHit ? own.filter(([path]) => path !== '.helmignore' && !ignores(path)) : own;
  return {
    kind: 'built' as const,
    tree: treeWith(
      tree,
      put,
      removed.map((path) => inFolder(chart, path)),
    ),
    files: new Map([...left, ...brought]),
    gaps: put.flatMap(({ gap }) => gap ?? []),
  };
}

const isTaken = (files: Files, folder: string): boolean =>
  [...files.keys()].some((path) => path.startsWith(`${folder}/`));

function freeName(name: string, isUsed: (path: string) => boolean): string {
  let free = name;
  while (isUsed(free)) free += '-';
  return free;
}

/** A chart that many install is put together once. */
const known = new WeakMap<FileTree, Map<string, FileTree>>();

function treeWith(
  tree: FileTree,
  folders: readonly PutFolder[],
  removed: readonly string[],
): FileTree {
  const own = known.get(tree) ?? new Map<string, FileTree>();
  known.set(tree, own);
  const key = JSON.stringify([
    folders.map(({ at, path, tree: from }) => [at, path, from.stateOf(`${path}/`)]),
    removed,
  ]);
  const made = own.get(key) ?? builtTree(tree, folders, removed);
  own.set(key, made);
  return made;
}
