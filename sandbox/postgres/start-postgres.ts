import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

/** Where Debian puts what a server is started by. */
const PROGRAMS = '/usr/lib/postgresql';

/** A server refuses to run as root: it runs as nobody then. */
const NOBODY = 65_534;

/** The folder of what is installed of the newest version; null where nothing is. */
export function programsOfPostgres(): string | null {
  if (!existsSync(PROGRAMS)) return null;
  const newest = readdirSync(PROGRAMS)
    .toSorted((a, b) => Number(b) - Number(a))
    .find((version) => existsSync(join(PROGRAMS, version, 'bin/postgres')));
  return newest === undefined ? null : join(PROGRAMS, newest, 'bin');
}

/** What a server shows that speaks TLS. */
export interface ShownCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** A server that was started here. */
export interface StartedServer {
  readonly port: number;
  /** The address of a database of it that is always there. */
  readonly url: string;
  /** The number of its process. */
  pid(): number;
  /** Ends it: SIGQUIT as a power cut does, SIGINT without waiting for anybody, SIGTERM once all have gone. */
  end(signal: NodeJS.Signals): Promise<void>;
  /** Starts it again. */
  start(): Promise<void>;
  /** Lets a role in with its password only, from the next connection on. */
  demandPassword(role: string): Promise<void>;
  /** Starts a copy that follows it: what is committed from now on is there, too. */
  follow(): Promise<Follower>;
  stop(): Promise<void>;
}

/** A copy of a server that only reads, until it takes its place. */
export interface Follower {
  readonly port: number;
  promote(): Promise<void>;
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

const urlAt = (port: number): string =>
  `postgresql://meshwarden@127.0.0.1:${String(port)}/postgres`;

/** Asks a server one thing; gives the first row. */
async function ask(port: number, statement: string): Promise<Record<string, unknown> | undefined> {
  const client = new pg.Client({ connectionString: urlAt(port) });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows[0];
  } finally {
    await client.end();
  }
}

const answers = (port: number): Promise<boolean> =>
  ask(port, 'SELECT 1').then(
    () => true,
    () => false,
  );

export interface ServerOptions {
  readonly shown?: ShownCertificate;
  /** What is committed survives a power cut of the machine; else it is quicker. */
  readonly isDurable?: boolean;
}

/** Milliseconds within which a server answers, and between two looks. */
const PATIENCE = 60_000;
const GLANCE = 20;

async function until(holds: () => Promise<boolean>, describe: () => string): Promise<void> {
  const end = Date.now() + PATIENCE;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(describe());
    await new Promise((resolve) => setTimeout(resolve, GLANCE));
  }
}

/** Starts one of what is installed, which goes with its folder. */
export async function startServer({
  shown,
  isDurable = false,
}: ServerOptions = {}): Promise<StartedServer> {
  const bin = programsOfPostgres();
  if (bin === null)
    throw new Error(
      'PostgreSQL is not here: apt-get install postgresql, or name one by MESHWARDEN_TEST_DATABASE_URL.',
    );
  const isRoot = process.getuid?.() === 0;
  // the folder of a run is its user's alone
  const folder = mkdtempSync(join(isRoot ? '/tmp' : tmpdir(), 'meshwarden-postgres-'));
  if (isRoot) chownSync(folder, NOBODY, NOBODY);
  const as = { cwd: folder, ...(isRoot && { uid: NOBODY, gid: NOBODY }), env: { LC_ALL: 'C' } };
  const run = (program: string, args: readonly string[]) => {
    const { status, stderr } = spawnSync(join(bin, program), args, { ...as, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${program}: ${stderr}`);
  };
  const data = join(folder, 'data');
  run('initdb', ['-D', data, '-U', 'meshwarden', '-A', 'trust', '-E', 'UTF8', '--no-sync']);
  if (shown !== undefined)
    for (const [name, text] of [
      ['server.crt', shown.certificate],
      ['server.key', shown.key],
    ] as const) {
      writeFileSync(join(data, name), text, { mode: 0o600 });
      if (isRoot) chownSync(join(data, name), NOBODY, NOBODY);
    }
  const begin = async (from: string, port: number): Promise<ChildProcess> => {
    const settings = [
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=',
      `fsync=${isDurable ? 'on' : 'off'}`,
      `ssl=${shown === undefined ? 'off' : 'on'}`,
    ];
    const server = spawn(
      join(bin, 'postgres'),
      ['-D', from, '-p', String(port), ...settings.flatMap((each) => ['-c', each])],
      { ...as, stdio: 'ignore' },
    );
    await until(
      () => answers(port),
      () => `PostgreSQL on port ${String(port)}, exit code ${String(server.exitCode)}`,
    );
    return server;
  };
  const port = await freePort();
  const followers: ChildProcess[] = [];
  let server = await begin(data, port);
  const end = async (signal: NodeJS.Signals, ended = server) => {
    if (ended.exitCode !== null || ended.signalCode !== null) return;
    const exited = once(ended, 'exit');
    ended.kill(signal);
    await exited;
  };
  return {
    port,
    url: urlAt(port),
    pid: () => server.pid ?? 0,
    end: (signal) => end(signal),
    start: async () => {
      server = await begin(data, port);
    },
    demandPassword: async (role) => {
      const path = join(data, 'pg_hba.conf');
      const line = `host all ${role} 127.0.0.1/32 scram-sha-256\n`;
      writeFileSync(path, line + readFileSync(path, 'utf8'));
      await ask(port, 'SELECT pg_reload_conf()');
    },
    follow: async () => {
      const copy = join(folder, `copy-${String(followers.length)}`);
      run('pg_basebackup', [
        '-h',
        '127.0.0.1',
        '-p',
        String(port),
        '-U',
        'meshwarden',
        '-D',
        copy,
        '-R',
        '-c',
        'fast',
      ]);
      const at = await freePort();
      followers.push(await begin(copy, at));
      await ask(port, "ALTER SYSTEM SET synchronous_standby_names = '*'");
      await ask(port, 'SELECT pg_reload_conf()');
      const state = "SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'";
      await until(
        async () => (await ask(port, state)) !== undefined,
        () => 'the copy does not follow',
      );
      return {
        port: at,
        promote: async () => {
          await ask(at, 'SELECT pg_promote()');
        },
      };
    },
    stop: async () => {
      for (const each of [server, ...followers]) await end('SIGQUIT', each);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
