import type { FileTree, Node } from '../../manifest/index.ts';
import { parseYaml } from '../../manifest/index.ts';
import { KUSTOMIZATION_FILES } from '../files/kustomization-file.ts';
import { joinPath } from '../files/paths.ts';
import type { Vendored } from '../files/vendored.ts';

/**
 * Reads all that a kustomization and the folders below it may name, so that the tree notes every
 * file that is not loaded: a caller then loads one level of folders in a round, not one file.
 */
export function wantInputs(tree: FileTree, root: string, vendored: Vendored): void {
  const seen = new Set<string>();
  const open = [root];
  for (let dir = open.pop(); dir !== undefined; dir = open.pop()) {
    if (seen.has(dir)) continue;
    seen.add(dir);
    for (const name of KUSTOMIZATION_FILES) {
      const file = joinPath(dir, name) ?? name;
      const entry = tree.read(file);
      if (entry.kind !== 'text') continue;
      for (const text of textsOf(parseYaml(file, entry.text).flatMap(({ node }) => node ?? [])))
        wantPath(tree, vendored.pathOf(text) ?? localPath(dir, text), open);
    }
  }
}

/** Any text of a kustomization may be a path; one that is a folder is looked into. */
function wantPath(tree: FileTree, path: string | undefined, open: string[]): void {
  if (path === undefined) return;
  if (tree.isDirectory(path)) open.push(path);
  else tree.read(path);
}

function localPath(dir: string, text: string): string | undefined {
  const relative = text.slice(text.indexOf('=') + 1);
  if (relative === '' || relative.length > MAX_PATH || relative.includes('\n')) return undefined;
  return joinPath(dir, relative);
}

const MAX_PATH = 1000;

function textsOf(nodes: readonly Node[]): readonly string[] {
  return nodes.flatMap((node): readonly string[] => {
    if (node.kind === 'scalar') return typeof node.value === 'string' ? [node.value] : [];
    return textsOf(node.kind === 'seq' ? node.items : [...node.entries.values()]);
  });
}
