import type { ReadValues, ValueSource } from '../../charts/index.ts';
import type { Node, Origin } from '../../manifest/index.ts';
import { nearestWord } from '../../manifest/index.ts';
import type { KeyPath } from './value-edits.ts';

/** A key that templates read and that may be meant by one that they do not read. */
export interface NearestKey {
  readonly path: KeyPath;
  /**
   * Tells whether it is written otherwise, lies elsewhere, is new in the place of the other one, or goes from the file into
   * which the other one comes.
   */
  readonly by: 'spelling' | 'nesting' | 'renaming' | 'taking';
  /** Holds what the chart gives it where nobody else does; null where nothing is seen to. */
  readonly value: DefaultValue | null;
}

/** A value that the chart comes with; it has no place where that is not a file of the tree. */
interface DefaultValue {
  readonly node: Node;
  readonly origin: Origin | null;
}

/** Holds what templates read now, and what they read before: null where there was no such chart. */
export interface ReadsOnSides {
  readonly now: ReadValues;
  readonly past: ReadValues | null;
}

/** A key that goes from the file into which another one comes. */
export interface TakenKey {
  readonly path: KeyPath;
  /** Tells whether it said the same. */
  readonly isSame: boolean;
}

/**
 * Finds what is meant by a key: the one that goes from its file, where that says the same or is called alike; one beside
 * it that is read and almost called so; the only one that is read there since templates read this one no longer; else the
 * only one of its name that is read elsewhere. One that the release is given, too, is not what is meant.
 */
export function nearestKey(
  path: KeyPath,
  { now: reads, past, taken }: ReadsOnSides & { readonly taken: readonly TakenKey[] },
  sourceOf: (path: KeyPath) => ValueSource | null,
): NearestKey | null {
  const around = path.slice(0, -1);
  const key = path.at(-1) ?? '';
  const [put, ...rest] = taken.filter((each) => isPutFor(path, each));
  if (put !== undefined && rest.length === 0) {
    const given = withValue(put.path, 'taking', sourceOf);
    return given ?? { path: put.path, by: 'taking', value: null };
  }
  const beside = reads.keysBelow(around);
  const word = alike(key, beside);
  if (word !== null) return withValue([...around, word], 'spelling', sourceOf);
  if (past !== null && past.of(path) !== 'none') {
    const earlier = new Set(past.keysBelow(around));
    const [fresh, ...more] = beside.filter((each) => !earlier.has(each));
    if (fresh !== undefined && more.length === 0)
      return withValue([...around, fresh], 'renaming', sourceOf);
  }
  if (key.length < SHORTEST || COMMON.has(key)) return null;
  const [only, ...others] = reads
    .endingIn(key)
    .filter((each) => !each.includes('*') && reads.of(each) !== 'none');
  return only === undefined || others.length > 0 ? null : withValue(only, 'nesting', sourceOf);
}

/** Tells whether a key is put where another one was: of the same name elsewhere, or beside it with what it said, or nearly its name. */
function isPutFor(path: KeyPath, { path: was, isSame }: TakenKey): boolean {
  const [key, other] = [path.at(-1) ?? '', was.at(-1) ?? ''];
  if (key === other) return true;
  const areBeside = was.slice(0, -1).join('\n') === path.slice(0, -1).join('\n');
  return areBeside && path.length === was.length && (isSame || alike(key, [other]) !== null);
}

function withValue(
  path: KeyPath,
  by: NearestKey['by'],
  sourceOf: (path: KeyPath) => ValueSource | null,
): NearestKey | null {
  const source = sourceOf(path);
  // what is given beside it is known to whoever gives it
  if (source?.of === 'release') return null;
  const isSet = source !== null && !source.isDeletion;
  return { path, by, value: isSet ? { node: source.node, origin: source.origin } : null };
}

/** Shorter keys are read at many places, and longer ones mean one thing. */
const SHORTEST = 4;

const COMMON: ReadonlySet<string> = new Set([
  ...['name', 'enabled', 'create', 'labels', 'annotations', 'image', 'port', 'type', 'host'],
]);

/** Finds the word that is written in other letters, or begins alike and is nearly so; null for none. */
function alike(key: string, words: readonly string[]): string | null {
  const bare = bareWord(key);
  const same = words.find((word) => bareWord(word) === bare);
  if (same !== undefined) return same;
  const initial = key.charAt(0).toLowerCase();
  return nearestWord(
    key,
    words.filter((word) => word.charAt(0).toLowerCase() === initial),
  );
}

const bareWord = (word: string): string => word.replace(/[-_.]/g, '').toLowerCase();
