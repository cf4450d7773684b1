import type { FileTree } from '../../manifest/index.ts';
import type { Build, Trace, AskedCopy } from './build.ts';
import type { BuiltinSchema, MergeSchema } from '../patches/merge-schema.ts';
import type { Layer } from './layer.ts';
import { createRecentVersions } from '../../manifest/index.ts';
import type { Vendored } from '../files/vendored-copies.ts';

export interface CachedLayer {
  readonly layer: Readonly<Layer>;
  readonly trace: Trace;
  readonly dependencies: Dependencies;
  /** Says whether it was the root that was rendered; null where that makes no difference to it. */
  readonly asRoot: boolean | null;
  readonly tracked: boolean;
  /** Says how far the built-in schema was read before it; null where that makes no difference to it. */
  readonly builtinBefore: BuiltinSchema | null;
  readonly schemaBefore: MergeSchema;
  readonly schemaWasSet: boolean;
  readonly schemaAfter: MergeSchema;
  readonly schemaIsSet: boolean;
  /**
   * Counts what it spent on patches. A render counts it again, so that the limit does not depend on what came
   * before.
   */
  readonly patchSteps: number;
}

/** Holds what a folder finds when it is begun, beside the tree. */
export type LayerSetting = Pick<Build, 'schema' | 'schemaIsSet' | 'builtinSchema' | 'tracked'> & {
  readonly asRoot: boolean;
};

/**
 * Bounds the versions of a folder that are kept. Those used last stay: the two trees of a review, and a few
 * before them.
 */
const VERSIONS = 4;

/**
 * Keeps folders that were built before, by path. One is used again when everything it read is the same in the
 * tree at hand, so the base and the merged tree of a review, and all overlays of a base, build it once.
 */
export interface LayerCache {
  readonly versions: Map<string, readonly CachedLayer[]>;
  /** Keeps for each tree what was found good, or that nothing was, so that a folder is compared only once. */
  readonly checked: WeakMap<FileTree, Map<string, CachedLayer>>;
}

export const newLayerCache = (): LayerCache => ({ versions: new Map(), checked: new WeakMap() });

export function findLayer(
  cache: LayerCache,
  sources: Sources,
  dir: string,
  setting: LayerSetting,
): CachedLayer | undefined {
  const fits = (cached: CachedLayer): boolean =>
    cached.schemaBefore === setting.schema &&
    cached.schemaWasSet === setting.schemaIsSet &&
    cached.tracked === setting.tracked &&
    (cached.builtinBefore === null || cached.builtinBefore === setting.builtinSchema) &&
    (cached.asRoot === null || cached.asRoot === setting.asRoot);
  const known = cache.checked.get(sources.fileTree)?.get(dir);
  if (known !== undefined && fits(known) && copiesHold(known.dependencies, sources.vendored))
    return known;
  const versions = cache.versions.get(dir) ?? [];
  const found = versions.find((cached) => fits(cached) && holdIn(cached.dependencies, sources));
  if (found === undefined) return undefined;
  cache.versions.set(dir, [found, ...versions.filter((cached) => cached !== found)]);
  noteChecked(cache, sources.fileTree, dir, found);
  return found;
}

export function storeLayer(
  cache: LayerCache,
  { fileTree }: Sources,
  dir: string,
  cached: CachedLayer,
): void {
  const earlier = cache.versions.get(dir) ?? [];
  cache.versions.set(dir, [cached, ...earlier].slice(0, VERSIONS));
  noteChecked(cache, fileTree, dir, cached);
}

function noteChecked(cache: LayerCache, tree: FileTree, dir: string, cached: CachedLayer): void {
  const checked = cache.checked.get(tree) ?? new Map<string, CachedLayer>();
  checked.set(dir, cached);
  cache.checked.set(tree, checked);
}

/**
 * Keeps the results of roots by folder and by how it is built. Failed ones are kept too, since no finished
 * folder stands for them.
 */
export interface ResultCache<R> {
  find(sources: Sources, key: string): R | undefined;
  /** Keeps a result, unless it waits for a file that was not loaded. */
  store(sources: Sources, key: string, result: R, trace: Trace): void;
}

export function newResultCache<R>(): ResultCache<R> {
  const kept = createRecentVersions<{ readonly result: R; readonly dependencies: Dependencies }>();
  return {
    find: (sources, key) =>
      kept.find(key, ({ dependencies }) => holdIn(dependencies, sources))?.result,
    store(sources, key, result, trace) {
      if (!trace.unloaded) kept.add(key, { result, dependencies: dependenciesOf(trace, sources) });
    },
  };
}

/** Names what a build looks at. */
export interface Sources {
  readonly fileTree: FileTree;
  readonly vendored: Vendored;
}

/** Holds what an outcome rests on: every answer that a build was given. */
interface Dependencies {
  /** FileTree.stateOf by path. */
  readonly states: ReadonlyMap<string, string>;
  /** Copies by reference. */
  readonly copies: ReadonlyMap<string, string | undefined>;
  readonly chartCopies: ReadonlyMap<string, AskedCopy>;
}

export const dependenciesOf = (
  { reads, copies, chartCopies }: Trace,
  { fileTree }: Sources,
): Dependencies => ({
  states: new Map([...reads].map((path) => [path, fileTree.stateOf(path)])),
  copies,
  chartCopies,
});

/** Tells whether all that was asked is answered as before. */
function holdIn(dependencies: Dependencies, { fileTree, vendored }: Sources): boolean {
  if (!copiesHold(dependencies, vendored)) return false;
  for (const [path, state] of dependencies.states)
    if (fileTree.stateOf(path) !== state) return false;
  return true;
}

/** Tells whether the same copies stand for what is remote. */
function copiesHold({ copies, chartCopies }: Dependencies, vendored: Vendored): boolean {
  for (const [reference, path] of copies) if (vendored.pathOf(reference) !== path) return false;
  for (const { reference, copy } of chartCopies.values()) {
    const now = vendored.chartOf(reference);
    if (now?.path !== copy?.path || now?.fetched?.digest !== copy?.fetched?.digest) return false;
  }
  return true;
}
