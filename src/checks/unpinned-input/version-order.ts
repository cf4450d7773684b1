/** Reads `1.4.2` of `v1.4.2`, `orders:1.4.2` and `orders-1.4.2`; null where a text is no version of three numbers. */
function numbersOf(text: string): readonly number[] | null {
  const found = /^(?:.*[:\-/])?v?(\d+)\.(\d+)\.(\d+)(?:[-+][\w.+-]+)?$/i.exec(text);
  return found === null ? null : found.slice(1, 4).map(Number);
}

/**
 * Tells whether a version comes before another by its three numbers (semver.org, 11): what is only a pre-release of the
 * same, and what is not written so, does not.
 */
export function comesBefore(version: string, other: string): boolean {
  const [own, theirs] = [numbersOf(version), numbersOf(other)];
  if (own === null || theirs === null) return false;
  const at = own.findIndex((number, index) => number !== theirs[index]);
  return at >= 0 && (own[at] ?? 0) < (theirs[at] ?? 0);
}
