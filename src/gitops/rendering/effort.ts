/**
 * Bounds how much more may be tried for one tree, in steps of some tens of nanoseconds. Globs times folders,
 * or appliers times what they apply, are products that a hostile tree can make as large as it likes.
 */
export interface Effort {
  left: number;
}

/** Hundreds of times what the largest real repositories take; a few seconds. */
export const fullEffort = (): Effort => ({ left: 50_000_000 });

/** Takes from what is left; false when that is used up. */
export function spend(effort: Effort, steps: number): boolean {
  effort.left -= steps;
  return effort.left >= 0;
}

export const isUsedUp = (effort: Effort): boolean => effort.left < 0;
