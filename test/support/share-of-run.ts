import { turnOfRun } from './turn-of-run.ts';

/** One of so many shares of what a test could try, which the turn decides. */
export const shareOf = <T>(
  turn: number,
  items: readonly T[],
  shares: number,
  shift = 0,
): readonly T[] => items.filter((_, at) => (at + shift + turn) % shares === 0);

/**
 * One of so many shares of what a test could try, another one in each run, so that the runs of a day try everything;
 * with `shift` items that are tried in several places have another share in each. `MESHWARDEN_SHARE=all` tries all.
 */
export const shareOfRun = <T>(items: readonly T[], shares: number, shift = 0): readonly T[] =>
  process.env['MESHWARDEN_SHARE'] === 'all' ? items : shareOf(turnOfRun(), items, shares, shift);
