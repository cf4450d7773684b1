import { dirname, join, resolve } from 'node:path';
import type { FileTree, Node } from '../../../manifest/index.ts';
import { parseYaml } from '../../../manifest/index.ts';

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
    const entry = tree.read(path);
    if (entry.kind !== 'text') continue;
    const folder = join(root, dirname(path));
    for (const text of textsOnLines(entry.text) ?? textsIn(path, entry.text))
      if (goesUp(text)) found.add(resolve(folder, text));
  }
  return found;
}

const goesUp = (text: string): boolean =>
  text.length <= MAX_PATH &&
  !text.startsWith('/') &&
  !text.includes('\0') &&
  text.split('/').includes('..');

/** A path alone on its line, an item of a list or the value of a key; or `name=path`. */
const ALONE = /^[ -]*(?:[\w-]+:[ ]+)?(?:[\w.-]+=)?(["']?)([\w./@+-]+)\1[ ]*$/;

/**
 * The paths of a file that has all its `..` on lines of the usual form; null for any other, which has to
 * be read as YAML.
 */
function textsOnLines(text: string): readonly string[] | null {
  if (text.includes('\\')) return null;
  const texts: string[] = [];
  for (let at = text.indexOf('..'); at !== -1;) {
    const end = lineEnd(text, at);
    const line = text.slice(text.lastIndexOf('\n', at) + 1, end);
    const path = ALONE.exec(line)?.[2];
    if (path !== undefined) texts.push(path);
    else if (!/^ *#/.test(line)) return null;
    at = text.indexOf('..', end);
  }
  return texts;
}

const lineEnd = (text: string, at: number): number => {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
};

/** All strings of a file; of `key=path`, as generators write files, the path too. */
function* textsIn(path: string, text: string): Generator<string> {
  const ahead = parseYaml(path, text).flatMap(({ node }) => node ?? []);
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
