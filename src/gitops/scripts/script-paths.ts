import type { FileTree } from '../../manifest/index.ts';
import { folderOf, joinPath } from '../tree-path.ts';

/** Says where a script is, and what else its paths may begin at. */
export interface ScriptPlace {
  readonly file: string;
  /** The folder that it entered; null where that is the one in which it is run. */
  readonly entered: string | null;
  /** Tells whether it is run at the top of the tree, as workflows and pipelines are. */
  readonly isAtTop: boolean;
  /** Folders into which a pipeline takes repositories: the first step of its paths. */
  readonly checkouts: ReadonlySet<string>;
}

/** Paths that end so are looked for in the whole tree this often. */
const MOST_SOUGHT = 200;

const LED_BY_VARIABLE = /^\$\{[^{}]*\}(?=\/)/;

/** A path of the tree that a script names; null where there is none, or more than one may be meant. */
export type PathFinder = (word: string, place: ScriptPlace) => string | null;

/**
 * Finds what there is: relative to the folder that the script entered, to its own or to the top. What a variable leads
 * is sought there without it, and else as the one path of the tree that ends so. A pattern stands for its folder.
 */
export function pathFinder(tree: FileTree): PathFinder {
  let sought = 0;
  const exists = (path: string | null): path is string =>
    path !== null && (path === '.' || tree.isDirectory(path) || tree.oidOf(path) !== undefined);
  const endsSo = (rest: string): string | null => {
    sought += 1;
    if (sought > MOST_SOUGHT || rest.split('/').length < 2) return null;
    const found = new Set<string>();
    for (const path of tree.paths) {
      const at = `/${path}`.indexOf(`/${rest}`);
      const end = at + rest.length;
      if (at > 0 && (path.length === end || path[end] === '/')) found.add(path.slice(0, end));
      if (found.size > 1) return null;
    }
    const [only = null] = found;
    return only;
  };
  return (word, place) => {
    const plain = withoutPattern(word);
    const rest = plain.replace(LED_BY_VARIABLE, '').replace(/^\/+/, '');
    const isLed = rest.length < plain.replace(/^\/+/, '').length;
    if (rest.includes('${') || rest.includes('\0') || plain.startsWith('/')) return null;
    const direct = basesOf(place).map((base) => joinPath(base, rest === '' ? '.' : rest));
    const found = direct.find(exists) ?? null;
    if (found !== null) return found;
    const [first = '', ...others] = rest.split('/');
    const within = others.length > 0 && place.checkouts.has(first) ? others.join('/') : null;
    if (within !== null && exists(within)) return within;
    return isLed ? endsSo(rest.replace(/\/+$/, '')) : null;
  };
}

/** The folders that a path may begin at, in the order in which they are tried. */
export function basesOf({ file, entered, isAtTop }: ScriptPlace): readonly string[] {
  if (entered !== null) return [entered];
  const own = folderOf(file);
  return isAtTop ? ['.', own] : [own, '.'];
}

/** `k8s/*.yaml` is `k8s`. */
function withoutPattern(word: string): string {
  const steps = word.split('/');
  const at = steps.findIndex((step) => /[*?[\]]/.test(step));
  if (at < 0) return word;
  return at === 0 ? '.' : steps.slice(0, at).join('/');
}
