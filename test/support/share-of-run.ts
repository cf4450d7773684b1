/** Divisible by whatever number of shares there is. */
const TURNS = 12;

const TURN = Math.floor(Math.random() * TURNS);

/**
 * One of so many shares of what a test could try, another one in each run, so that the runs of a day try everything;
 * with `shift` items that are tried in several places have another share in each. `MESHWARDEN_SHARE=all` tries all.
 */
export const shareOfRun = <T>(items: readonly T[], shares: number, shift = 0): readonly T[] =>
  process.env['MESHWARDEN_SHARE'] === 'all'
    ? items
    : items.filter((_, at) => (at + shift + TURN) % shares === 0);
