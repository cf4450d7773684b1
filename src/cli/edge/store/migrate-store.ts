import {
  forgetInPostgres,
  migratePostgres,
  movePostgres,
} from '../../../bot/edge/store/postgres/postgres-persistence.ts';
import type { PostgresSettings } from '../../../bot/edge/store/postgres/postgres-persistence.ts';
import { requirePostgres } from '../../../bot/edge/store/postgres/postgres-packages.ts';
import {
  forgetInFile,
  migrateFile,
  openDatabase,
} from '../../../bot/edge/store/sqlite/database-file.ts';
import { sqliteName } from '../../../bot/edge/store/sqlite/sqlite-persistence.ts';
import { UsageError } from '../../../review/edge/command-line/exit-codes.ts';
import { storeOf, told } from './store-at-hand.ts';
import type { StoreAtHand } from './store-at-hand.ts';

export interface MigrateOptions {
  readonly from?: string;
  readonly restored?: boolean;
}

/**
 * Brings the store that the environment names up to date, and says what that came to.
 *
 * @throws UsageError where there is none, or it cannot be done.
 */
export async function migrateStore({ from: folder, restored }: MigrateOptions): Promise<void> {
  if (folder !== undefined && restored === true)
    throw new UsageError('--from moves a store, and --restored forgets what one holds: choose one');
  const { dataDir, postgres } = storeOf(process.env);
  if (folder !== undefined && postgres === null)
    throw new UsageError('--from moves a store into a database, and DATABASE_URL names none');
  const name = postgres?.database.name ?? sqliteName(dataDir);
  if (postgres !== null) await requirePostgres();
  const trouble = (problem: string) => {
    process.stderr.write(`${name}: ${problem}\n`);
  };
  const done = await told('The store cannot be brought up to date', () =>
    postgres === null ? migrateFile(dataDir) : migratePostgres(postgres, trouble),
  );
  if (done === null)
    throw new UsageError(
      `No store of the app is in ${dataDir}: the service makes it when it starts. MESHWARDEN_DATA_DIR says where it is, or DATABASE_URL.`,
    );
  const { from, to } = done;
  const schema = `schema ${String(to)}`;
  process.stdout.write(
    `${name}: ${from === to ? `${schema}, nothing to do` : `${schema}, was ${String(from)}`}.\n`,
  );
  if (folder !== undefined && postgres !== null) await move(folder, postgres, trouble);
  if (restored === true) await forget(name, { dataDir, postgres });
}

/** Forgets what a copy takes for certain. */
async function forget(name: string, { dataDir, postgres }: StoreAtHand): Promise<void> {
  const kept = await told(`${name} is left as it is`, () =>
    postgres === null ? forgetInFile(dataDir, Date.now()) : forgetInPostgres(postgres),
  );
  process.stdout.write(
    `${name} keeps ${String(kept)} audit records; what else it knew is found again on GitHub.\n`,
  );
}

/** Moves what the data folder of one process holds into a database. */
async function move(
  folder: string,
  postgres: PostgresSettings,
  trouble: (problem: string) => void,
): Promise<void> {
  const name = sqliteName(folder);
  const moved = await told(`${name} is not moved`, async () => {
    if ((await migrateFile(folder)) === null) return null;
    const source = await openDatabase(folder);
    try {
      return await movePostgres(postgres, source, trouble);
    } finally {
      await source.close();
    }
  });
  if (moved === null) throw new UsageError(`No store of the app is in ${folder}`);
  const { repositories, pullRequests, auditRecords, jobs } = moved;
  process.stdout.write(
    `${name} is moved: ${String(repositories)} repositories, ${String(pullRequests)} pull requests, ${String(auditRecords)} audit records, ${String(jobs)} jobs. Start no service on ${folder} without DATABASE_URL any more.\n`,
  );
}
