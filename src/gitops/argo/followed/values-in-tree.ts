import { createHash } from 'node:crypto';
import type { FileTree } from '../../../manifest/index.ts';
import { mayBeManifest } from '../../tree-path.ts';
import { partsOfAddress } from '../../names/evidence/stage-in-text.ts';

/** Says where a tree names values of parameters, beside the files that declare them. */
export interface ValuesInTree {
  /** Tells whether anything names it. */
  has(value: string): boolean;
  /** Lists what the tree says at the places that name it, with a star for each value of its kind. */
  placesOf(value: string): readonly string[];
}

interface NamedIn {
  readonly tree: FileTree;
  /** Files that declare the values. */
  readonly isDeclaring: (path: string) => boolean;
  /** Texts that ask for parameters. */
  readonly texts: readonly string[];
}

/** Texts in which people write more than values. */
const mayName = (path: string): boolean => mayBeManifest(path) || /\.(?:tpl|gotmpl)$/.test(path);

/** More text is not looked through; then everything counts as named, each in another way. */
const MOST_TEXT = 60_000_000;

/**
 * Looks for values in paths and in texts of a tree, as words or parts of words between dots, dashes and underscores. Those
 * in `own`, each of one unit, are told apart by what stands around them: where two are named alike, nothing tells one from
 * the other but its name.
 */
export function namedValues(
  values: Iterable<string>,
  own: ReadonlyMap<string, number>,
  { tree, isDeclaring, texts }: NamedIn,
): ValuesInTree {
  const { words, unclear } = needlesOf(values);
  const places = new Map<string, Set<string>>();
  const note = (value: string, place: string): void => {
    const known = places.get(value);
    if (known === undefined) places.set(value, new Set([place]));
    else if (own.has(value)) known.add(place);
  };
  const look: TextLook = { find: finder(words), own, note };
  for (const value of unclear)
    note(value, `${value} ${tree.isDirectory(value) ? tree.stateOf(`${value}/`) : ''}`);
  for (const text of texts) for (const value of look.find(text)) note(value, `asked for ${value}`);
  const others = tree.paths.filter((path) => !isDeclaring(path));
  return noteFiles(others, tree, look)
    ? {
        has: (value) => value.length < SHORTEST || places.has(value),
        placesOf: (value) => [...(places.get(value) ?? [])].sort(),
      }
    : { has: () => true, placesOf: (value) => [value] };
}

/** Looks through paths and texts; false where that is more than is looked through. */
function noteFiles(paths: readonly string[], tree: FileTree, look: TextLook): boolean {
  let left = MOST_TEXT;
  for (const path of paths) {
    const inPath = look.find(path);
    if (inPath.length > 0) {
      const place = `${starred(path, look)} ${tree.oidOf(path) ?? ''}`;
      for (const value of inPath) look.note(value, place);
    }
    if (inPath.some((value) => look.own.has(value)) || !mayName(path)) continue;
    const entry = tree.read(path);
    if (entry.kind !== 'text') continue;
    left -= entry.text.length;
    if (left < 0) return false;
    noteText(path, entry.text, look);
  }
  return true;
}

/** Shorter values stand anywhere. */
const SHORTEST = 2;

interface Needles {
  /** Values by the word that is looked for: of an address its host, of other texts their last word. */
  readonly words: ReadonlyMap<string, string>;
  /** Values without a word of their own. */
  readonly unclear: readonly string[];
}

function needlesOf(values: Iterable<string>): Needles {
  const words = new Map<string, string>();
  const unclear: string[] = [];
  const others: string[] = [];
  for (const value of values)
    if (/^[A-Za-z0-9][\w.-]*$/.test(value)) words.set(value, value);
    else others.push(value);
  for (const value of others) {
    const word = value.includes('://')
      ? partsOfAddress(value).host
      : (/[A-Za-z0-9][\w.-]*$/.exec(value)?.[0] ?? '');
    if (word === '' || words.has(word)) unclear.push(value);
    else words.set(word, value);
  }
  return { words, unclear };
}

type Find = (text: string) => readonly string[];

const WORDS = /[A-Za-z0-9][\w.-]*/g;
const MOST_PARTS = 12;

function finder(needles: ReadonlyMap<string, string>): Find {
  const known = new Map<string, readonly string[]>();
  const lengths = [...needles.keys()].map(({ length }) => length);
  const [shortest, longest] = [Math.min(...lengths), Math.max(...lengths)];
  const inWord = (word: string): readonly string[] => {
    const earlier = known.get(word);
    if (earlier !== undefined) return earlier;
    const found = partsOf(word).flatMap((part) =>
      part.length < shortest || part.length > longest ? [] : (needles.get(part) ?? []),
    );
    known.set(word, found);
    return found;
  };
  return (text) => {
    const found = new Set<string>();
    for (const [word] of text.matchAll(WORDS)) for (const each of inWord(word)) found.add(each);
    return [...found];
  };
}

