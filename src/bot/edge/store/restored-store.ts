import { z } from 'zod';
import type { Sql } from './sql.ts';

/** Lists what is known of GitHub, which is found there again. */
const FOUND_AGAIN = [
  'meta',
  'delivery',
  'pause',
  'lease',
  'repository',
  'pull_request',
  'check_run',
  'reads',
  'branch_push',
  'debts',
  'rolled_back',
  'reverts',
  'past_pushes',
  'drifts',
];

const Count = z.object({ count: z.number() });

/**
 * Forgets what a store that was put back from a copy takes for certain: it would not know what it wrote since, and write
 * it once more. The audit log stays, which is on no other record.
 *
 * @param further Tables of the engine's queue.
 * @returns The number of audit records.
 */
export async function forgetFindable(sql: Sql, further: readonly string[]): Promise<number> {
  for (const table of [...FOUND_AGAIN, ...further]) await sql.run(`DELETE FROM ${table}`);
  return Count.parse(await sql.get('SELECT count(*) AS count FROM audit')).count;
}
