import { z } from 'zod';
import type { Jobs } from '../../../../review/index.ts';
import { BOSS_SCHEMA, QUEUE } from './boss.ts';
import { SLOW } from './kept-job.ts';
import type { PostgresDatabase } from './postgres-database.ts';

type ClaimSettings = Parameters<Jobs['claim']>[0];

/** Bounds the jobs among which one is chosen. */
const CHOICE = 20;

/** Counts the seconds for which a job that waits is passed over at most. */
const PASSED_OVER = 5;

const Due = z.object({ grp: z.string().nullable(), priority: z.number() });

/**
 * Lists the groups that stand before the first job that a claimer prefers, where that one became due but a moment
 * later. None where it stands first, or nothing is preferred.
 */
export async function passedOver(
  database: PostgresDatabase,
  { prefers }: ClaimSettings,
  now: number,
): Promise<readonly string[]> {
  if (prefers === undefined) return [];
  const rows = await database.read((sql) =>
    sql.all(
      `SELECT group_id AS grp, priority FROM ${BOSS_SCHEMA}.job
       WHERE name = ? AND state < 'active' AND NOT blocked AND start_after <= to_timestamp(?)
         AND priority <= ?
       ORDER BY priority DESC, created_on LIMIT ?`,
      QUEUE,
      now / 1000,
      SLOW.maxPriority,
      CHOICE,
    ),
  );
  const due = rows.map((row) => Due.parse(row));
  const first = due[0]?.priority ?? 0;
  const at = due.findIndex(
    ({ grp, priority }) => grp !== null && first - priority <= PASSED_OVER && prefers(grp),
  );
  return [...new Set(due.slice(0, Math.max(at, 0)).flatMap(({ grp }) => grp ?? []))];
}