/** A word, and all that stands between two of its dots, dashes and underscores. */
function partsOf(word: string): readonly string[] {
  const starts = [0];
  for (const { index } of word.matchAll(/[._-]+(?=[^._-])/g))
    starts.push(index + (/^[._-]+/.exec(word.slice(index))?.[0].length ?? 1));
  const ends = [...word.matchAll(/[._-]+/g)].map(({ index }) => index).concat(word.length);
  const few = starts.slice(0, MOST_PARTS);
  return few.flatMap((from) =>
    ends.flatMap((to) => (to > from ? [word.slice(from, to)] : [])).slice(0, MOST_PARTS),
  );
}

interface TextLook {
  readonly find: Find;
  readonly own: ReadonlyMap<string, number>;
  readonly note: (value: string, place: string) => void;
}

/** A text with a star for each value that is one unit's own. */
const starred = (text: string, { find, own }: Pick<TextLook, 'find' | 'own'>): string =>
  text.replace(WORDS, (word) =>
    find(word)
      .filter((value) => own.has(value))
      .reduce((rest, value) => rest.replaceAll(wordOf(value), '*'), word),
  );

const wordOf = (value: string): string =>
  value.includes('://')
    ? partsOfAddress(value).host
    : (/[A-Za-z0-9][\w.-]*$/.exec(value)?.[0] ?? value);

/** Notes each value with the entry around it; in a template, where what a line does is not seen in it, by itself. */
function noteText(path: string, text: string, look: TextLook): void {
  const { find, own, note } = look;
  const found = find(text);
  for (const value of found) if (!own.has(value)) note(value, path);
  if (!found.some((value) => own.has(value))) return;
  const isTemplate = text.includes('{{');
  const lines = text.split('\n');
  const digestOf = digester(lines, look);
  const wordsAround = (value: string, at: number): string => {
    const around = entryAround(lines, at, value, look);
    return around === null ? value : digestOf(around);
  };
  for (const [at, line] of lines.entries())
    for (const value of find(line).filter((each) => own.has(each)))
      note(value, `${path} ${isTemplate ? value : wordsAround(value, at)}`);
}

/** Gives one name for lines that are equal but for values of single units. */
function digester(lines: readonly string[], look: TextLook): (around: Lines) => string {
  const digests = new Map<string, string>();
  return ([from, to]) => {
    const key = `${String(from)} ${String(to)}`;
    const known = digests.get(key);
    if (known !== undefined) return known;
    const around = lines.slice(from, to).map((line) => starred(line, look));
    const digest = createHash('sha1').update(around.join('\n')).digest('hex');
    digests.set(key, digest);
    return digest;
  };
}

type Lines = readonly [from: number, to: number];

const indentOf = (line: string): number => line.search(/\S|$/);
const isItem = (line: string): boolean => /^\s*-(?:\s|$)/.test(line);

/** The lines of the item, entry or list that names a value at a line, or its document; null where that names others too. */
function entryAround(
  lines: readonly string[],
  at: number,
  value: string,
  { find, own }: TextLook,
): Lines | null {
  const line = lines[at] ?? '';
  const indent = indentOf(line);
  const isKey = line.trim().replace(/^["']/, '').startsWith(`${value}:`);
  if (isItem(line) || isKey) return [at, endOf(lines, at, indent)];
  const isOther = (text: string): boolean =>
    find(text).some((each) => own.has(each) && own.get(each) !== own.get(value));
  if (isOther(line)) return [at, at + 1];
  let above = at - 1;
  while (above >= 0 && indentOf(lines[above] ?? '') >= indent) above -= 1;
  const parent = lines[above] ?? '';
  if (above >= 0 && isItem(parent)) return [above, endOf(lines, above, indentOf(parent))];
  let [from, to] = [at, at + 1];
  while (from > 0 && at - from < FARTHEST && !isBreak(lines[from - 1])) from -= 1;
  while (to < lines.length && to - at < FARTHEST && !isBreak(lines[to])) to += 1;
  const isWhole = [lines[from - 1], lines[to]].every((end) => end === undefined || isBreak(end));
  return isWhole && !lines.slice(from, to).some(isOther) ? [from, to] : null;
}

/** A longer document is not looked through for each line of it. */
const FARTHEST = 400;

const isBreak = (line: string | undefined): boolean => line?.startsWith('---') === true;

function endOf(lines: readonly string[], from: number, indent: number): number {
  let to = from + 1;
  while (to < lines.length && (lines[to] ?? '').trim() !== '' && indentOf(lines[to] ?? '') > indent)
    to += 1;
  return to;
}
