import { dirname, join, resolve } from 'node:path';
import type { Node } from '../../core/manifest/node.ts';
import { parseYaml } from '../../core/manifest/parse-yaml.ts';
import type { FileTree } from '../../core/tree/file-tree.ts';

const KUSTOMIZATION = /(?:^|\/)(?:kustomization\.ya?ml|Kustomization)$/;

/** Longest path that Linux opens (PATH_MAX); longer text is no path. */
const MAX_PATH = 4096;

/**
 * Absolute paths that the kustomizations of a tree may refer to by going up (`../base`), whether or not
 * the tree has them. Any text with a `..` in it counts: one look too many costs nothing.
 */
export function outsideReferences(root: string, tree: FileTree): ReadonlySet<string> {
  const found = new Set<string>();
  for (const path of tree.paths.filter((candidate) => KUSTOMIZATION.test(candidate))) {
    const folder = join(root, dirname(path));
    for (const text of textsIn(tree, path)) if (goesUp(text)) found.add(resolve(folder, text));
  }
  return found;
}

const goesUp = (text: string): boolean =>
  text.length <= MAX_PATH &&
  !text.startsWith('/') &&
  !text.includes('\0') &&
  text.split('/').includes('..');

/** All strings of a file that may have `..` in them, in letters or escaped; of `key=path`, as generators write files, the path too. */
function* textsIn(tree: FileTree, path: string): Generator<string> {
  const entry = tree.read(path);
  if (entry.kind !== 'text' || !/\.\.|\\/.test(entry.text)) return;
  const ahead = parseYaml(path, entry.text).flatMap(({ node }) => node ?? []);
  for (let node = ahead.pop(); node !== undefined; node = ahead.pop()) {
    for (const child of childrenOf(node)) ahead.push(child);
    if (node.kind !== 'scalar' || typeof node.value !== 'string') continue;
    yield node.value;
    const equals = node.value.indexOf('=');
    if (equals !== -1) yield node.value.slice(equals + 1);
  }
}

function childrenOf(node: Node): Iterable<Node> {
  switch (node.kind) {
    case 'map':
      return node.entries.values();
    case 'seq':
      return node.items;
    case 'scalar':
      return [];
  }
}
