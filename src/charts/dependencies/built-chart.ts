import type { FileTree, GapDraft, Origin } from '../../manifest/index.ts';
import { itemsAt, stringAt } from '../../manifest/index.ts';
import { chartFilesIn } from '../chart-folder.ts';
import type { ChartFile } from '../chart-request.ts';
import { GIVEN, GIVEN_TEMPLATE } from '../partial/given-values.ts';
import type { MissingChart } from '../partial/missing-chart.ts';
import type { StoppedBuild, WantedDependency } from './dependency-plan.ts';
import { buildPlan, presentCharts, placeholderFor } from './dependency-plan.ts';
import { declaredDependencies } from './chart-dependencies.ts';
import type { DependencyPlaces, FoundDependency } from './dependency-lookup.ts';
import { foundDependency } from './dependency-lookup.ts';
import type { IgnoresFile } from './helm-ignore.ts';
import { helmIgnore } from './helm-ignore.ts';

type Files = ReadonlyMap<string, ChartFile>;

/** Holds a chart together with the charts that whoever installs it brings into its `charts/`. */
type BuiltChart = { readonly reads: readonly string[] } & (
  | {
      readonly kind: 'built';
      /**
       * In this tree the brought charts lie in `charts/`, and their real paths are those that they come from.
       */
      readonly tree: FileTree;
      readonly files: Files;
      /** Lists the copies that stand for another version than the one that is asked for. */
      readonly gaps: readonly Omit<GapDraft, 'root'>[];
      /** Lists the dependencies that are not here; charts that print what they are given stand in their place. */
      readonly missing: readonly MissingChart[];
    }
  | { readonly kind: 'pending' }
  | StoppedBuild
  /** Each item is the end of a sentence that says why the chart is not seen. */
  | { readonly kind: 'unseen'; readonly why: readonly string[] }
);

/**
 * Gives the chart in a folder as it is once its dependencies are built. Null where all of them lie in its
 * `charts/`, because they are taken as they are then (ARGO-24). The dependencies of a chart that is brought
 * are not looked for, since nobody brings them.
 */
export function builtChart(files: Files, places: DependencyPlaces): BuiltChart | null {
  const declared = declaredDependencies(files);
  if (declared.dependencies.length === 0 && declared.lock === null) return null;
  const plan = buildPlan(declared, presentCharts(files), places.builder);
  if (plan === null) return null;
  if (plan.kind === 'unseen') return { ...plan, reads: [] };
  const { chart } = places;
  if (plan.kind === 'refused') return { ...inChart(plan, chart), reads: [] };
  const found = lookedFor(
    plan.wanted.map((wanted) => inChart(wanted, chart)),
    places,
  );
  if (found === null)
    return { kind: 'refused', message: TOO_LARGE, origin: originOf(chart), reads: [] };
  const reads = found.flatMap((each) => each.found.reads);
  const stopped = found.flatMap((each) => (each.found.kind === 'refused' ? [each.found] : []))[0];
  if (stopped !== undefined) return { ...stopped, reads };
  if (found.some((each) => each.found.kind === 'pending')) return { kind: 'pending', reads };
  const missing = found.flatMap((each) => missingIn(each));
  if (missing.length > 0 && files.has(GIVEN))
    return { kind: 'unseen', why: missing.map(({ why }) => why), reads };
  const built = together(files, found, plan.removed, places);
  return missing.length === 0
    ? { ...built, missing, reads }
    : { ...built, files: new Map([...built.files, [GIVEN, GIVEN_FILE]]), missing, reads };
}

const GIVEN_FILE: ChartFile = { kind: 'bytes', bytes: new TextEncoder().encode(GIVEN_TEMPLATE) };

/**
 * Bounds the bytes of all that is brought to one chart to what a chart may have, and the number of charts.
 */
const MOST_BYTES = 20_000_000;
const MOST_CHARTS = 200;
const TOO_LARGE = `it depends on more than ${String(MOST_CHARTS)} charts, or they come to more than ${String(MOST_BYTES)} bytes`;

