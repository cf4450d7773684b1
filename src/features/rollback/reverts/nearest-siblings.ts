/** What stands nearest before and behind something of one version of a text, as another version has it. */
export interface Neighbours<T> {
  readonly before: T | undefined;
  readonly after: T | undefined;
}

/** `there` gives what the other version has of one; undefined where it has none. */
export const neighboursOf = <T>(
  all: readonly T[],
  index: number,
  there: (one: T) => T | undefined,
): Neighbours<T> => ({
  before: firstOf(all.slice(0, index).reverse(), there),
  after: firstOf(all.slice(index + 1), there),
});

function firstOf<T>(all: readonly T[], there: (one: T) => T | undefined): T | undefined {
  for (const one of all) {
    const found = there(one);
    if (found !== undefined) return found;
  }
  return undefined;
}
