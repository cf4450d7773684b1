import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../../forge/index.ts';
import { createOneAtATime } from '../../../forge/edge/concurrency.ts';
import type { Database } from './sql.ts';

/** Keeps leases. Each call is one step that all processes see. */
export interface LeaseTable {
  /** Takes the name if nobody holds it, or its holder's time is over. */
  readonly take: (name: string, holder: string, now: number, until: number) => Promise<boolean>;
  readonly renew: (name: string, holder: string, until: number) => Promise<boolean>;
  readonly release: (name: string, holder: string) => Promise<void>;
}

/** Counts the milliseconds after which a holder that was killed no longer stands in the way. */
const LEASE = 15_000;

/** Counts the milliseconds between two looks at a lease that another process holds: first, and at most. */
const FIRST_LOOK = 10;
const LONGEST_LOOK = 250;

async function take(table: LeaseTable, clock: Clock, name: string, holder: string): Promise<void> {
  for (let wait = FIRST_LOOK; ; wait = Math.min(wait * 2, LONGEST_LOOK)) {
    const now = clock.now();
    if (await table.take(name, holder, now, now + LEASE)) return;
    await delay(wait * (0.5 + Math.random() / 2));
  }
}

async function holdWhile<T>(
  table: LeaseTable,
  clock: Clock,
  name: string,
  work: () => Promise<T>,
): Promise<T> {
  const holder = randomUUID();
  await take(table, clock, name, holder);
  const renewal = setInterval(() => {
    // A lease that cannot be renewed runs out: the work goes on, and so may another holder's.
    table.renew(name, holder, clock.now() + LEASE).catch(() => undefined);
  }, LEASE / 3).unref();
  try {
    return await work();
  } finally {
    clearInterval(renewal);
    await table.release(name, holder).catch(() => undefined);
  }
}

/** Lets one at a time do what has a name, in this process and others. */
export interface Leases {
  /** Runs `work` while no other holder of `name` does; waits its turn. */
  readonly hold: <T>(name: string, work: () => Promise<T>) => Promise<T>;
}

/** Makes leases: callers of this process queue up in order, and their first looks after other processes. */
export function createLeases(table: LeaseTable, clock: Clock): Leases {
  const oneAtATime = createOneAtATime<string>();
  return {
    hold: (name, work) => oneAtATime.run(name, () => holdWhile(table, clock, name, work)),
  };
}

/** Keeps leases in their table: one holder a name until its time is over. */
export const leaseTableIn = ({ transactLightly }: Database): LeaseTable => ({
  take: (name, holder, now, until) =>
    transactLightly(async (sql) => {
      const taken = await sql.run(
        `INSERT INTO lease (name, holder, until) VALUES (?, ?, ?)
         ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
         WHERE lease.until <= ?`,
        name,
        holder,
        until,
        now,
      );
      return taken === 1;
    }),
  renew: (name, holder, until) =>
    transactLightly(async (sql) => {
      const condition = 'name = ? AND holder = ?';
      const renewed = `UPDATE lease SET until = ? WHERE ${condition}`;
      return (await sql.run(renewed, until, name, holder)) === 1;
    }),
  release: (name, holder) =>
    transactLightly(async (sql) => {
      await sql.run('DELETE FROM lease WHERE name = ? AND holder = ?', name, holder);
    }),
});
