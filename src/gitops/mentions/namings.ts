import type { FileTree, ManifestReader, Origin } from '../../manifest/index.ts';
import { listed, placeOf } from '../../manifest/index.ts';
import { cacheByContent } from '../appliers/content-cache.ts';
import { scriptsOf } from '../scripts/script-files.ts';
import { folderOf, foldersAround, isBelow, stepsOf } from '../tree-path.ts';
import type { PathWord, TextKind } from './path-words.ts';
import { pathWordsOf, textKindOf } from './path-words.ts';
import { isCommand, pathFinder } from './word-paths.ts';

/** Holds what the texts of a tree name, followed or not. No sentence denies of a path that anything applies it but by `said`. */
export interface Namings {
  /**
   * Says of paths that no applier is followed to: `none` if nothing names them, else `some`, with the place: `…
   * (mesh.yaml:19 names mesh/istio)`. `some` alone if the tree has more text than is searched. With `isWhole` a folder
   * below them counts too.
   */
  said(paths: readonly string[], said: Denial, isWhole?: boolean): string;
  /** Tells whether something that is run or read names a folder; what only people read does not count. */
  isRun(path: string): boolean;
  /** Tells whether a command or a value names it, or a folder around it, that of a document too. */
  isTold(path: string): boolean;
}

/** A denial, and what is said in its place where something names the path. */
interface Denial {
  readonly none: string;
  readonly some: string;
}

interface Named {
  readonly origin: Origin;
  /** Counts the steps below it that are named with it. */
  readonly depth: number;
  readonly rank: number;
}

const MOST_FILES = 8_000;
const MOST_CHARACTERS = 40_000_000;
const LONGEST_TEXT = 200_000;
const MOST_NAMED = 20_000;
/** Puts what people read behind what machines do. */
const RANKS = { run: 0, rendered: 1, value: 2, said: 4, entered: 4 } as const;
const TOLD = 3;
const KINDS: readonly TextKind[] = ['script', 'yaml', 'commands', 'code', 'docs'];

/**
 * Finds what the texts of a tree name, each text once and no longer than its bounds say: scripts and values, and
 * documentation too, for it tells people what to apply. It looks when it is first asked.
 */
export function namingsIn(
  tree: FileTree,
  kustomizations: { has(folder: string): boolean },
  reader: ManifestReader,
): Namings {
  let known: Found | null = null;
  const search = (): Found => {
    const found = known ?? read(tree, reader);
    // what is not loaded yet may name more
    if (tree.wanted.size === 0) known = found;
    return found;
  };
  const all = (): ReadonlyMap<string, Named> => search().named;
  const itself = (folder: string): readonly string[] => {
    const around = folderOf(folder);
    // a folder around a kustomization that has none itself stands for it
    const stands = kustomizations.has(folder) && !kustomizations.has(around);
    return [folder, ...(stands ? [around] : [])];
  };
  /** Lists what names a path: itself, what stands for it, or what is applied with all below it. */
  const around = (path: string): readonly string[] => [
    ...itself(path).filter((each) => all().has(each)),
    ...foldersAround(folderOf(path)).filter(
      (each) =>
        stepsBelow(path, each) <= (all().get(each)?.depth ?? 0) &&
        (each !== '.' || !path.includes('/')),
    ),
  ];
  const rankOf = (paths: readonly string[]): number =>
    Math.min(...paths.map((each) => all().get(each)?.rank ?? RANKS.said), RANKS.said);
  return {
    said: (paths, { none, some }, isWhole = false) => {
      const below = (path: string): readonly string[] =>
        isWhole ? [...all().keys()].filter((each) => isBelow(each, path)) : [];
      const named = paths.flatMap((path) => [...around(path), ...below(path)].slice(0, 1));
      const told = [...new Set(named)].slice(0, MOST_TOLD).flatMap((path) => {
        const origin = all().get(path)?.origin;
        const isIt = paths.length === 1 && path === paths[0];
        return origin === undefined ? [] : [`${placeOf(origin)} names ${isIt ? 'it' : path}`];
      });
      if (told.length > 0) return `${some} (${listed(told, MOST_TOLD)})`;
      return search().isWhole ? none : some;
    },
    isRun: (path) => rankOf(itself(path)) < TOLD,
    isTold: (path) => rankOf(around(path)) <= TOLD,
  };
}

/** More are not named one by one. */
const MOST_TOLD = 2;

const wordsIn = cacheByContent<readonly PathWord[]>();

/** Holds what was found, and whether all texts were searched. */
interface Found {
  readonly named: ReadonlyMap<string, Named>;
  readonly isWhole: boolean;
}

function read(tree: FileTree, reader: ManifestReader): Found {
  const found = new Map<string, Named>();
  const pathsOf = pathFinder(tree);
  const texts = textsOf(tree);
  let left = MOST_CHARACTERS;
  for (const { path: file, kind } of texts.slice(0, MOST_FILES)) {
    const entry = tree.read(file);
    if (entry.kind !== 'text' || entry.text.length > LONGEST_TEXT) continue;
    left -= entry.text.length;
    if (left < 0 || found.size > MOST_NAMED) return { named: found, isWhole: false };
    const words = wordsIn(reader, `${kind} ${entry.oid}`, () => pathWordsOf(entry.text, kind));
    for (const { path, word } of pathsOf(file, words)) {
      // a text says nothing of others by what it says of its own folder, but for a command
      if (isCommand(word) || !isBelow(file, path))
        keepBetter(found, path, namedBy(word, file, kind));
    }
  }
  return { named: found, isWhole: texts.length <= MOST_FILES };
}

function namedBy(word: PathWord, file: string, kind: TextKind): Named {
  const { line, how, isHead } = word;
  const isOfCommand = isCommand(word);
  return {
    origin: { file, line, column: 1, endLine: line },
    depth: isHead ? BEHIND_VARIABLE : isOfCommand ? Infinity : 0,
    rank: kind === 'docs' && isOfCommand ? TOLD : RANKS[how],
  };
}

/** A variable stands for a folder or a file, or for a folder with the file in it. */
const BEHIND_VARIABLE = 2;

const stepsBelow = (path: string, folder: string): number =>
  stepsOf(path).length - stepsOf(folder).length;

function keepBetter(found: Map<string, Named>, path: string, named: Named): void {
  const known = found.get(path);
  const isBetter =
    known === undefined ||
    named.depth > known.depth ||
    (named.depth === known.depth && named.rank < known.rank);
  if (isBetter)
    found.set(path, { ...named, rank: Math.min(named.rank, known?.rank ?? RANKS.said) });
}

/** Lists the texts of a tree, those that are run first. */
function textsOf(tree: FileTree): readonly { readonly path: string; readonly kind: TextKind }[] {
  const scripts = new Set(scriptsOf(tree));
  const texts = tree.paths.flatMap((path) => {
    const kind = textKindOf(path, scripts.has(path));
    return kind === null || tree.realPath(path) !== path ? [] : [{ path, kind }];
  });
  return KINDS.flatMap((kind) => texts.filter((each) => each.kind === kind));
}
