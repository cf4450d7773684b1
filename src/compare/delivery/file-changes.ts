import type { RenderedRoot, RenderedTree } from '../../gitops/index.ts';
import {
  folderOf,
  folderSigns,
  holdsManifests,
  isChartFile,
  isKustomizationFile,
  isYamlFile,
  releaseOfRoot,
  scriptAppliers,
  scriptText,
} from '../../gitops/index.ts';
import type { FileTree, ManifestReader, Resource } from '../../manifest/index.ts';
import {
  expandLists,
  filesThrough,
  holdsPath,
  isMeshKind,
  resourceKey,
  resourceOf,
} from '../../manifest/index.ts';
import type { ValueChanges } from '../values/value-changes.ts';
import { valueChanges } from '../values/value-changes.ts';
import type { FileEdit } from './file-edit.ts';
import { fileEdit } from './file-edit.ts';
import type { UnreadValues } from '../values/unread-values.ts';
import { unreadValues } from '../values/unread-values.ts';

/** Files of a change, and those among them whose effect does not show in what was rendered. */
export interface ChangedFiles {
  /** Paths whose content differs between the two trees, sorted. */
  readonly all: readonly string[];
  /** Tells whether one of the trees has a file: what releases may read need not be there. */
  readonly isThere: (path: string) => boolean;
  /** What names the content of each before and after: equal for two changes that make the same of it. */
  readonly contents: ReadonlyMap<string, string>;
  /** Of those, files that a root reads before or after, and files of charts that are delivered. */
  readonly applied: readonly string[];
  /** Of `all`, manifests and kustomizations of the merge result that no root reads and no script applies. */
  readonly unapplied: readonly string[];
  /** Lists those of `unapplied` that something of the tree names, with what does: ` (README.md:12 names it)`. */
  readonly named: readonly { readonly path: string; readonly by: string }[];
  /** Tells whether all texts of the merge result were looked through for names. */
  readonly isSearched: boolean;
  /** The others that no root reads, and the first script that applies each: no cluster that is reviewed gets them. */
  readonly byScripts: ReadonlyMap<string, string>;
  /** Of `all`, YAML that no root reads and that holds no manifests: who reads it is not seen here. */
  readonly unseenInputs: readonly string[];
  /** Of `all`, files that only roots read which do not render, before or after. */
  readonly inFailedRoots: readonly string[];
  /**
   * Of `all`, files that a root reads which does not render, before or after, whatever else reads them: what it
   * could build all the same need not show what they do.
   */
  readonly ofFailedRoots: readonly string[];
  /**
   * Objects in files that nothing applies after the change: those of `unapplied`, and those that
   * something applied before it. What is missing elsewhere may stand there.
   */
  readonly unappliedObjects: readonly Resource[];
  /**
   * Mesh objects of `unapplied`: their authors believe that they do something. Not those that another
   * file of the tree brings into the mesh, nor what a template would make.
   */
  readonly inertObjects: readonly Resource[];
  /** New files of values that no release takes, beside those that releases take. */
  readonly unreadValues: readonly UnreadValues[];
  /** Holds what it does to values that no object shows. */
  readonly values: ValueChanges;
  /** What the change does to one of `all` that some root reads. */
  readonly editOf: (path: string) => FileEdit;
}

/** Both trees of a review. */
interface Trees {
  readonly base: FileTree;
  readonly merged: FileTree;
}

/** What they render to. */
interface RenderedTrees {
  readonly base: RenderedTree;
  readonly merged: RenderedTree;
}

const NOTHING: ReadonlySet<string> = new Set();

/** Enough for a change by hand; more is a move of whole folders. */
const MOST_DROPPED_FILES = 100;

