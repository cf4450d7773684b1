/**
 * The known word that a mistyped one most likely meant: at most two edits away, and fewer edits than
 * half of its length, and not its opposite; null where nothing is that near.
 */
export function nearestWord(given: string, known: readonly string[]): string | null {
  const allowed = Math.min(2, Math.floor((given.length - 1) / 2));
  let best: { word: string; edits: number } | null = null;
  for (const word of known) {
    if (Math.abs(word.length - given.length) > allowed) continue;
    const edits = editDistance(given.toLowerCase(), word.toLowerCase());
    if (edits > allowed || isOpposite(given.toLowerCase(), word.toLowerCase())) continue;
    if (best === null || edits < best.edits) best = { word, edits };
  }
  return best?.word ?? null;
}

/** Words that are few edits apart and say the contrary: whoever wrote one did not mistype the other. */
const OPPOSITES = [
  ['inclu', 'exclu'],
  ['ingress', 'egress'],
  ['min', 'max'],
] as const;

const isOpposite = (one: string, other: string): boolean =>
  OPPOSITES.some(
    ([a, b]) =>
      (one.startsWith(a) && other.startsWith(b)) || (one.startsWith(b) && other.startsWith(a)),
  );

/** Insertions, deletions, substitutions and swaps of neighbours that turn one word into the other. */
function editDistance(a: string, b: string): number {
  let older: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      const swap =
        a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (older[j - 2] ?? Infinity) : Infinity;
      current[j] = Math.min(
        (previous[j] ?? Infinity) + 1,
        (current[j - 1] ?? Infinity) + 1,
        (previous[j - 1] ?? Infinity) + cost,
        swap + 1,
      );
    }
    older = previous;
    previous = current;
  }
  return previous[b.length] ?? Infinity;
}
