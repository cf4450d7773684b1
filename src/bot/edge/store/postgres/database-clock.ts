import { z } from 'zod';
import type { Clock } from '../../../../forge/index.ts';
import type { Database } from '../sql.ts';

/** Counts the milliseconds after which the database's clock is read anew. */
const TRUSTED = 60_000;

const Now = z.object({ now: z.number() });

/** A clock that is read from time to time. */
export interface DatabaseClock extends Clock {
  readonly stop: () => void;
}

/**
 * Tells the time that the database has, the same for all processes whatever the clocks of their machines say.
 * In between it goes on by what this process itself counts, which no setting of a clock moves.
 */
export async function createDatabaseClock(database: Database): Promise<DatabaseClock> {
  const read = async () => {
    const asked = performance.now();
    const row = await database.read((sql) =>
      sql.get('SELECT (extract(epoch FROM clock_timestamp()) * 1000)::double precision AS now'),
    );
    const answered = performance.now();
    return { database: Now.parse(row).now, here: (asked + answered) / 2 };
  };
  let known = await read();
  const timer = setInterval(() => {
    read().then(
      (latest) => (known = latest),
      () => undefined,
    );
  }, TRUSTED).unref();
  return {
    now: () => Math.round(known.database + performance.now() - known.here),
    stop: () => {
      clearInterval(timer);
    },
  };
}
