import type { FileTree, Node } from '../../manifest/index.ts';
import {
  nodeAt,
  entriesAt,
  itemsAt,
  parseYaml,
  pathGlob,
  stringAt,
  mapNode,
  scalar,
} from '../../manifest/index.ts';
import { joinPath, isBelow } from '../tree-path.ts';
import type { Applier } from '../appliers/applier.ts';
import { notDelivered } from '../survey/delivery-exclusions.ts';
import type { RenderedRoot } from '../environment.ts';
import type { Root } from '../roots/root.ts';
import { isChartFile } from '../charts/chart-files.ts';
import { argoApplying } from '../roots/applier-of-root.ts';
import { releaseOfRoot } from '../roots/root.ts';

/** A config-management plugin between a folder and the cluster: what it makes of the files is not seen (ARGO-76). */
export interface ArgoPlugin {
  /** Files of the tree that its own settings name, sorted: it may read them, wherever they lie. */
  readonly named: readonly string[];
}

/**
 * Gives what the plugin of a source does to what it applies, where the source has one or one claims its
 * folder (ARGO-3).
 */
export function pluginFields(
  source: Node,
  path: string,
  tree: FileTree,
  isClaimed: boolean,
): Pick<Applier, 'plugin' | 'changes'> {
  const node = nodeAt(source, 'plugin');
  const plugin = pluginOf(source, path, tree);
  if (node === undefined || plugin === null)
    return isClaimed ? { plugin: { named: [] }, changes: [] } : { changes: [] };
  return { plugin, changes: [{ field: 'plugin', node }] };
}

/** Texts of the settings that are looked at, and words of each. */
const MAX_TEXTS = 200;

