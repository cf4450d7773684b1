import type { FileTree, Node } from '../../../manifest/index.ts';
import {
  entriesAt,
  itemsAt,
  nodeAt,
  parseYaml,
  pathGlob,
  stringAt,
} from '../../../manifest/index.ts';
import { notDelivered } from '../../survey/not-delivered.ts';
import { isBelow } from '../../tree-path.ts';

const KIND = 'ConfigManagementPlugin';

/** Whether a text may hold the settings of a plugin, as an object or within a ConfigMap. */
export const mentionsPlugin = (text: string): boolean => text.includes(KIND);

/** Whether some plugin of the tree claims a folder that no source's block fixes the type of (ARGO-3, ARGO-76). */
export type ClaimsFolder = (path: string, tree: FileTree) => boolean;

/** More plugins than any instance has. */
const MOST = 50;

/** The plugins whose settings stand in the tree. */
export function discoveringPlugins(objects: readonly Node[]): ClaimsFolder {
  const plugins = objects
    .filter(({ origin }) => notDelivered(origin.file) === null)
    .flatMap(pluginsIn)
    .slice(0, MOST)
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

/** Whether a file, from the folder on, is what a plugin looks for. */
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

/** What a command looks for is told by the names of files in it; one without any may claim whatever there is. */
function commandDiscovery(words: readonly string[]): Discovery {
  const names = words
    .flatMap((word) => word.split(/[\s'"();|&]+/))
    .flatMap((word) => /^(?:\.?\/)?(?:[^/]*\/)*([\w*?[\]-]*\.[\w*?[\]-]+)$/.exec(word)?.[1] ?? []);
  if (names.length === 0) return () => true;
  const globs = names.map((name) => pathGlob(`**/${name}`));
  return (file) => globs.some((glob) => glob.matches(file));
}
