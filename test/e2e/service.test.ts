import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateKeyPairSync } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { parseSettings } from '../../src/review/edge/settings/settings.ts';
import { startBot } from '../../src/bot/edge/compose-bot.ts';
import type { Bot } from '../../src/bot/edge/compose-bot.ts';
import { get, pullRequestBody, SECRET, send } from '../bot/edge/server/deliveries.ts';

const PRIVATE_KEY = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs1', format: 'pem' })
  .toString();

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'meshwarden-bot-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** An API that knows the app, sees no installation, and can be out of order. */
async function startApi() {
  const api = { works: true, url: '' };
  const server = createServer((request, response) => {
    response.statusCode = api.works ? 200 : 502;
    response.setHeader('content-type', 'application/json');
    response.end(request.url === '/app' ? '{"id":17,"slug":"meshwarden"}' : '[]');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  api.url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return api;
}

async function start(dataDir: string, apiUrl: string): Promise<Bot & { logged: string[] }> {
  const logged: string[] = [];
  const parsed = parseSettings({
    APP_ID: '17',
    PRIVATE_KEY,
    WEBHOOK_SECRET: SECRET,
    GITHUB_API_URL: apiUrl,
    MESHWARDEN_DATA_DIR: dataDir,
    HOST: '127.0.0.1',
    PORT: '0',
    PATH: process.env['PATH'],
  });
  if (parsed.kind === 'invalid') throw new Error(parsed.problems.join(' '));
  const bot = await startBot(parsed.settings, { write: (line) => logged.push(line) });
  onTestFinished(() => bot.close());
  return { ...bot, logged };
}

/** A report may be two seconds old. */
const PATIENCE = { timeout: 120_000 };
const readiness = async (bot: Bot) => (await get({ listener: bot }, '/readyz')).text;

test('the data folder is made for its user alone', async () => {
  const folder = join(await emptyFolder(), 'new');
  await start(folder, (await startApi()).url);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
});

test('while GitHub does not answer deliveries are taken, and worked on when it does', async () => {
  const api = await startApi();
  api.works = false;
  const bot = await start(await emptyFolder(), api.url);
  expect((await send({ listener: bot }, { body: pullRequestBody() })).status).toBe(202);
  await expect.poll(() => readiness(bot), PATIENCE).toMatch(/"ready":false.*"github":".*502/);
  expect((await get({ listener: bot }, '/metrics')).text).toContain(
    'meshwarden_queue_jobs{state="waiting"} 1',
  );
  api.works = true;
  await expect.poll(() => readiness(bot), PATIENCE).toContain('"ready":true');
  await expect
    .poll(async () => (await get({ listener: bot }, '/metrics')).text, PATIENCE)
    .toContain('meshwarden_jobs_total{kind="delivery",outcome="done"} 1');
});

test('a damaged database takes nothing and is said, in readiness and in the log; the process lives', async () => {
  const folder = await emptyFolder();
  await writeFile(join(folder, 'meshwarden.db'), 'no database '.repeat(1_000));
  const bot = await start(folder, (await startApi()).url);
  await expect
    .poll(() => readiness(bot), PATIENCE)
    .toMatch(/"ready":false.*"store":"[^"]*not a database/);
  expect((await send({ listener: bot }, { body: pullRequestBody() })).status).toBe(503);
  expect((await get({ listener: bot }, '/healthz')).status).toBe(200);
  expect((await get({ listener: bot }, '/metrics')).text).toContain('meshwarden_ready 0');
  expect(bot.logged.join('')).toContain('not a database');
});

test('a database that is made whole again is opened without a restart', async () => {
  const folder = await emptyFolder();
  await writeFile(join(folder, 'meshwarden.db'), 'no database '.repeat(1_000));
  const bot = await start(folder, (await startApi()).url);
  for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true });
  await expect.poll(() => readiness(bot), PATIENCE).toContain('"ready":true');
  expect((await send({ listener: bot }, { body: pullRequestBody() })).status).toBe(202);
});

test('two processes on one folder do not do the same work twice', async () => {
  const [folder, api] = [await emptyFolder(), await startApi()];
  const bots = [await start(folder, api.url), await start(folder, api.url)];
  const [first] = bots;
  if (first === undefined) throw new Error('Nothing was started.');
  expect((await send({ listener: first }, { body: pullRequestBody() })).status).toBe(202);
  const done = async () => {
    const texts = await Promise.all(bots.map((bot) => get({ listener: bot }, '/metrics')));
    return texts.flatMap(({ text }) =>
      [...text.matchAll(/jobs_total\{kind="delivery",outcome="done"\} (\d+)/g)].map(Number),
    );
  };
  await expect.poll(async () => (await done()).length, PATIENCE).toBe(1);
});

test('a burst of a thousand deliveries loses none: duplicates apart, each is on the queue', async () => {
  const api = await startApi();
  api.works = false;
  const bot = await start(await emptyFolder(), api.url);
  const ids = Array.from({ length: 1_000 }, (_, index) => `burst-${String(index % 900)}`);
  const statuses = new Set<number>();
  const senders = Array.from({ length: 50 }, async () => {
    for (let id = ids.pop(); id !== undefined; id = ids.pop()) {
      const answer = await send({ listener: bot }, { headers: { 'x-github-delivery': id } });
      statuses.add(answer.status);
    }
  });
  await Promise.all(senders);
  expect([...statuses]).toEqual([202]);
  const { text } = await get({ listener: bot }, '/metrics');
  expect(text).toContain('{event="pull_request",outcome="accepted"} 900');
  expect(text).toContain('{event="pull_request",outcome="duplicate"} 100');
  expect(text).toContain('meshwarden_queue_jobs{state="waiting"} 900');
});

test('no line of the log holds the secret or the key', async () => {
  const bot = await start(await emptyFolder(), (await startApi()).url);
  await send({ listener: bot }, { body: pullRequestBody('confidential title') });
  await bot.close();
  expect(bot.logged.join('')).toContain('delivery accepted');
  expect(bot.logged.join('')).not.toContain(SECRET);
  expect(bot.logged.join('')).not.toMatch(/PRIVATE KEY|confidential/);
});
