import type { Vendored } from '../../kustomize/index.ts';
import type { FileTree, ManifestReader, Node, Origin } from '../../manifest/index.ts';
import { itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';
import { folderOf, joinPath } from '../tree-path.ts';

/** A folder with a kustomization file, and what the file refers to inside the tree. */
export interface KustomizationFolder {
  readonly path: string;
  readonly file: string;
  readonly component: boolean;
  /** The namespace that it puts everything into; null for none. */
  readonly namespace: string | null;
  /** Folders it includes, components apart; those that have no kustomization file too. */
  readonly includes: readonly string[];
  readonly components: readonly string[];
  /** Files it reads: resources, patches, inputs of generators, values of charts. */
  readonly files: readonly string[];
  /** Lists those of them whose objects it adds: what it patches belongs to its bases. */
  readonly resources: readonly string[];
  /** Tells whether it lists manifests and folders of the tree, and neither alters them nor adds anything. */
  readonly onlyLists: boolean;
}

/** In the order in which kustomize looks for them. */
export const KUSTOMIZATION_FILES: ReadonlySet<string> = new Set([
  'kustomization.yaml',
  'kustomization.yml',
  'Kustomization',
]);

export const isKustomizationFile = (path: string): boolean =>
  KUSTOMIZATION_FILES.has(path.slice(path.lastIndexOf('/') + 1));

/** Fields that list paths of files or folders. */
const PATH_LISTS = [
  'resources',
  'bases',
  'components',
  'generators',
  'transformers',
  'validators',
  'configurations',
  'crds',
  'patchesStrategicMerge',
];
/** Fields that list maps, and the keys in them that hold one path, or a list of `key=path`. */
const PATHS_IN_MAPS: readonly (readonly [string, readonly string[]])[] = [
  ['patches', ['path']],
  ['patchesJson6902', ['path']],
  ['replacements', ['path']],
  ['configMapGenerator', ['files', 'envs', 'env']],
  ['secretGenerator', ['files', 'envs', 'env']],
  ['helmCharts', ['valuesFile', 'additionalValuesFiles']],
  ['helmChartInflationGenerator', ['values']],
];

/** All folders with a kustomization file, by path. A file that cannot be read still makes its folder one. */
export function findKustomizationFolders(
  tree: FileTree,
  reader: ManifestReader,
  vendored: Vendored,
): ReadonlyMap<string, KustomizationFolder> {
  const found = new Map<string, KustomizationFolder>();
  for (const file of tree.paths) {
    if (!isKustomizationFile(file)) continue;
    const path = folderOf(file);
    if (found.has(path) || tree.realPath(path) !== path) continue;
    const node = reader.read(tree, file)?.documents[0]?.node ?? undefined;
    if (!isKustomize(node)) continue;
    found.set(path, { path, file, ...referencesOf(tree, path, node, vendored) });
  }
  return found;
}

/** Flux calls its own objects Kustomization, and some repositories keep one in a file of that name. */
const isKustomize = (node: Node | undefined): boolean =>
  stringAt(node, 'apiVersion')?.startsWith('kustomize.toolkit.fluxcd.io/') !== true;

function referencesOf(
  tree: FileTree,
  path: string,
  node: Node | undefined,
  vendored: Vendored,
): Pick<
  KustomizationFolder,
  'namespace' | 'component' | 'includes' | 'components' | 'files' | 'resources' | 'onlyLists'
> {
  const includes = new Set<string>();
  const components = new Set<string>();
  const files = new Set<string>();
  const resources = new Set<string>();
  const targetOf = (reference: string): string | null =>
    vendored.pathOf(reference) ?? localPath(path, reference);
  for (const { field, text } of pathsIn(node)) {
    const target = targetOf(text);
    if (target === null || target === path) continue;
    if (field === 'resources' && !tree.isDirectory(target)) resources.add(target);
    if (!tree.isDirectory(target)) files.add(target);
    else (field === 'components' ? components : includes).add(tree.realPath(target));
  }
  return {
    namespace: stringAt(node, 'namespace') ?? null,
    component: stringAt(node, 'kind') === 'Component',
    includes: [...includes],
    components: [...components],
    files: [...files],
    resources: [...resources],
    onlyLists: onlyLists(tree, node, targetOf),
  };
}

function onlyLists(
  tree: FileTree,
  node: Node | undefined,
  targetOf: (reference: string) => string | null,
): boolean {
  if (node?.kind !== 'map' || ![...node.entries.keys()].every((key) => LISTING.has(key)))
    return false;
  return [...pathsIn(node)].every(({ text }) => {
    const target = targetOf(text);
    return target !== null && (tree.isDirectory(target) || tree.oidOf(target) !== undefined);
  });
}

const LISTING: ReadonlySet<string> = new Set([
  'apiVersion',
  'kind',
  'metadata',
  'resources',
  'bases',
]);

/** A path or an address that a kustomization names. */
interface NamedPath {
  readonly text: string;
  readonly origin: Origin;
}

/** Gives all that a kustomization names, each with the field that does. */
export function* pathsIn(
  node: Node | undefined,
): Generator<NamedPath & { readonly field: string }> {
  for (const field of PATH_LISTS)
    for (const path of stringsOf(nodeAt(node, field))) yield { field, ...path };
  for (const [field, keys] of PATHS_IN_MAPS)
    for (const path of itemsAt(node, field).flatMap((item) => pathsUnder(item, keys)))
      yield { field, ...path };
  for (const path of stringsOf(nodeAt(node, 'openapi', 'path')))
    yield { field: 'openapi', ...path };
}

/** Generators write `key=path` where the key is not the name of the file. */
const pathsUnder = (item: Node, keys: readonly string[]): readonly NamedPath[] =>
  keys.flatMap((key) =>
    stringsOf(nodeAt(item, key)).map(({ text, origin }) => ({
      text: ADDRESS.test(text) ? text : text.slice(text.indexOf('=') + 1),
      origin,
    })),
  );

/** The string, or the strings of the list, that may be a path or an address: inline patches are not. */
function stringsOf(node: Node | undefined): readonly NamedPath[] {
  const nodes = node?.kind === 'seq' ? node.items : node === undefined ? [] : [node];
  return nodes.flatMap((item) =>
    item.kind === 'scalar' && typeof item.value === 'string' && !/[\n\0]/.test(item.value)
      ? [{ text: item.value, origin: item.origin }]
      : [],
  );
}

const ADDRESS = /:\/\/|^[\w.-]+@[\w.-]+:/;

export const localPath = (folder: string, text: string): string | null =>
  ADDRESS.test(text) ? null : joinPath(folder, text);

/** The kustomization file of a folder; where it would be, if there is none. */
export function kustomizationIn(tree: Pick<FileTree, 'oidOf'>, folder: string): string {
  const paths = [...KUSTOMIZATION_FILES].map((file) => joinPath(folder, file) ?? file);
  return paths.find((path) => tree.oidOf(path) !== undefined) ?? paths[0] ?? folder;
}

type Folders = ReadonlyMap<string, KustomizationFolder>;

/**
 * Kustomizations that no other one includes, components apart, sorted. Of a ring of folders that only
 * include one another the first stands for all: it fails to render, and that is to be said.
 */
export function unincludedFolders(folders: Folders): readonly string[] {
  const included = new Set<string>();
  for (const folder of folders.values())
    for (const target of [...folder.includes, ...folder.components])
      if (target !== folder.path) included.add(target);
  const candidates = [...folders.values()].filter(({ component }) => !component);
  const roots = candidates.filter(({ path }) => !included.has(path)).map(({ path }) => path);
  const covered = reachableFrom(
    folders,
    [...folders.keys()].filter((path) => !included.has(path)),
  );
  for (const { path } of candidates) {
    if (covered.has(path)) continue;
    roots.push(path);
    for (const reached of reachableFrom(folders, [path])) covered.add(reached);
  }
  return roots.sort();
}

/** The folders and all that they include, components too, at any depth; about `limit` of them at most. */
export function reachableFrom(
  folders: Folders,
  start: readonly string[],
  limit = Infinity,
): Set<string> {
  const reached = new Set(start);
  const open = [...start];
  for (let path = open.pop(); path !== undefined && reached.size < limit; path = open.pop()) {
    const folder = folders.get(path);
    for (const target of folder ? [...folder.includes, ...folder.components] : []) {
      if (reached.has(target)) continue;
      reached.add(target);
      open.push(target);
    }
  }
  return reached;
}

/** Tells of a file or folder which kustomizations take it in, by way of others too. */
export function readersOf(folders: Folders): (path: string) => ReadonlySet<string> {
  const readers = new Map<string, string[]>();
  for (const { path, files, includes, components } of folders.values())
    for (const target of [...files, ...includes, ...components]) {
      const known = readers.get(target);
      if (known === undefined) readers.set(target, [path]);
      else known.push(path);
    }
  return (path) => {
    const found = new Set(readers.get(path));
    for (const folder of found) for (const reader of readers.get(folder) ?? []) found.add(reader);
    return found;
  };
}
