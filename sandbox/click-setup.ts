import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import { chromium } from 'playwright-core';
import type { Page } from 'playwright-core';
import { packageRoot } from '../src/manifest/edge/package-root.ts';
import { z } from 'zod';
import { startGitHub } from './github/start-github.ts';

// `node dist/sandbox/click-setup.js BROWSER`: registers the App as an operator does (`npm run release:check -- setup`):
// the built command, a real browser, the stand-in for GitHub. It lies on another site than the pages of the setup, as
// GitHub does. Ends with 1 where a page does what it must not, or something secret is seen in an address.

const [executablePath = 'chromium'] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'meshwarden-setup-'));
const port = await freePort();
const github = await startGitHub({ port, origin: `http://localhost:${String(port)}` });
const wrong: string[] = [];
const addresses: string[] = [];
const child = spawn(
  process.execPath,
  [
    join(packageRoot(), 'dist/src/cli.js'),
    ...['setup', '--github', github.url, '--organization', 'acme'],
    ...['--webhook', 'https://meshwarden.example.com', '--into', join(folder, 'app')],
  ],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
let printed = '';
const link = await new Promise<string>((resolve, reject) => {
  child.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString('utf8');
    const [found] = /http:\/\/127\.0\.0\.1:\d+\/[\w-]+/.exec(printed) ?? [];
    if (found !== undefined) resolve(found);
  });
  child.once('close', () => {
    reject(new Error(`No link was printed: ${printed}`));
  });
});
// in containers people are root, for whom the browser's own sandbox does not start
const browser = await chromium.launch({
  executablePath,
  chromiumSandbox: process.getuid?.() !== 0,
});
const began = Date.now();
try {
  const context = await browser.newContext();
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.location().url.startsWith(new URL(link).origin))
      wrong.push(`says on the console: ${message.text()}`);
  });
  page.on('pageerror', ({ message }) => wrong.push(`an error in a script: ${message}`));
  page.on('request', (request) => addresses.push(request.url()));
  await page.goto(link);
  if (page.url().includes(new URL(link).pathname.slice(1)))
    wrong.push('the link stays in the address');
  await page.reload();
  await looked(page, 'the form');
  await page.getByRole('button', { name: 'Register meshwarden-acme' }).click();
  await page.getByRole('button', { name: 'Create GitHub App' }).click();
  await page.getByRole('heading', { name: 'meshwarden-acme is registered' }).waitFor();
  if (/[?#]/.test(page.url())) wrong.push(`the address keeps what came back: ${page.url()}`);
  await looked(page, 'the end');
  const status = await ended;
  if (status !== 0) wrong.push(`the command ends with ${String(status)}`);
  secretsLookedFor();
} catch (error) {
  wrong.push(error instanceof Error ? error.message : String(error));
} finally {
  child.kill();
  await browser.close();
  await github.close();
  rmSync(folder, { recursive: true });
}
for (const each of wrong) process.stdout.write(`${each}\n`);
process.stdout.write(
  wrong.length === 0
    ? `registered with two clicks in ${((Date.now() - began) / 1000).toFixed(1)} s, and nothing is wrong\n`
    : `${String(wrong.length)} things wrong\n`,
);
if (wrong.length > 0) process.exitCode = 1;

/** Looks for what of the registration nobody else may see, in addresses and on the terminal. */
function secretsLookedFor(): void {
  const key = readFileSync(join(folder, 'app/private-key.pem'), 'utf8');
  const secret = readFileSync(join(folder, 'app/webhook-secret'), 'utf8');
  if (secret !== github.world.app.webhookSecret) wrong.push('another secret is written');
  const [, line = ''] = key.split('\n');
  for (const text of [printed, ...addresses])
    if (text.includes(secret) || text.includes(line)) wrong.push(`something secret is in ${text}`);
}

async function looked(page: Page, name: string): Promise<void> {
  await page.evaluate(axe.source);
  const found = z
    .array(z.object({ id: z.string(), help: z.string() }))
    .parse(await page.evaluate('axe.run(document).then(({ violations }) => violations)'));
  wrong.push(...found.map(({ id, help }) => `${name}: axe-core: ${id}, ${help}`));
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No port is free.');
  return address.port;
}
