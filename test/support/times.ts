/** Of how often a property is to be tried so much is tried in a run, unless `MESHWARDEN_SHARE=all` asks for all. */
const SHARE = process.env['MESHWARDEN_SHARE'] === 'all' ? 1 : 1 / 8;

const FACTOR = Number(process.env['MESHWARDEN_TIMES'] ?? 1);

/** So often it is tried at least, or as often as is asked for: else a run could try nothing of what matters. */
const LEAST = 10;

/**
 * How often a property is tried: each run of the tests has a turn of its own, so that few tries a run come to many.
 * `MESHWARDEN_TIMES=10` tries ten times as often.
 */
export const times = (tries: number): { readonly numRuns: number } => ({
  numRuns: Math.ceil(Math.max(Math.min(tries, LEAST), tries * SHARE) * FACTOR),
});