export function changedFilesOf(
  { base, merged }: Trees,
  rendered: RenderedTrees,
  manifests: ManifestReader,
): ChangedFiles {
  const all = changedPaths(base, merged);
  const sides = [rendered.base, rendered.merged];
  const rendering = filesOf(sides, shownFiles);
  const read = new Set([...rendering, ...inputsOf(sides)]);
  // a file that links reach is read by one of its names
  const realOf = (path: string): string =>
    (merged.oidOf(path) === undefined ? base : merged).realPath(path);
  const linked = new Set(all.filter((path) => read.has(path)).map(realOf));
  const built = new Set([...read, ...all.filter((path) => linked.has(realOf(path)))]);
  const failing = filesOf(sides, ({ failure, reads }) => (failure === null ? [] : reads));
  const unrendered = all.filter((path) => !built.has(path));
  const charts = chartFolders(sides);
  const isOfChart = (path: string): boolean => charts.some((chart) => isChartFile(path, chart));
  const unread = unrendered.filter(
    (path) =>
      !failing.has(path) &&
      !/(?:^|\/)\./.test(path) &&
      !isOfChart(path) &&
      holdsManifests(merged, path, manifests),
  );
  const scripts = rendered.merged.plan.scripts?.appliers ?? [];
  const byScripts = new Map(
    unread.flatMap((path) => {
      const by = scriptAppliers.ofFile(path, scripts);
      return by === undefined ? [] : [[path, scriptText(by)] as const];
    }),
  );
  const unapplied = unread.filter((path) => !byScripts.has(path));
  const named = rendered.merged.plan.scripts?.named;
  // what denies later that anything applies a root asks when nothing is loaded any more
  const isSearched = hasLooseRoots(rendered.merged) || unapplied.length > 0;
  if (isSearched) named?.isTold('.');
  const written = unapplied.map((path) => objectsIn(merged, path, manifests));
  const dropped = droppedFiles(merged, rendered).filter((path) => !unapplied.includes(path));
  return {
    all,
    isThere: (path) => [base, merged].some((tree) => tree.oidOf(path) !== undefined),
    contents: new Map(
      all.map((path) => [path, `${base.oidOf(path) ?? ''} ${merged.oidOf(path) ?? ''}`]),
    ),
    applied: all.filter(
      (path) => holdsPath(built, path) || holdsPath(failing, path) || isOfChart(path),
    ),
    unapplied,
    byScripts,
    isSearched,
    named: unapplied.flatMap((path) => {
      const by = named?.said([path], { none: '', some: '' }) ?? '';
      return by === '' ? [] : [{ path, by }];
    }),
    unseenInputs: unrendered.filter(
      (path) =>
        isYamlFile(path) &&
        !/(?:^|\/)\./.test(path) &&
        !failing.has(path) &&
        !isOfChart(path) &&
        folderSigns.setAside(folderOf(path), NOTHING) === null &&
        !holdsManifests(merged, path, manifests),
    ),
    inFailedRoots: all.filter((path) =>
      failing.has(path) ? !built.has(path) : isOfFailedChart(path, failing, rendering),
    ),
    ofFailedRoots: all.filter((path) => failing.has(path)),
    unappliedObjects: [
      ...written,
      ...[...byScripts.keys()].map((path) => objectsIn(merged, path, manifests)),
      ...dropped.slice(0, MOST_DROPPED_FILES).map((path) => objectsIn(merged, path, manifests)),
    ].flatMap(({ objects }) => objects),
    inertObjects: inertAmong(written, rendered.merged).filter(
      ({ origin }) => named?.isTold(origin.file) !== true,
    ),
    unreadValues: unreadValues({ base, merged }, all, rendered.merged, manifests),
    values: valueChanges({ base, merged, rendered, manifests }, all),
    editOf: (path) => fileEdit(base, merged, path),
  };
}

/** Tells whether a file is of a chart that does not render, and nothing that does takes it in. */
const isOfFailedChart = (
  path: string,
  failed: ReadonlySet<string>,
  built: ReadonlySet<string>,
): boolean => holdsPath(failed, path) && !holdsPath(built, path) && !/\.(?:md|lock)$/i.test(path);

