/** Draws from one row of random numbers. */
export interface Draw {
  readonly one: <const T>(all: readonly [T, ...T[]]) => T;
  /** One of a list that has some. */
  readonly from: <T>(all: readonly T[]) => T;
  readonly maybe: (share: number) => boolean;
  /** A whole number from 0 on. */
  readonly below: (end: number) => number;
  /** Some of them, which may be none. */
  readonly some: <T>(all: readonly T[], share: number) => readonly T[];
  /** So many made anew: one at least, up to that number. */
  readonly upTo: <T>(most: number, make: () => T) => readonly T[];
}

export function drawing(random: () => number): Draw {
  const below = (end: number): number => Math.floor(random() * end);
  const maybe = (share: number): boolean => random() < share;
  return {
    one: (all) => all[below(all.length)] ?? all[0],
    from: (all) => {
      const [found] = all.slice(below(all.length));
      if (found === undefined) throw new Error('There is nothing to draw from.');
      return found;
    },
    maybe,
    below,
    some: (all, share) => all.filter(() => maybe(share)),
    upTo: (most, make) => Array.from({ length: 1 + below(most) }, make),
  };
}
