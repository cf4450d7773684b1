import type { FileTree } from '../../manifest/index.ts';
import { folderOf, foldersAround, joinPath, stepsOf } from '../tree-path.ts';
import type { PathWord } from './path-words.ts';

/** A path of the tree, and the word that names it. */
interface FoundPath {
  readonly path: string;
  readonly word: PathWord;
}

/** More paths that end alike are none in particular. */
const MOST_ALIKE = 3;
/** An end that more paths share is not compared step by step. */
const MOST_COMPARED = 200;
const MOST_ENTERED = 10;

/**
 * Finds the paths of a tree that words of a file name: as seen from the top, from the file, and from folders that were
 * entered before; from folders around the file where a variable says where it begins; else by their last steps.
 */
export function pathFinder(
  tree: FileTree,
): (file: string, words: readonly PathWord[]) => readonly FoundPath[] {
  const all = pathsIn(tree);
  const isFile = (path: string): boolean => tree.oidOf(path) !== undefined;
  const isChart = (path: string): boolean => all.has(`${path}/Chart.yaml`);
  const byEnd = new Map<string, string[]>();
  for (const path of all) {
    const end = path.slice(path.lastIndexOf('/') + 1);
    const alike = byEnd.get(end);
    if (alike === undefined) byEnd.set(end, [path]);
    else alike.push(path);
  }
  return (file, words) => {
    const home = folderOf(file);
    const around = foldersAround(home);
    const entered: string[] = [];
    return words.flatMap((word): readonly FoundPath[] => {
      const isEntered = word.how === 'entered';
      const isFree = word.isOpen || isEntered || isCommand(word);
      const bases = /^[./]*$/.test(word.value)
        ? [entered[0] ?? home]
        : [...entered, '.', ...(isFree ? around : [home])];
      const seen = bases
        .flatMap((base) => joinPath(base, word.value) ?? [])
        .filter((path) => (word.isName ? isChart(path) : all.has(path)));
      const alike = word.isName
        ? theOne((byEnd.get(word.value) ?? []).filter(isChart))
        : isFree
          ? endingAs(word.value, byEnd)
          : [];
      const paths = [...new Set(seen.length > 0 ? seen : alike)];
      if (isEntered) entered.unshift(...paths.filter((path) => !isFile(path)));
      entered.splice(MOST_ENTERED);
      return isEntered ? [] : paths.map((path) => ({ path, word }));
    });
  };
}

/** Tells of a word that a command takes, whatever that does with it. */
export const isCommand = ({ how }: PathWord): boolean => how === 'run' || how === 'rendered';

function endingAs(value: string, byEnd: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const steps = stepsOf(value).filter((step) => step !== '.' && step !== '..' && step !== '');
  const alike = byEnd.get(steps.at(-1) ?? '') ?? [];
  if (steps.length < 2 || alike.length > MOST_COMPARED) return [];
  const found = alike.filter((path) => path.endsWith(`/${steps.join('/')}`));
  return found.length > MOST_ALIKE ? [] : found;
}

const theOne = (paths: readonly string[]): readonly string[] => (paths.length === 1 ? paths : []);

function pathsIn({ paths }: FileTree): ReadonlySet<string> {
  const found = new Set<string>(['.']);
  for (const file of paths)
    for (let path = file; path !== '.' && !found.has(path); path = folderOf(path)) found.add(path);
  return found;
}
