import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { eventually } from './eventually.ts';

/** Where Debian puts what a server is started by. */
const PROGRAMS = '/usr/lib/postgresql';

/** A server refuses to run as root: it runs as nobody then. */
const NOBODY = 65_534;

const given = process.env['MESHWARDEN_TEST_DATABASE_URL'] ?? '';
const required = process.env['MESHWARDEN_REQUIRE_POSTGRES'] === '1';

function programs(): string | null {
  if (!existsSync(PROGRAMS)) return null;
  const newest = readdirSync(PROGRAMS)
    .toSorted((a, b) => Number(b) - Number(a))
    .find((version) => existsSync(join(PROGRAMS, version, 'bin/postgres')));
  return newest === undefined ? null : join(PROGRAMS, newest, 'bin');
}

/**
 * Tells whether tests that need PostgreSQL run: one is named by MESHWARDEN_TEST_DATABASE_URL or installed here, or
 * MESHWARDEN_REQUIRE_POSTGRES=1 says that its absence is a failure. Else they are shown as skipped.
 */
export const hasPostgres = given !== '' || required || programs() !== null;

/** A server for tests. */
export interface TestPostgres {
  /** Makes an empty database; gives its address. */
  createDatabase(): Promise<string>;
  /** Ends the server as a power cut does, and starts it again; only of one that was started here. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
};

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

const answers = (url: string): Promise<boolean> =>
  administer(url, 'SELECT 1').then(
    () => true,
    () => false,
  );

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
export function openPostgres(shown?: ShownCertificate): Promise<TestPostgres> {
  const made: string[] = [];
  if (given === '' || shown !== undefined) return startHere(made, shown);
  return Promise.resolve({
    createDatabase: () => createIn(given, made),
    crash: () => Promise.reject(new Error('The server of MESHWARDEN_TEST_DATABASE_URL stays.')),
    stop: async () => {
      for (const name of made) await administer(given, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  });
}

/** What a server shows that speaks TLS. */
interface ShownCertificate {
  readonly certificate: string;
  readonly key: string;
}

async function startHere(made: string[], shown?: ShownCertificate): Promise<TestPostgres> {
  const bin = programs();
  if (bin === null)
    throw new Error(
      'PostgreSQL is not here: apt-get install postgresql, or name one by MESHWARDEN_TEST_DATABASE_URL.',
    );
  const isRoot = process.getuid?.() === 0;
  // the folder of a run is its user's alone
  const folder = mkdtempSync(join(isRoot ? '/tmp' : tmpdir(), 'meshwarden-postgres-'));
  if (isRoot) chownSync(folder, NOBODY, NOBODY);
  const as = { cwd: folder, ...(isRoot && { uid: NOBODY, gid: NOBODY }), env: { LC_ALL: 'C' } };
  const data = join(folder, 'data');
  const initialised = spawnSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'meshwarden', '-A', 'trust', '-E', 'UTF8', '--no-sync'],
    { ...as, encoding: 'utf8' },
  );
  if (initialised.status !== 0) throw new Error(`initdb: ${initialised.stderr}`);
  if (shown !== undefined)
    for (const [name, text] of [
      ['server.crt', shown.certificate],
      ['server.key', shown.key],
    ] as const) {
      writeFileSync(join(data, name), text, { mode: 0o600 });
      if (isRoot) chownSync(join(data, name), NOBODY, NOBODY);
    }
  const port = await freePort();
  const url = `postgresql://meshwarden@127.0.0.1:${String(port)}/postgres`;
  const start = async (): Promise<ChildProcess> => {
    const settings = [
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=',
      'fsync=off',
      `ssl=${shown === undefined ? 'off' : 'on'}`,
    ];
    const server = spawn(
      join(bin, 'postgres'),
      ['-D', data, '-p', String(port), ...settings.flatMap((each) => ['-c', each])],
      { ...as, stdio: 'ignore' },
    );
    await eventually(
      () => answers(url),
      () => `PostgreSQL on port ${String(port)}, exit code ${String(server.exitCode)}`,
    );
    return server;
  };
  let server = await start();
  const end = async (signal: NodeJS.Signals) => {
    const ended = once(server, 'exit');
    server.kill(signal);
    await ended;
  };
  return {
    createDatabase: () => createIn(url, made),
    crash: async () => {
      await end('SIGQUIT');
      server = await start();
    },
    stop: async () => {
      await end('SIGQUIT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
