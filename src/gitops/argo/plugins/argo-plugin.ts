import type { FileTree, Node } from '../../../manifest/index.ts';
import { nodeAt } from '../../../manifest/index.ts';
import { joinPath } from '../../tree-path.ts';
import type { Applier } from '../../appliers/applier.ts';

/** A config-management plugin between a folder and the cluster: what it makes of the files is not seen (ARGO-76). */
export interface ArgoPlugin {
  /** Files of the tree that its own settings name, sorted: it may read them, wherever they lie. */
  readonly named: readonly string[];
}

/** What the plugin of a source, where it has one or one claims its folder (ARGO-3), is to what it applies. */
export function throughPlugin(
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
const MOST = 200;

/** The plugin that a source goes through; null for none. An empty block is one too: any that claims the folder (ARGO-3). */
function pluginOf(source: Node, path: string, tree: FileTree): ArgoPlugin | null {
  const plugin = nodeAt(source, 'plugin');
  if (plugin === undefined || (plugin.kind === 'scalar' && plugin.value === null)) return null;
  const named = textsIn(plugin)
    .slice(0, MOST)
    .flatMap((text) => text.split(/[\s,;="']+/).slice(0, MOST))
    .flatMap((word) => [joinPath(path, word), joinPath('.', word.replace(/^\/+/, ''))])
    .flatMap((file) => (file !== null && tree.oidOf(file) !== undefined ? [file] : []));
  return { named: [...new Set(named)].sort() };
}

function textsIn(node: Node): readonly string[] {
  if (node.kind === 'scalar') return typeof node.value === 'string' ? [node.value] : [];
  const inner = node.kind === 'seq' ? node.items : [...node.entries.values()];
  return inner.flatMap(textsIn);
}
