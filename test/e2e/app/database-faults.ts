import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { administer } from '../../support/postgres.ts';
import type { OwnPostgres } from '../../support/postgres.ts';
import type { StartedServer } from '../../../sandbox/postgres/start-postgres.ts';
import { emptyFolder } from './empty-folder.ts';
import type { Replica } from './replica-world.ts';
import { migrate } from './replica-world.ts';

/** Two replicas on one database, to which something happens. */
export interface Stricken {
  readonly server: OwnPostgres;
  /** The address of the database, past the lines of the replicas. */
  readonly url: string;
  readonly replicas: readonly Replica[];
  /** Closes a replica, and starts another one in its place. */
  readonly restart: (which: number) => Promise<void>;
  /** The file that the replicas read their password from, where they need one. */
  readonly passwordFile: string;
}

/** What can happen to a database, or to the way to it. */
export interface DatabaseFault {
  readonly name: string;
  /** Brings the database up to date in another way; gives the address that replicas use. */
  readonly prepare?: (server: OwnPostgres, url: string, passwordFile: string) => Promise<string>;
  /** Lets it happen; gives what ends it. */
  readonly begin: (world: Stricken) => Promise<() => Promise<void>>;
  /** Says that what was claimed is not given back, and that the database is away for a moment only. */
  readonly loses?: true;
  /** What the log says meanwhile, in a sentence; null where it goes on as if nothing were. */
  readonly says: RegExp | null;
}

/** Milliseconds; longer than a statement may take. */
const TOO_LONG = 7_000;

const pause = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Each table of ours and of the job engine refuses what is written, with what PostgreSQL says where its disk is full. */
const FULL = `
  CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$;
  DO $$ DECLARE each regclass; BEGIN
    FOR each IN SELECT oid FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition
      AND relnamespace IN ('public'::regnamespace, 'meshwarden_jobs'::regnamespace)
    LOOP EXECUTE format('CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON %s FOR EACH ROW EXECUTE FUNCTION full_disk()', each);
    END LOOP; END $$`;

const END_CONNECTIONS =
  "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'meshwarden'";

const eachLine = (replicas: readonly Replica[], act: (line: Replica['database']) => void) => {
  for (const { database } of replicas) act(database);
};

/** Is stopped in some way, and started again in the same place. */
const stopped = (name: string, signal: NodeJS.Signals, says: RegExp | null): DatabaseFault => ({
  name,
  says,
  loses: true,
  begin: async ({ server }) => {
    await server.end(signal);
    return () => server.start();
  },
});

/** The database takes the whole schema of a version, whatever is in it. */
const schemaIs = (url: string, version: string, worksFrom: string) =>
  administer(
    url,
    `UPDATE meshwarden_schema SET version = version + ${version}, works_from = works_from + ${worksFrom}`,
  );

/** A role that owns the database, and comes in by its password only. */
const ROLE = 'careful';

export const DATABASE_FAULTS: readonly DatabaseFault[] = [
  stopped('it is stopped for a while', 'SIGINT', /ECONNREFUSED|ECONNRESET|terminat|shutting down/),
  stopped('it loses its power', 'SIGQUIT', /ECONNREFUSED|ECONNRESET|terminat|quickdie|crash/),
  {
    name: 'it is restarted',
    says: null,
    loses: true,
    begin: async ({ server }) => {
      await server.end('SIGINT');
      await server.start();
      return () => Promise.resolve();
    },
  },
  {
    name: 'its disk is full',
    says: /No space left on device/,
    begin: async ({ url }) => {
      await administer(url, FULL);
      return () => administer(url, 'DROP FUNCTION full_disk() CASCADE');
    },
  },
  {
    name: 'it is slow',
    says: null,
    begin: ({ replicas }) => {
      eachLine(replicas, (line) => {
        line.slow(60);
      });
      return Promise.resolve(() => {
        eachLine(replicas, (line) => {
          line.slow(0);
        });
        return Promise.resolve();
      });
    },
  },
  {
    name: 'somebody holds a table',
    says: /statement timeout|Query read timeout/,
    begin: async ({ url }) => {
      const client = new pg.Client({ connectionString: url });
      client.on('error', () => undefined);
      await client.connect();
      await client.query('BEGIN; LOCK TABLE delivery IN ACCESS EXCLUSIVE MODE');
      return async () => {
        await client.query('COMMIT');
        await client.end();
      };
    },
  },
  {
    name: 'the network to it is cut, and nobody is told',
    says: /timeout/i,
    begin: async ({ replicas }) => {
      eachLine(replicas, (line) => {
        line.cut();
      });
      await pause(TOO_LONG);
      return () => {
        eachLine(replicas, (line) => {
          line.mend();
        });
        return Promise.resolve();
      };
    },
  },
  {
    name: 'connections to it are refused',
    loses: true,
    says: /ECONNRESET|Connection terminated/,
    begin: ({ replicas }) => {
      eachLine(replicas, (line) => {
        line.drop();
      });
      return Promise.resolve(() => {
        eachLine(replicas, (line) => {
          line.mend();
        });
        return Promise.resolve();
      });
    },
  },
  {
    name: 'its password is another one, and the file follows',
    loses: true,
    says: /password authentication failed/,
    prepare: async (server, url, passwordFile) => {
      writeFileSync(passwordFile, 'first\n');
      await administer(url, `CREATE ROLE ${ROLE} LOGIN PASSWORD 'first'`);
      await administer(url, `ALTER DATABASE ${new URL(url).pathname.slice(1)} OWNER TO ${ROLE}`);
      await server.demandPassword(ROLE);
      const own = new URL(url);
      own.username = ROLE;
      const known = new URL(own);
      known.password = 'first';
      await migrate(known.href);
      return own.href;
    },
    begin: async ({ server, passwordFile }) => {
      await administer(server.url, `ALTER ROLE ${ROLE} PASSWORD 'second'`);
      await administer(server.url, END_CONNECTIONS);
      return () => {
        writeFileSync(passwordFile, 'second\n');
        return Promise.resolve();
      };
    },
  },
  {
    name: 'a newer version has changed its schema, and replicas of this one start',
    says: /was written by a newer Meshwarden/,
    begin: async ({ url, restart }) => {
      await schemaIs(url, '2', '9');
      await restart(0);
      await restart(1);
      return () => schemaIs(url, '-2', '-9');
    },
  },
  {
    name: 'replicas start before the schema is brought up to date',
    says: /run "meshwarden migrate"/,
    begin: async ({ url, restart }) => {
      await administer(url, 'UPDATE meshwarden_schema SET version = 1');
      await restart(0);
      await restart(1);
      await administer(url, 'DROP TABLE budget, budget_pause');
      return () => migrate(url);
    },
  },
];

/** A copy takes the place of the server that is gone; until somebody says so it only reads. */
export const FAILING_OVER: DatabaseFault = {
  name: 'a copy takes its place',
  says: /read-only transaction/,
  loses: true,
  begin: async ({ server, replicas }) => {
    const copy: Awaited<ReturnType<StartedServer['follow']>> = await server.follow();
    await server.end('SIGQUIT');
    eachLine(replicas, (line) => {
      line.lead(copy.port);
    });
    return () => copy.promote();
  },
};

/** A file for a password, gone with its test. */
export const passwordFileOf = async (): Promise<string> => join(await emptyFolder(), 'password');
