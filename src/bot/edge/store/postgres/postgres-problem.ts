import { z } from 'zod';
import { StoreProblem } from '../store-problem.ts';
import type { StoreProblemKind } from '../store-problem.ts';

/** Reads SQLSTATE (PostgreSQL's "Error Codes"): whole codes, else their class. Others are mistakes of ours. */
const KINDS: ReadonlyMap<string, StoreProblemKind> = new Map([
  ['53100', 'full'], // disk_full
  ['55P03', 'locked'], // lock_not_available
  ['25006', 'unavailable'], // read_only_sql_transaction: a standby
  ['25P03', 'unavailable'], // idle_in_transaction_session_timeout
  ['XX001', 'corrupt'], // data_corrupted
  ['XX002', 'corrupt'], // index_corrupted
  ['08', 'unavailable'], // connection
  ['28', 'unavailable'], // authorization
  ['3D', 'unavailable'], // no such database
  ['40', 'locked'], // transaction rollback: deadlock, serialization
  ['42501', 'unavailable'], // insufficient_privilege
  ['53', 'unavailable'], // resources: too many connections
  ['57', 'unavailable'], // operator intervention: shutdown, cancelled
  ['58', 'unavailable'], // system error
  ['XX', 'unavailable'], // internal error
]);

const SqlError = z.object({ code: z.string().regex(/^[0-9A-Z]{5}$/), message: z.string() });
const SystemError = z.object({ code: z.string(), message: z.string() });

/** Gives the SQLSTATE of an error that the server itself reported. */
export const sqlState = (error: unknown): string | null =>
  SqlError.safeParse(error).data?.code ?? null;

/**
 * Finds the problem behind an error of the connection or the server, which `name` stands for; a mistake of ours
 * comes back as it is.
 */
export function postgresProblem(name: string, error: unknown): unknown {
  if (error instanceof StoreProblem) return error;
  const sql = SqlError.safeParse(error);
  if (sql.success) {
    const { code, message } = sql.data;
    const kind = KINDS.get(code) ?? KINDS.get(code.slice(0, 2));
    return kind === undefined
      ? error
      : new StoreProblem(kind, `${name}: ${message}`, { cause: error });
  }
  const system = SystemError.safeParse(error);
  const message =
    system.success && system.data.message === '' ? system.data.code : messageOf(error);
  return new StoreProblem('unavailable', `${name}: ${message}`, { cause: error });
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
