import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startGitHub } from '../../../sandbox/github/start-github.ts';
import { eventually } from '../../support/eventually.ts';
import { administer, hasOwnPostgres, openOwnPostgres } from '../../support/postgres.ts';
import type { OwnPostgres } from '../../support/postgres.ts';
import { finalState } from './final-state.ts';
import { openCopy } from './open-copy.ts';
import {
  acknowledged,
  allDone,
  atPort,
  migratedDatabase,
  readiness,
  ready,
  startReplica,
} from './replica-world.ts';
import { createSmallShop, WRONG_NESTING } from './small-shop.ts';

/** Where Debian puts it. */
const POOLER = '/usr/sbin/pgbouncer';

/** It refuses to run as root. */
const NOBODY = 65_534;

/** What a client sets at its connection, which a pooler does not know; docs/how-to/run-the-service.md names it. */
const IGNORED = 'statement_timeout,idle_in_transaction_session_timeout';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Starts PgBouncer before a server; gives its port. */
async function openPooler(to: number, mode: string, ignored: string): Promise<number> {
  const isRoot = process.getuid?.() === 0;
  // the folder of a run is its user's alone
  const folder = mkdtempSync(join(isRoot ? '/tmp' : tmpdir(), 'meshwarden-pooler-'));
  const port = await freePort();
  const config = join(folder, 'pgbouncer.ini');
  writeFileSync(
    config,
    `[databases]
* = host=127.0.0.1 port=${String(to)} user=meshwarden
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${String(port)}
unix_socket_dir =
auth_type = any
pool_mode = ${mode}
ignore_startup_parameters = extra_float_digits${ignored === '' ? '' : `,${ignored}`}
`,
  );
  if (isRoot) for (const path of [folder, config]) chownSync(path, NOBODY, NOBODY);
  const as = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
  const pooler = spawn(POOLER, [config], { ...as, stdio: 'ignore' });
  onTestFinished(() => {
    pooler.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  });
  return port;
}

const isThere = hasOwnPostgres && existsSync(POOLER);

describe.skipIf(!isThere)('replicas behind PgBouncer', () => {
  let server: OwnPostgres;
  beforeAll(async () => {
    server = await openOwnPostgres();
  });
  afterAll(() => server.stop());

  async function behind(mode: string, ignored: string) {
    const url = await migratedDatabase(server);
    const through = atPort(url, await openPooler(server.port, mode, ignored));
    const github = await startGitHub();
    onTestFinished(() => github.close());
    const shop = await createSmallShop(github);
    return { url, through, github, shop };
  }

  test.each(['session', 'transaction'])('by %s: reviews are as without it', async (mode) => {
    const { through, github, shop } = await behind(mode, IGNORED);
    await eventually(
      () =>
        administer(through, 'SELECT 1').then(
          () => true,
          () => false,
        ),
      () => 'the pooler does not answer',
    );
    const replicas = [await startReplica(github, through), await startReplica(github, through)];
    for (const { app } of replicas) await ready(app);
    const pulls = [];
    for (const n of [1, 2, 3]) {
      github.webhooks.url = `${replicas[n % 2]?.app.url ?? ''}/api/github/webhooks`;
      pulls.push(await openCopy({ github, shop }, WRONG_NESTING, `copy-${String(n)}`));
    }
    await acknowledged(github);
    for (const { app } of replicas) await allDone(github, app);
    for (const pr of pulls)
      expect(finalState(pr, github.app.botLogin)).toMatchObject({
        checks: [{ status: 'completed', conclusion: 'action_required' }],
        comments: [expect.any(String)],
      });
    expect(replicas.flatMap(({ said }) => said)).toEqual([]);
  });

  test('one that does not let settings through is said by their name', async () => {
    const { through, github } = await behind('session', '');
    const { app } = await startReplica(github, through);
    await eventually(
      async () => (await readiness(app)).includes('unsupported startup parameter'),
      () => 'it is ready',
    );
  });
});