/** Looks for each dependency; null where they are too many, or come to too many bytes. */
function lookedFor(
  all: readonly WantedDependency[],
  places: DependencyPlaces,
): readonly Looked[] | null {
  if (all.length > MOST_CHARTS) return null;
  const looked: Looked[] = [];
  let bytes = 0;
  for (const wanted of all) {
    const found = foundDependency(wanted, places);
    if (found.kind === 'found') bytes += bytesOf(found.files);
    if (bytes > MOST_BYTES) return null;
    looked.push({ wanted, found });
  }
  return looked;
}

function bytesOf(files: Files): number {
  let bytes = 0;
  for (const file of files.values()) bytes += file.kind === 'bytes' ? file.bytes.length : 0;
  return bytes;
}

interface Looked {
  readonly wanted: WantedDependency;
  readonly found: FoundDependency;
}

function missingIn({ wanted, found }: Looked): readonly MissingChart[] {
  if (found.kind !== 'unseen') return [];
  const { name, version, repository, folder, written, origin } = wanted;
  const conditions = (stringAt(written, 'condition') ?? '').trim().split(',').filter(Boolean);
  return [
    {
      ...{ name, version, repository, folder, written, origin, conditions },
      why: found.why,
      imports: itemsAt(written, 'import-values').map((each) => stringAt(each, 'parent') ?? '.'),
      ...(found.reference !== undefined && { reference: found.reference }),
      ...(found.isAsked === true && { isAsked: true as const }),
    },
  ];
}

const inFolder = (chart: string, path: string): string =>
  chart === '.' ? path : `${chart}/${path}`;

const originOf = (chart: string): Origin => ({
  file: inFolder(chart, 'Chart.yaml'),
  line: 1,
  column: 1,
  endLine: 1,
});

function inChart<T extends Pick<StoppedBuild, 'origin'>>(it: T, chart: string): T {
  return { ...it, origin: { ...it.origin, file: inFolder(chart, it.origin.file) } };
}

type Brought = Pick<
  Extract<FoundDependency, { kind: 'found' }>,
  'tree' | 'path' | 'files' | 'name' | 'version' | 'gap'
>;

/** Gives what is put into `charts/`. In the place of a chart that is not seen stands one that prints what it is given. */
function broughtBy({ wanted, found }: Looked): Brought {
  if (found.kind === 'found') return found;
  const { name, version } = wanted;
  const { tree, version: own } = placeholderFor(name, version);
  return { tree, path: '.', files: chartFilesIn(tree, '.'), name, version: own, gap: null };
}

function together(
  files: Files,
  all: readonly Looked[],
  removed: readonly string[],
  { tree, chart, builder }: DependencyPlaces,
) {
  const ignores = helmIgnore(files);
  const taken = new Set<string>();
  const put: (PutFolder & Brought & { readonly below: string })[] = [];
  for (const looked of all) {
    const brought = broughtBy(looked);
    const { name, version } = brought;
    // Helm loads it as the archive that it has put there
    if (builder === 'helm' && ignores?.(`charts/${name}-${version}.tgz`) === true) continue;
    const isUsed = (path: string): boolean => taken.has(path) || isTaken(files, path);
    const below = freeName(`charts/${looked.wanted.folder}`, isUsed);
    taken.add(below);
    put.push({ ...brought, below, at: inFolder(chart, below) });
  }
  const gone = removed.map((path) => inFolder(chart, path));
  return {
    kind: 'built' as const,
    tree: treeWith(tree, put, gone),
    files: filesTogether(files, put, removed, ignores),
    gaps: put.flatMap(({ gap }) => gap ?? []),
  };
}

/**
 * Puts the brought files beside the chart's own. Where `.helmignore` would leave out a brought file, it is
 * applied to the chart's own files here and taken away, because it is no matter of charts that come as
 * archives.
 */
