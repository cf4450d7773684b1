const FACTOR = Number(process.env['MESHWARDEN_TIMES'] ?? 1);

/**
 * How often a property is tried: each run of the tests has a turn of its own, so that few tries a run come to many.
 * `MESHWARDEN_TIMES=10` tries ten times as often.
 */
export const times = (tries: number): { readonly numRuns: number } => ({
  numRuns: Math.ceil(tries * FACTOR),
});
