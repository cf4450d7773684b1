import { z } from 'zod';
import type { JobCounts } from '../../../../forge/index.ts';
import type { Jobs } from '../../../../review/index.ts';
import { SLOW_KINDS } from '../job-pace.ts';
import type { Sql } from '../sql.ts';

type NextSettings = NonNullable<Parameters<Jobs['nextAt']>[0]>;

const Count = z.object({ count: z.number() });
const At = z.object({ at: z.number().nullable() });

export const RUNNING_QUEUES = "SELECT queue FROM job WHERE state = 'running'";
export const FULL_GROUPS =
  "SELECT grp FROM job WHERE state = 'running' GROUP BY grp HAVING count(*) >= ?";

/** Bounds the deliveries that are forgotten in one transaction. */
export const PRUNED_AT_ONCE = 500;

/** Leaves some kinds out; one parameter for each. */
export const kindIsNone = (kinds: readonly string[]): string =>
  kinds.length === 0 ? '' : `AND kind NOT IN (${kinds.map(() => '?').join(', ')})`;

/**
 * Finds the next instant at which something is due. Waiting jobs that only wait for a running one of their
 * queue or group are left out: they follow its end.
 */
export async function nextInstant(sql: Sql, settings: NextSettings): Promise<number | null> {
  const except = settings.only === 'quick' ? SLOW_KINDS : [];
  const row = await sql.get(
    `SELECT min(at) AS at FROM (
       SELECT max(job.run_at, coalesce(pause.until, 0)) AS at
       FROM job LEFT JOIN pause ON pause.grp = job.grp
       WHERE state = 'waiting' AND queue NOT IN (${RUNNING_QUEUES})
         AND job.grp NOT IN (${FULL_GROUPS})
         ${kindIsNone(except)}
       UNION ALL SELECT lease_until FROM job WHERE state = 'running')`,
    settings.perGroup ?? Number.MAX_SAFE_INTEGER,
    ...except,
  );
  return At.parse(row).at;
}

export async function countJobs(sql: Sql): Promise<JobCounts> {
  const count = async (state: keyof JobCounts): Promise<number> =>
    Count.parse(await sql.get(`SELECT count(*) AS count FROM job WHERE state = '${state}'`)).count;
  return {
    waiting: await count('waiting'),
    running: await count('running'),
    failed: await count('failed'),
  };
}

/** Forgets old deliveries; one stays for as long as its job is on record. */
export const forgetDeliveries = (sql: Sql, before: number): Promise<number> =>
  sql.run(
    `DELETE FROM delivery WHERE id IN (
       SELECT id FROM delivery WHERE received_at < ?
         AND 'delivery:' || id NOT IN (SELECT key FROM job WHERE kind = 'delivery')
       LIMIT ?)`,
    before,
    PRUNED_AT_ONCE,
  );
