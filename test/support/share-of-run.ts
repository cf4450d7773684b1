import { turnOfRun } from './turn-of-run.ts';

/**
 * One of so many shares of what a test could try, which the turn decides. Where there are more shares than items each
 * share is one item: a test that tries nothing would be none.
 */
export const shareOf = <T>(
  turn: number,
  items: readonly T[],
  shares: number,
  shift = 0,
): readonly T[] => {
  const taken = Math.min(shares, items.length);
  return items.filter((_, at) => (at + shift + turn) % taken === 0);
};

/**
 * One of so many shares of what a test could try, another one in each run, so that the runs of a day try everything;
 * with `shift` items that are tried in several places have another share in each. `MESHWARDEN_SHARE=all` tries all.
 */
export const shareOfRun = <T>(items: readonly T[], shares: number, shift = 0): readonly T[] =>
  process.env['MESHWARDEN_SHARE'] === 'all' ? items : shareOf(turnOfRun(), items, shares, shift);
