/** Says where a job that is not running stands in line. */
export interface QueueStanding {
  readonly priority: number;
  /** Orders claims, smallest first: by when it became due, later by its priority. */
  readonly rank: number;
  /** Milliseconds since 1970. */
  readonly runAt: number;
  /** Claims so far. */
  readonly attempt: number;
  /** Claims that ended without a word: the process was killed, perhaps by this very job. */
  readonly lost: number;
}

/**
 * Counts the milliseconds that one step of priority is worth: a reconcile pass (20) waits ten minutes at most
 * behind people (0).
 */
const AGEING = 30_000;

/**
 * Places a job that nobody has claimed. Its rank never changes, so that age wins over priority in the end.
 */
export const newStanding = (priority: number, runAt: number): QueueStanding => ({
  priority,
  rank: runAt + priority * AGEING,
  runAt,
  attempt: 0,
  lost: 0,
});

/**
 * Places a job that takes the place of an older, unfinished one with the same key. It keeps the older's age,
 * for a pull request that is pushed to all the time must not starve. A job that people wait for (priority 0)
 * brings news: it runs at once and counts its attempts anew, but for claims that were lost; the others only
 * ask again, and neither shorten a back-off nor begin to count anew.
 */
export function coalesce(older: QueueStanding, newer: QueueStanding): QueueStanding {
  const news = newer.priority === 0;
  return {
    priority: Math.min(older.priority, newer.priority),
    rank: Math.min(older.rank, newer.rank),
    runAt: news || older.attempt === 0 ? Math.min(older.runAt, newer.runAt) : older.runAt,
    attempt: Math.max(newer.attempt, news ? older.lost : older.attempt),
    lost: Math.max(older.lost, newer.lost),
  };
}