function filesTogether(
  files: Files,
  put: readonly (Pick<Brought, 'files'> & { readonly below: string })[],
  removed: readonly string[],
  ignores: IgnoresFile | null,
): Files {
  const brought = put.flatMap(({ below, files: own }) =>
    [...own].map(([path, file]) => [`${below}/${path}`, file] as const),
  );
  const own = [...files].filter(([path]) => !removed.includes(path));
  const isHit = ignores !== null && brought.some(([path]) => ignores(path));
  const left = isHit ? own.filter(([path]) => path !== '.helmignore' && !ignores(path)) : own;
  return new Map([...left, ...brought]);
}

const isTaken = (files: Files, folder: string): boolean =>
  [...files.keys()].some((path) => path.startsWith(`${folder}/`));

function freeName(name: string, isUsed: (path: string) => boolean): string {
  let free = name;
  while (isUsed(free)) free += '-';
  return free;
}

/** Keeps trees that were put together, so that a chart that many install is put together once. */
const known = new WeakMap<FileTree, Map<string, FileTree>>();

function treeWith(
  tree: FileTree,
  folders: readonly PutFolder[],
  removed: readonly string[],
): FileTree {
  const own = known.get(tree) ?? new Map<string, FileTree>();
  known.set(tree, own);
  const key = JSON.stringify([
    folders.map(({ at, path, tree: from }) => [
      at,
      path,
      from.stateOf(path === '.' ? '/' : `${path}/`),
    ]),
    removed,
  ]);
  const made = own.get(key) ?? builtTree(tree, folders, removed);
  own.set(key, made);
  return made;
}

/** Names a folder that is put into a tree, from a place of it or of another one. */
interface PutFolder {
  readonly at: string;
  readonly tree: FileTree;
  readonly path: string;
}

/**
 * Gives a tree in which folders lie as if they were linked there: their real paths are those that they come
 * from. Paths in `removed` are not in it.
 */
function builtTree(
  tree: FileTree,
  folders: readonly PutFolder[],
  removed: readonly string[],
): FileTree {
  const gone = new Set(removed);
  const put = (path: string): PutFolder | undefined =>
    folders.find(({ at }) => path === at || path.startsWith(`${at}/`));
  const from = ({ at, path }: PutFolder, asked: string): string =>
    path === '.' ? asked.slice(at.length + 1) || '.' : `${path}${asked.slice(at.length)}`;
  const answer = <T>(asked: string, of: (tree: FileTree, path: string) => T): T => {
    const folder = put(asked);
    return folder === undefined ? of(tree, asked) : of(folder.tree, from(folder, asked));
  };
  return {
    paths: [
      ...tree.paths.filter((path) => !gone.has(path) && put(path) === undefined),
      ...folders.flatMap(pathsIn),
    ].sort(),
    read: (path) => (gone.has(path) ? { kind: 'absent' } : answer(path, (of, at) => of.read(at))),
    oidOf: (path) => (gone.has(path) ? undefined : answer(path, (of, at) => of.oidOf(at))),
    isDirectory: (path) =>
      folders.some(({ at }) => at.startsWith(`${path}/`)) ||
      answer(path, (of, at) => of.isDirectory(at)),
    list: (path) => {
      const within = folders.flatMap(({ at }) =>
        at.startsWith(`${path}/`) ? (at.slice(path.length + 1).split('/')[0] ?? []) : [],
      );
      const names = answer(path, (of, at) => of.list(at));
      const left = names.filter((name) => !gone.has(`${path}/${name}`));
      return within.length === 0 ? left : [...new Set([...left, ...within])].sort();
    },
    realPath: (path) => answer(path, (of, at) => of.realPath(at)),
    linksTo: (path) => answer(path, (of, at) => of.linksTo(at)),
    stateOf: (path) => answer(path, (of, at) => of.stateOf(at)),
    get wanted() {
      return tree.wanted;
    },
  };
}

function pathsIn({ at, tree, path }: PutFolder): readonly string[] {
  const prefix = path === '.' ? '' : `${path}/`;
  return tree.paths
    .filter((each) => each.startsWith(prefix))
    .map((each) => `${at}/${each.slice(prefix.length)}`);
}
