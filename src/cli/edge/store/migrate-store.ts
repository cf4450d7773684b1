import { migratePostgres } from '../../../bot/edge/store/postgres/postgres-persistence.ts';
import { requirePostgres } from '../../../bot/edge/store/postgres/postgres-packages.ts';
import { migrateFile } from '../../../bot/edge/store/sqlite/database-file.ts';
import { sqliteName } from '../../../bot/edge/store/sqlite/sqlite-persistence.ts';
import { UsageError } from '../../../review/edge/command-line/exit-codes.ts';
import { storeOf, told } from './store-at-hand.ts';

/**
 * Brings the store that the environment names up to date, and says what that came to.
 *
 * @throws UsageError where there is none, or it cannot be done.
 */
export async function migrateStore(): Promise<void> {
  const { dataDir, postgres } = storeOf(process.env);
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
}
