import { OPEN } from '../appliers/applier.ts';
import type { ArgoGlob } from './argo-glob.ts';

/** A longer pattern matches nothing. */
const MAX_PATTERN = 1_000;

/** One sign of a pattern: a character, any one but a slash, or one of some. */
type Sign = (character: string) => boolean;

/** Signs in a row, with or without a `*` before them. */
interface Chunk {
  readonly isAnywhere: boolean;
  readonly signs: readonly Sign[];
}

/**
 * Git generator, directories: Go's `path.Match`, which takes the pattern as it is written, slashes at its end and dots
 * before it too. `*` and so `**` stay within one step, only `^` turns a class round, and a class may stand for a slash
 * (ARGO-65). A pattern that is none matches nothing.
 */
export const pathMatch = (pattern: string): ArgoGlob => matching(pattern, '/');

/** The same with a `*` that crosses slashes, as Flux has it for parts of variables (FLUX-26). */
export const anywhereMatch = (pattern: string): ArgoGlob => matching(pattern, null);

/** With a character at which a `*` ends; null for none. */
function matching(pattern: string, barrier: string | null): ArgoGlob {
  const chunks = pattern.length > MAX_PATTERN ? null : chunksOf(Array.from(pattern));
  return {
    matches: (path) => chunks !== null && fits(chunks, Array.from(path), barrier),
    weight: pattern.length,
  };
}

function chunksOf(characters: readonly string[]): readonly Chunk[] | null {
  const chunks: { isAnywhere: boolean; signs: Sign[] }[] = [{ isAnywhere: false, signs: [] }];
  let at = 0;
  while (at < characters.length) {
    const character = characters[at] ?? '';
    if (character === '*' || character === OPEN) {
      chunks.push({ isAnywhere: true, signs: [] });
      at += 1;
      continue;
    }
    const read = character === '[' ? classAt(characters, at + 1) : signAt(characters, at);
    if (read === null) return null;
    chunks.at(-1)?.signs.push(read.sign);
    at = read.end;
  }
  return chunks.filter(
    (chunk, index) => index === 0 || chunk.signs.length > 0 || isLastOf(chunks, index),
  );
}

/** The last star counts, and one of several beside one another is as good as all. */
const isLastOf = (chunks: readonly Chunk[], index: number): boolean => index === chunks.length - 1;

interface Read {
  readonly sign: Sign;
  readonly end: number;
}

function signAt(characters: readonly string[], at: number): Read | null {
  const character = characters[at] ?? '';
  if (character === '?') return { sign: (other) => other !== '/', end: at + 1 };
  if (character !== '\\') return { sign: (other) => other === character, end: at + 1 };
  const escaped = characters[at + 1];
  return escaped === undefined ? null : { sign: (other) => other === escaped, end: at + 2 };
}

/** From behind the bracket: ranges of characters; null where it is not closed, or there is none in it. */
function classAt(characters: readonly string[], start: number): Read | null {
  const isNegated = characters[start] === '^';
  const ranges: (readonly [string, string])[] = [];
  let at = isNegated ? start + 1 : start;
  while (ranges.length === 0 || characters[at] !== ']') {
    const low = memberAt(characters, at);
    if (low === null) return null;
    at = low.end;
    const high = characters[at] === '-' ? memberAt(characters, at + 1) : low;
    if (high === null) return null;
    at = high.end;
    ranges.push([low.character, high.character]);
  }
  const isIn = (other: string): boolean =>
    ranges.some(([low, high]) => other >= low && other <= high);
  return { sign: (other) => isIn(other) !== isNegated, end: at + 1 };
}

function memberAt(
  characters: readonly string[],
  at: number,
): { readonly character: string; readonly end: number } | null {
  const place = characters[at] === '\\' ? at + 1 : at;
  const character = characters[place];
  if (character === undefined || (place === at && (character === '-' || character === ']')))
    return null;
  // something stands behind it, be it the bracket that closes
  return place + 1 < characters.length ? { character, end: place + 1 } : null;
}

/** As Go does it: each run of signs is taken where it first fits, and never looked for again. */
function fits(chunks: readonly Chunk[], path: readonly string[], barrier: string | null): boolean {
  let from = 0;
  for (const [index, chunk] of chunks.entries()) {
    const isLast = index === chunks.length - 1;
    if (isLast && chunk.isAnywhere && chunk.signs.length === 0)
      return barrier === null || !path.slice(from).includes(barrier);
    const end = endOf(chunk, path, { from, isLast, barrier });
    if (end === null) return false;
    from = end;
  }
  return from === path.length;
}

function endOf(
  { isAnywhere, signs }: Chunk,
  path: readonly string[],
  {
    from,
    isLast,
    barrier,
  }: { readonly from: number; readonly isLast: boolean; readonly barrier: string | null },
): number | null {
  for (let at = from; at <= path.length; at += 1) {
    const end = at + signs.length;
    const isThere =
      end <= path.length && signs.every((sign, index) => sign(path[at + index] ?? ''));
    if (isThere && (!isLast || end === path.length)) return end;
    if (!isAnywhere || path[at] === barrier) return null;
  }
  return null;
}
