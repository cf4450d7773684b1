import { createServer } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadSqlite } from '../../src/bot/edge/store/sqlite/sqlite-engine.ts';
import { DEFAULT_EVENTS, DEFAULT_PERMISSIONS } from '../../sandbox/github/state/new-world.ts';
import { startGitHub } from '../../sandbox/github/start-github.ts';
import type { GitHubOptions } from '../../sandbox/github/start-github.ts';
import { meshwarden } from './run-cli.ts';

const SECRET = 'a webhook secret of this test';
/** Counts the seconds by which GitHub's clock is behind this one. */
const BEHIND = 192;

/** A service that answers every delivery with the status it is told. */
async function answering(status: () => number): Promise<string> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(status()).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${String(address.port)}/api/github/webhooks`;
}

interface Given extends GitHubOptions {
  readonly status?: () => number;
}

/** An App that is installed on one repository, and its doctor. */
async function installed({ status = () => 202, ...options }: Given = {}) {
  const github = await startGitHub({
    ...options,
    app: { ...options.app, webhookSecret: SECRET },
    webhookUrl: await answering(status),
  });
  onTestFinished(() => github.close());
  const folder = mkdtempSync(join(tmpdir(), 'meshwarden-doctor-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const repository = await github.createRepository('acme/shop');
  const variables = {
    APP_ID: String(github.app.id),
    PRIVATE_KEY: github.app.privateKey ?? '',
    WEBHOOK_SECRET: SECRET,
    GITHUB_API_URL: github.apiUrl,
    MESHWARDEN_DATA_DIR: join(folder, 'data'),
  };
  /** Ports, rooms, folders and pace differ from run to run. */
  const plain = (text: string): string =>
    text
      .replaceAll(folder, '/srv')
      .replaceAll(/127\.0\.0\.1:\d+/g, 'HOST')
      .replaceAll(/\d+ [GM]B free/g, 'ROOM free')
      .replaceAll(/until \d\d:\d\d UTC/g, 'until HH:MM UTC')
      // the answer takes a while, of which half counts as the way of the request: of it more or less may have passed
      .replaceAll(/\b(\d+) s ahead/g, (said, seconds) =>
        Math.abs(Number(seconds) - BEHIND) < 60 ? 'BEHIND s ahead' : said,
      );
  return {
    ...{ github, repository, folder, variables },
    doctor: async (args: readonly string[] = [], others: Readonly<Record<string, string>> = {}) => {
      const run = await meshwarden(['doctor', ...args], { variables: { ...variables, ...others } });
      expect(run.stderr).toBe('');
      for (const secret of [SECRET, github.app.privateKey?.split('\n')[1] ?? SECRET])
        expect(run.stdout).not.toContain(secret);
      return { code: run.code, stdout: plain(run.stdout) };
    },
    open: async () => {
      await repository.openPullRequest({
        author: 'alice',
        head: 'a',
        files: { 'a.yaml': 'a: 1\n' },
      });
      await github.settled();
    },
  };
}

test('an installation that is well is said so in a screen, with 0', async () => {
  const { doctor, open } = await installed();
  await open();
  expect(await doctor()).toEqual({
    code: 0,
    stdout: `ok       settings       complete
ok       git            new enough
ok       disk           ROOM free in /srv/data
ok       database       SQLite, /srv/data/meshwarden.db, which the first start makes
ok       network        HOST answers without a proxy
ok       clock          as HOST has it
ok       app            meshwarden (1001) is known to GitHub
ok       permissions    all, and branches for /rollback
ok       events         all
ok       installations  1 account
ok       webhook        to http://HOST/api/github/webhooks
ok       deliveries     3 deliveries within a day, all answered
ok       limits         5000 of 5000 requests are left this hour
Nothing is wrong.
`,
  });
});

test('what is wrong is said with what mends it, in a screen, with 1', async () => {
  const { members, ...permissions } = DEFAULT_PERMISSIONS;
  expect(members).toBe('read');
  const events = DEFAULT_EVENTS.filter((event) => event !== 'team' && event !== 'membership');
  const { doctor, open, github } = await installed({
    app: { permissions, events },
    status: () => 401,
    clock: { now: () => Date.now() - BEHIND * 1000 },
  });
  await github.createRepository('umbrella/mesh');
  github.suspendInstallation('umbrella');
  github.grant('acme', { ...permissions, checks: 'read' });
  github.webhooks.contentType = 'form';
  github.installation('acme').rateLimit = 10;
  await open();
  const { code, stdout } = await doctor();
  expect(code).toBe(1);
  expect(stdout).toBe(`ok       settings       complete
ok       git            new enough
ok       disk           ROOM free in /srv/data
ok       database       SQLite, /srv/data/meshwarden.db, which the first start makes
ok       network        HOST answers without a proxy
PROBLEM  clock          BEHIND s ahead of HOST
                        Keep it synchronised (NTP): GitHub refuses tokens from the future and old ones, and windows turn by this clock.
