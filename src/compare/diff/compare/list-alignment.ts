/** A pair of positions, before and after; null where the item is on one side only. */
export interface AlignedItems {
  readonly before: number | null;
  readonly after: number | null;
}

/** Cells of a longest-common-subsequence table; longer lists are paired by position. */
const MAX_CELLS = 1_000_000;

/**
 * Pairs the items of two lists by the longest common subsequence of equal ones; what lies between is
 * paired by likeness, in order. The same pairs come out, mirrored, when the lists change places.
 * `texts` are equal for equal items; `likeness` is 0 for items that have nothing in common.
 */
export function alignItems(
  before: readonly string[],
  after: readonly string[],
  likeness: (before: number, after: number) => number,
): readonly AlignedItems[] {
  if (isAfter(before, after))
    return alignItems(after, before, (a, b) => likeness(b, a)).map(mirrored);
  const anchors = commonSubsequence(before, after);
  const pairs: AlignedItems[] = [];
  let [b, a] = [0, 0];
  for (const anchor of [...anchors, { before: before.length, after: after.length }]) {
    pairs.push(...alignGap(range(b, anchor.before), range(a, anchor.after), likeness));
    if (anchor.before < before.length) pairs.push(anchor);
    [b, a] = [anchor.before + 1, anchor.after + 1];
  }
  return pairs;
}

/** A fixed order of two lists, so that alignment does not depend on the direction. */
function isAfter(before: readonly string[], after: readonly string[]): boolean {
  if (before.length !== after.length) return before.length > after.length;
  const first = before.findIndex((text, index) => text !== after[index]);
  return first >= 0 && (before[first] ?? '') > (after[first] ?? '');
}

const mirrored = (pair: AlignedItems): AlignedItems => ({ before: pair.after, after: pair.before });

const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(to - from, 0) }, (_, index) => from + index);

interface Anchor {
  readonly before: number;
  readonly after: number;
}

function commonSubsequence(before: readonly string[], after: readonly string[]): Anchor[] {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  const middle = subsequenceOf(
    before.slice(head, before.length - tail),
    after.slice(head, after.length - tail),
  );
  return [
    ...range(0, head).map((index) => ({ before: index, after: index })),
    ...middle.map((anchor) => ({ before: anchor.before + head, after: anchor.after + head })),
    ...range(0, tail).map((index) => ({
      before: before.length - tail + index,
      after: after.length - tail + index,
    })),
  ];
}

function subsequenceOf(before: readonly string[], after: readonly string[]): Anchor[] {
  const cells = before.length * (after.length + 1);
  if (before.length === 0 || after.length === 0 || cells > MAX_CELLS) return [];
  const lengthAt = subsequenceLengths(before, after);
  const anchors: Anchor[] = [];
  let [b, a] = [0, 0];
  while (b < before.length && a < after.length) {
    if (before[b] === after[a]) {
      anchors.push({ before: b, after: a });
      [b, a] = [b + 1, a + 1];
    } else if (lengthAt(b + 1, a) >= lengthAt(b, a + 1)) b += 1;
    else a += 1;
  }
  return anchors;
}

/** Length of the longest common subsequence of what follows position `b` and position `a`. */
function subsequenceLengths(
  before: readonly string[],
  after: readonly string[],
): (b: number, a: number) => number {
  const width = after.length + 1;
  const lengths = new Uint32Array((before.length + 1) * width);
  const at = (b: number, a: number): number => lengths[b * width + a] ?? 0;
  for (let b = before.length - 1; b >= 0; b -= 1)
    for (let a = after.length - 1; a >= 0; a -= 1)
      lengths[b * width + a] =
        before[b] === after[a] ? at(b + 1, a + 1) + 1 : Math.max(at(b + 1, a), at(b, a + 1));
  return at;
}

/** How many free items of the other side are looked at for one item, and the largest gap where that is done. */
const MAX_CANDIDATES = 50;
const MAX_LIKENESSES = 100_000;

/** Pairs what lies between two anchors: each item with the likest one still free, in order. */
function alignGap(
  before: readonly number[],
  after: readonly number[],
  likeness: (before: number, after: number) => number,
): AlignedItems[] {
  if (before.length * Math.min(after.length, MAX_CANDIDATES) > MAX_LIKENESSES)
    return pairByPlace(before, after);
  const pairs: AlignedItems[] = [];
  let next = 0;
  for (const [index, b] of before.entries()) {
    const spare = Math.max(after.length - next - (before.length - index), 0);
    const candidates = after.slice(next, next + Math.min(spare + 1, MAX_CANDIDATES));
    const partner = likestOf(b, candidates, likeness);
    if (partner === null) {
      pairs.push({ before: b, after: null });
      continue;
    }
    while ((after[next] ?? partner) < partner) {
      pairs.push({ before: null, after: after[next] ?? partner });
      next += 1;
    }
    pairs.push({ before: b, after: partner });
    next += 1;
  }
  for (const a of after.slice(next)) pairs.push({ before: null, after: a });
  return pairs;
}

function pairByPlace(before: readonly number[], after: readonly number[]): AlignedItems[] {
  return range(0, Math.max(before.length, after.length)).map((index) => ({
    before: before[index] ?? null,
    after: after[index] ?? null,
  }));
}

function likestOf(
  before: number,
  candidates: readonly number[],
  likeness: (before: number, after: number) => number,
): number | null {
  let best: { readonly index: number; readonly score: number } | null = null;
  for (const index of candidates) {
    const score = likeness(before, index);
    if (score > (best?.score ?? 0)) best = { index, score };
  }
  return best?.index ?? null;
}
