import { readFileSync } from 'node:fs';
import { openPostgresAudit } from '../../../bot/edge/store/postgres/postgres-persistence.ts';
import type { PostgresSettings } from '../../../bot/edge/store/postgres/postgres-persistence.ts';
import { openAuditFile } from '../../../bot/edge/store/sqlite/audit-file.ts';
import type { OpenAuditTrail } from '../../../bot/edge/store/audit-trail.ts';
import { StoreProblem } from '../../../bot/edge/store/store-problem.ts';
import { parseOutbound } from '../../../forge/edge/network/outbound-settings.ts';
import { settingsError } from '../../../review/edge/command-line/command-problems.ts';
import { UsageError } from '../../../review/edge/command-line/exit-codes.ts';
import { parseDatabase } from '../../../review/edge/settings/database-settings.ts';
import { dataDirOf } from '../../../review/edge/settings/settings.ts';

/** Says where the app keeps what it knows. */
export interface StoreAtHand {
  readonly dataDir: string;
  /** The database that keeps it; null where a file of `dataDir` does. */
  readonly postgres: PostgresSettings | null;
}

/**
 * Reads from the environment where the app's store is.
 *
 * @throws UsageError where the settings are wrong.
 */
export function storeOf(environment: Readonly<NodeJS.ProcessEnv>): StoreAtHand {
  const readText = (path: string) => readFileSync(path, 'utf8');
  const database = parseDatabase(environment, readText);
  if ('problem' in database) throw settingsError([database.problem]);
  const dataDir = dataDirOf(environment);
  if (database.value === null) return { dataDir, postgres: null };
  const outbound = parseOutbound(environment, readText);
  if ('problems' in outbound) throw settingsError(outbound.problems);
  return { dataDir, postgres: { database: database.value, outbound: outbound.value } };
}

/**
 * Opens the audit log of the app's store; null where there is no store.
 *
 * @throws UsageError where it cannot be read.
 */
export const auditOf = ({ dataDir, postgres }: StoreAtHand): Promise<OpenAuditTrail | null> =>
  told(`The store${postgres === null ? ` in ${dataDir}` : ''} cannot be read`, () =>
    postgres === null ? openAuditFile(dataDir) : openPostgresAudit(postgres),
  );

/**
 * Does something with a store.
 *
 * @throws UsageError that begins with `what` and says why it cannot be done.
 */
export async function told<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StoreProblem) throw new UsageError(`${what} (${error.message})`);
    throw error;
  }
}
