import type { Database } from './database.ts';
import type { LeaseTable } from './leases.ts';

/** Leases in their table: one holder a name until its time is over. */
export const leasesOf = ({ transactLightly }: Database): LeaseTable => ({
  take: (name, holder, now, until) =>
    transactLightly(
      (sql) =>
        sql.run(
          `INSERT INTO lease (name, holder, until) VALUES (?, ?, ?)
           ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
           WHERE until <= ?`,
          name,
          holder,
          until,
          now,
        ) === 1,
    ),
  renew: (name, holder, until) =>
    transactLightly(
      (sql) =>
        sql.run('UPDATE lease SET until = ? WHERE name = ? AND holder = ?', until, name, holder) ===
        1,
    ),
  release: (name, holder) =>
    transactLightly((sql) => {
      sql.run('DELETE FROM lease WHERE name = ? AND holder = ?', name, holder);
    }),
});
