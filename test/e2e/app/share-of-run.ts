const SHARES = 3;

/** Another one in each run, so that the runs of a day try everything. */
const SHARE = Math.floor(Math.random() * SHARES);

/**
 * The faults that a call meets in this run: a third of them, each call another third, so that of three faults and more
 * every call meets one. All of them with `MESHWARDEN_FAULTS=all`.
 */
export const faultsOfRun = <Fault>(
  faults: ReadonlyMap<string, Fault>,
  call: number,
): readonly (readonly [string, Fault])[] =>
  process.env['MESHWARDEN_FAULTS'] === 'all'
    ? [...faults]
    : [...faults].filter((_, fault) => (call + fault) % SHARES === SHARE);
