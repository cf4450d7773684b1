import type { Clock, Log } from '../../../forge/index.ts';
import type { Settings } from '../../../review/edge/settings/settings.ts';
import type { Persistence } from './persistence.ts';
import { openPostgres } from './postgres/postgres-persistence.ts';
import type { FleetSettings } from './postgres/postgres-persistence.ts';
import { openSqlite, sqliteName } from './sqlite/sqlite-persistence.ts';

type Kept = Pick<Settings, 'database' | 'dataDir' | 'outbound'>;

/** Names what keeps the queue, before it is open. */
export const databaseName = ({ database, dataDir }: Kept): string =>
  database?.name ?? sqliteName(dataDir);

/** Holds what is opened with; a database tells the time itself, but where a clock is set for it. */
interface Opening {
  readonly clock: Clock;
  readonly set: Clock | undefined;
  readonly log: Log;
  readonly shared: FleetSettings;
}

/**
 * Opens what the settings name: a database that others share, or a file.
 *
 * @throws StoreProblem where that cannot be done.
 */
export const openPersistence = (
  { database, dataDir, outbound }: Kept,
  { clock, set, log, shared }: Opening,
): Promise<Persistence> =>
  database === null
    ? openSqlite(dataDir, clock)
    : openPostgres({ database, outbound }, shared, log, set);
