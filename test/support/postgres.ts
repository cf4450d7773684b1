import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { programsOfPostgres, startServer } from '../../sandbox/postgres/start-postgres.ts';
import type { ShownCertificate, StartedServer } from '../../sandbox/postgres/start-postgres.ts';

const given = process.env['MESHWARDEN_TEST_DATABASE_URL'] ?? '';
const required = process.env['MESHWARDEN_REQUIRE_POSTGRES'] === '1';

/**
 * Tells whether tests that need PostgreSQL run: one is named by MESHWARDEN_TEST_DATABASE_URL or installed here, or
 * MESHWARDEN_REQUIRE_POSTGRES=1 says that its absence is a failure. Else they are shown as skipped.
 */
export const hasPostgres = given !== '' || required || programsOfPostgres() !== null;

/** Tells the same of tests that end their server and put another one in its place, which one that is named does not let. */
export const hasOwnPostgres = required || programsOfPostgres() !== null;

/** A server for tests. */
export interface TestPostgres {
  /** Makes an empty database; gives its address. */
  createDatabase(): Promise<string>;
  /** Ends the server as a power cut does, and starts it again; only of one that was started here. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

/** Runs one statement that no transaction may hold. */
export async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

const asDatabase = (url: string, name: string): string => {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
};

async function createIn(url: string, made: string[]): Promise<string> {
  const name = `meshwarden_test_${randomBytes(6).toString('hex')}`;
  await administer(url, `CREATE DATABASE ${name}`);
  made.push(name);
  return asDatabase(url, name);
}

/** Uses the server that is named, or starts one of what is installed, which goes with its folder. */
export async function openPostgres(shown?: ShownCertificate): Promise<TestPostgres> {
  const made: string[] = [];
  if (given === '' || shown !== undefined) return openOwnPostgres(shown);
  return {
    createDatabase: () => createIn(given, made),
    crash: () => Promise.reject(new Error('The server of MESHWARDEN_TEST_DATABASE_URL stays.')),
    stop: async () => {
      for (const name of made) await administer(given, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

/** A server that its test ends, starts again, and copies. */
export interface OwnPostgres extends TestPostgres, Omit<StartedServer, 'stop'> {}

/** Starts a server of what is installed. */
export async function openOwnPostgres(shown?: ShownCertificate): Promise<OwnPostgres> {
  const made: string[] = [];
  const server = await startServer({ ...(shown !== undefined && { shown }) });
  return {
    ...server,
    createDatabase: () => createIn(server.url, made),
    crash: async () => {
      await server.end('SIGQUIT');
      await server.start();
    },
  };
}