/** The plugin that a source goes through; null for none. An empty block is one too: any that claims the folder (ARGO-3). */
function pluginOf(source: Node, path: string, tree: FileTree): ArgoPlugin | null {
  const plugin = nodeAt(source, 'plugin');
  if (plugin === undefined || (plugin.kind === 'scalar' && plugin.value === null)) return null;
  const named = textsIn(plugin)
    .slice(0, MAX_TEXTS)
    .flatMap((text) => text.split(/[\s,;="']+/).slice(0, MAX_TEXTS))
    .flatMap((word) => [joinPath(path, word), joinPath('.', word.replace(/^\/+/, ''))])
    .flatMap((file) => (file !== null && tree.oidOf(file) !== undefined ? [file] : []));
  return { named: [...new Set(named)].sort() };
}

function textsIn(node: Node): readonly string[] {
  if (node.kind === 'scalar') return typeof node.value === 'string' ? [node.value] : [];
  const inner = node.kind === 'seq' ? node.items : [...node.entries.values()];
  return inner.flatMap(textsIn);
}

const KIND = 'ConfigManagementPlugin';

/** Tells whether a text may hold the settings of a plugin, as an object or within a ConfigMap. */
export const mentionsPlugin = (text: string): boolean => text.includes(KIND);

/**
 * Tells whether some plugin of the tree claims a folder that no source's block fixes the type of (ARGO-3,
 * ARGO-76).
 */
export type ClaimsFolder = (path: string, tree: FileTree) => boolean;

/** More plugins than any instance has. */
const MAX_PLUGINS = 50;

/** The plugins whose settings stand in the tree. */
export function discoveringPlugins(objects: readonly Node[]): ClaimsFolder {
  const plugins = objects
    .filter(({ origin }) => notDelivered(origin.file) === null)
    .flatMap(pluginsIn)
    .slice(0, MAX_PLUGINS)
    .flatMap((plugin) => discoveryOf(nodeAt(plugin, 'spec', 'discover')) ?? []);
  if (plugins.length === 0) return () => false;
  const known = new Map<string, boolean>();
  return (path, tree) => {
    const found = known.get(path) ?? isClaimed(path, tree, plugins);
    known.set(path, found);
    return found;
  };
}

function isClaimed(path: string, tree: FileTree, plugins: readonly Discovery[]): boolean {
  const start = path === '.' ? 0 : path.length + 1;
  return tree.paths.some(
    (file) => isBelow(file, path) && plugins.some((claims) => claims(file.slice(start))),
  );
}

/** Settings as they stand in a ConfigMap that the plugin's container mounts, or as an object for its image. */
function pluginsIn(object: Node): readonly Node[] {
  const kind = stringAt(object, 'kind');
  if (kind === KIND) return [object];
  if (kind !== 'ConfigMap') return [];
  return [...entriesAt(object, 'data').values()].flatMap((value) => {
    if (value.kind !== 'scalar' || typeof value.value !== 'string') return [];
    if (!mentionsPlugin(value.value)) return [];
    return parseYaml(value.origin.file, value.value).flatMap(({ node }) =>
      node !== null && stringAt(node, 'kind') === KIND ? [node] : [],
    );
  });
}

/** Tells whether a file, from the folder on, is what a plugin looks for. */
type Discovery = (file: string) => boolean;

/** The first of the three ways that is written counts; null for a plugin that is only named. */
function discoveryOf(discover: Node | undefined): Discovery | null {
  const pattern = stringAt(discover, 'fileName') || stringAt(discover, 'find', 'glob');
  if (pattern !== undefined && pattern !== '') {
    const glob = pathGlob(pattern.replace(/^\.?\//, ''));
    return (file) => glob.matches(file);
  }
  const words = ['command', 'args'].flatMap((field) =>
    itemsAt(discover, 'find', field).flatMap((word) => stringAt(word) ?? []),
  );
  return words.length === 0 ? null : commandDiscovery(words);
}

/**
 * Reads what a command looks for from the names of files in it; a command without any may claim whatever
 * there is.
 */
function commandDiscovery(words: readonly string[]): Discovery {
  const names = words
    .flatMap((word) => word.split(/[\s'"();|&]+/))
    .flatMap((word) => /^(?:\.?\/)?(?:[^/]*\/)*([\w*?[\]-]*\.[\w*?[\]-]+)$/.exec(word)?.[1] ?? []);
  if (names.length === 0) return () => true;
  const globs = names.map((name) => pathGlob(`**/${name}`));
  return (file) => globs.some((glob) => glob.matches(file));
}

type Built = Omit<RenderedRoot, 'root'>;

/** Texts for people, from which nobody makes objects. */
const FOR_PEOPLE =
  /(?:^|\/)(?:[^/]*\.(?:md|markdown|rst|adoc)|README|LICENSE|NOTICE|OWNERS|CODEOWNERS|\.gitignore|\.gitattributes|\.editorconfig)$/i;

/**
 * Adds what a plugin may make of a folder beside what its files say by themselves: it may read everything
 * below, and what its settings name. Files that show in no object count as content of it that is not seen
 * (ARGO-76).
 */
export function withPluginContent<T extends Built>(tree: FileTree, root: Root, built: T): T {
  const { path } = root;
  const plugin = argoApplying(root)?.plugin;
  if (plugin === undefined) return built;
  const shown = new Set([
    ...built.resources.map(({ origin }) => origin.file),
    ...[...built.reads].filter(() => root.content.kind === 'kustomization'),
    ...built.gaps.map(({ key }) => key),
  ]);
  const isShown = (file: string): boolean =>
    shown.has(file) || (releaseOfRoot(root) !== undefined && isChartFile(file, path));
  const files = tree.paths.filter(
    (file) =>
      (isBelow(file, path) || plugin.named.includes(file)) &&
      !FOR_PEOPLE.test(file) &&
      !isShown(file),
  );
  const below = path === '.' ? '/' : `${path}/`;
  const reads = new Set([...built.reads, below, ...plugin.named]);
  const [first] = files;
  if (first === undefined) return { ...built, reads };
  const place = (file: string) => ({ file, line: 1, column: 1, endLine: 1 });
  const origin = place(first);
  const contents = files.map(
    (file) => [file, scalar(tree.oidOf(file) ?? '', place(file))] as const,
  );
  const written = mapNode(new Map([['passedOn', mapNode(new Map(contents), origin)]]), origin);
  const content = {
    kind: 'Plugin' as const,
    name: path,
    origin,
    written,
    namespace: null,
    text: null,
    usedIn: [],
    laidOver: null,
    changesOthers: false,
  };
  return { ...built, reads, unseen: [...(built.unseen ?? []), content] };
}