ok       app            meshwarden (1001) is known to GitHub
PROBLEM  permissions    missing: Members (read)
                        Grant them on the App's page, "Permissions & events"; each organisation then accepts them.
PROBLEM  events         not subscribed: membership, team
                        Subscribe to them on the App's page, "Permissions & events".
warning  installations  suspended: umbrella
                        Nothing is reviewed there until an owner of the organisation resumes it.
PROBLEM  installations  new permissions are not accepted by acme
                        An owner of the organisation accepts them under Settings, "GitHub Apps", "Review request".
PROBLEM  webhook        deliveries to http://HOST/api/github/webhooks come as form, and are answered with 415
                        Choose application/json on the App's page, "Webhook".
PROBLEM  deliveries     5 of 5 deliveries within a day failed, the last 3 min ago: Invalid HTTP Response: 401 (401)
                        WEBHOOK_SECRET is not the one of the App, or something between changes the body.
ok       limits         10 of 10 requests are left this hour
6 problems, 1 warning.
`);
  expect(stdout.split('\n').length).toBeLessThan(30);
});

test('deliveries that failed and arrive again are a warning; a limit that is nearly spent, too', async () => {
  let [status, late] = [503, 5_000];
  const { doctor, open, github, repository } = await installed({
    status: () => status,
    clock: { now: () => Date.now() - late },
  });
  await open();
  [status, late] = [202, 0];
  await repository.openPullRequest({ author: 'alice', head: 'b', files: { 'a.yaml': 'a: 2\n' } });
  await github.settled();
  const installation = github.installation('acme');
  installation.hour = Math.floor(Date.now() / 3_600_000);
  installation.used = 4_900;
  const { code, stdout } = await doctor();
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /warning {2}deliveries {5}\d of \d deliveries within a day failed, the last 0 min ago: Invalid HTTP Response: 503 \(503\); later ones arrived\n {24}The service cannot store them/,
  );
  expect(stdout).toContain('acme: 100 of 5000 requests are left until HH:MM UTC');
});

test('an older Enterprise Server is named with what is off, and that is not missed', async () => {
  const { doctor } = await installed({ version: '3.11.4' });
  const { code, stdout } = await doctor();
  expect(code).toBe(0);
  expect(stdout).toContain(
    'warning  server         GitHub Enterprise Server 3.11.4 has no merge queues, which come with 3.12',
  );
  expect(stdout).toContain('ok       events         all\n');
  expect(stdout).not.toContain('Merge queues (read)');
});

test('JSON has the same signs', async () => {
  const { doctor } = await installed();
  const { code, stdout } = await doctor(['--format', 'json']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: '1.0', problems: 0 });
  const parsed = JSON.parse(stdout) as { signs: readonly { about: string; state: string }[] };
  expect(parsed.signs.find(({ about }) => about === 'deliveries')).toMatchObject({
    ...{ state: 'warning', message: 'none within a day' },
  });
});

test('a key of another App, a store of a newer version, and a folder that is none are problems', async () => {
  const { doctor, folder } = await installed();
  const { stdout: foreign } = await doctor([], { APP_ID: '7' });
  expect(foreign).toContain('PROBLEM  app            GET /app: 401');

  const { DatabaseSync } = await loadSqlite();
  const database = new DatabaseSync(join(folder, 'meshwarden.db'));
  database.exec('PRAGMA user_version = 99');
  database.close();
  const { stdout: newer, code } = await doctor([], { MESHWARDEN_DATA_DIR: folder });
  expect(code).toBe(1);
  expect(newer).toMatch(
    /PROBLEM {2}database {7}SQLite, \/srv\/meshwarden\.db: The database was written by a newer Meshwarden \(schema 99, this one knows \d+\)\./,
  );
  writeFileSync(join(folder, 'file'), '');
  const { stdout: none } = await doctor([], { MESHWARDEN_DATA_DIR: join(folder, 'file/data') });
  expect(none).toContain('PROBLEM  disk');
});

test('settings that are missing and a proxy that does not answer are said, without a login', async () => {
  const none = await meshwarden(['doctor'], {
    variables: {
      HTTPS_PROXY: 'http://me:s3cret@127.0.0.1:1',
      MESHWARDEN_DATA_DIR: join(tmpdir(), 'none'),
    },
  });
  expect(none).toMatchObject({ code: 1, stderr: '' });
  expect(none.stdout).toContain('PROBLEM  settings       APP_ID is missing');
  expect(none.stdout).toContain(
    'PROBLEM  network        api.github.com is not reached through http://127.0.0.1:1: the proxy http://127.0.0.1:1 cannot be reached',
  );
  expect(none.stdout).toContain('unknown  github         not asked');
  expect(none.stdout).not.toContain('s3cret');
});
