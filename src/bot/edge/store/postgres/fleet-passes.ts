import { z } from 'zod';
import type { Clock } from '../../../../forge/index.ts';
import type { Passes } from '../fleet.ts';
import type { Database } from '../sql.ts';

/** Says how long ago the last pass may be, as a share of the time between two. */
const SOON = 0.9;
/** As many times between two have to pass without one until the next looks everywhere: nobody was there. */
const AWAY = 3;

const Row = z.object({ name: z.string(), value: z.number() });

/**
 * Counts the passes of all processes on one database: `every` milliseconds one of them begins one, however many
 * there are, and whoever joins them makes none of its own.
 */
export function createFleetPasses(database: Database, clock: Clock, every: number): Passes {
  const known = async (): Promise<{ readonly number: number; readonly at: number } | null> => {
    const rows = await database.read((sql) =>
      sql.all("SELECT name, value FROM meta WHERE name IN ('pass', 'pass_at')"),
    );
    const values = new Map(rows.map((row) => Row.parse(row)).map((row) => [row.name, row.value]));
    const [number, at] = [values.get('pass'), values.get('pass_at')];
    return number === undefined || at === undefined ? null : { number, at };
  };
  return {
    next: async () => {
      const last = await known();
      if (last === null) return 0;
      const ago = clock.now() - last.at;
      if (ago >= AWAY * every) return 0;
      return ago >= 0 && ago < SOON * every ? null : last.number + 1;
    },
    ended: (pass) =>
      database.transact(async (sql) => {
        for (const [name, value] of [
          ['pass', pass],
          ['pass_at', clock.now()],
        ] as const)
          await sql.run(
            `INSERT INTO meta (name, value) VALUES (?, ?)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
            name,
            value,
          );
      }),
  };
}