/** Paths whose content differs between two trees, sorted. */
export function changedPaths(base: FileTree, merged: FileTree): readonly string[] {
  const changed = merged.paths.filter((path) => base.oidOf(path) !== merged.oidOf(path));
  const removed = base.paths.filter((path) => merged.oidOf(path) === undefined);
  return [...changed, ...removed].sort();
}

/**
 * Lists the files whose effect shows in what a root renders to. One that fails may still have been built as far as it goes:
 * a step that it stopped at shows in nothing, nor does a kustomization file that has the step in it.
 */
function shownFiles({ failure, resources, reads }: RenderedRoot): Iterable<string> {
  if (failure === null || (failure.ends !== true && resources.length > 0)) return reads;
  const shown = new Set(resources.flatMap(({ node }) => [...filesThrough(node)]));
  const stopping = new Set(
    [failure, ...(failure.beyond ?? [])].flatMap(({ origin }) => origin?.file ?? []),
  );
  return [...reads].filter((path) =>
    isKustomizationFile(path) ? shown.size > 0 && !stopping.has(path) : shown.has(path),
  );
}

const filesOf = (
  sides: readonly RenderedTree[],
  of: (root: RenderedRoot) => Iterable<string>,
): ReadonlySet<string> =>
  new Set(
    [
      ...new Set(sides.flatMap(({ environments }) => environments.flatMap(({ roots }) => roots))),
    ].flatMap((root) => [...of(root)]),
  );

/** Files of values and the like, which those who deliver name. */
const inputsOf = (sides: readonly RenderedTree[]): ReadonlySet<string> =>
  new Set(
    sides.flatMap(({ environments }) =>
      environments.flatMap(({ inputs }) => [...(inputs?.keys() ?? [])]),
    ),
  );

/** Charts of the tree that are rendered, or gaps as a whole: what their files do shows there. */
const chartFolders = (sides: readonly RenderedTree[]): readonly string[] => {
  const gaps = sides.flatMap(({ plan }) => plan.gaps);
  const unseen = gaps.flatMap(({ reason, origin }) =>
    reason === 'helm-chart' && origin !== null ? [folderOf(origin.file)] : [],
  );
  const roots = sides.flatMap(({ environments }) => environments.flatMap((each) => each.roots));
  const rendered = roots.flatMap(({ root }) =>
    releaseOfRoot(root) === undefined ? [] : [root.path],
  );
  return [...new Set([...unseen, ...rendered])];
};

/** Files of the merge result that something applied at the base, and nothing applies now; sorted. */
function droppedFiles(merged: FileTree, rendered: RenderedTrees): readonly string[] {
  const applied = filesOf([rendered.merged], ({ reads }) => reads);
  return [...filesOf([rendered.base], ({ reads }) => reads)]
    .filter(
      (path) =>
        /\.(?:ya?ml|json)$/.test(path) && !applied.has(path) && merged.oidOf(path) !== undefined,
    )
    .sort();
}

interface FileObjects {
  readonly objects: readonly Resource[];
  readonly templated: boolean;
}

function objectsIn(tree: FileTree, path: string, manifests: ManifestReader): FileObjects {
  const file = manifests.read(tree, path);
  const nodes = file?.documents.flatMap(({ node }) => (node === null ? [] : expandLists(node)));
  return {
    objects: nodes?.flatMap((node) => resourceOf(node) ?? []) ?? [],
    templated: file !== null && file.templated !== null,
  };
}

const hasLooseRoots = ({ environments }: RenderedTree): boolean =>
  environments.some(({ roots }) => roots.some(({ root }) => root.by.origin === null));

function inertAmong(written: readonly FileObjects[], after: RenderedTree): readonly Resource[] {
  const found = written.flatMap(({ objects, templated }) =>
    templated ? [] : objects.filter(isMeshKind),
  );
  if (found.length === 0) return [];
  const applied = new Set(
    after.environments.flatMap(({ roots }) =>
      roots.flatMap(({ resources }) => resources.map(resourceKey)),
    ),
  );
  return found.filter((resource) => !applied.has(resourceKey(resource)));
}
