import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { createShop } from '../../sandbox/example-on-github.ts';
import { startGitHub } from '../../sandbox/github/start-github.ts';
import type { GitHubStandIn } from '../../sandbox/github/start-github.ts';
import { appVariables } from '../../sandbox/start-app.ts';
import { eventually } from '../support/eventually.ts';
import { storiesOfRun } from '../support/stories-of-run.ts';
import { builtCli, meshwarden } from './run-cli.ts';

const test = storiesOfRun({ always: 2 });

/** `meshwarden serve` as a process of its own. */
interface Served {
  readonly process: ChildProcess;
  readonly lines: readonly string[];
  readonly url: string;
  readonly ended: Promise<number | null>;
}

async function serve(github: GitHubStandIn, dataDir: string): Promise<Served> {
  const env: Record<string, string> = { ...appVariables(github, dataDir), LOG_LEVEL: 'info' };
  const child = spawn(process.execPath, [builtCli, 'serve'], { env });
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const lines: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    lines.push(...text.split('\n').filter((line) => line !== ''));
  });
  const url = await eventually(
    () => /"url":"([^"]+)"/.exec(lines.join('\n'))?.[1],
    () => lines.join('\n'),
  );
  github.webhooks.url = `${url}/api/github/webhooks`;
  return { process: child, lines, url, ended };
}

async function shopOnGitHub(examples: readonly string[]) {
  const github = await startGitHub();
  onTestFinished(() => github.close());
  const dataDir = await mkdtemp(join(tmpdir(), 'meshwarden-serve-'));
  // a git of a process that was killed may still be writing
  onTestFinished(() => rm(dataDir, { recursive: true, force: true, maxRetries: 10 }));
  return { github, dataDir, shop: await createShop(github, { pullRequests: examples }) };
}

test('without settings it refuses to start, names each, and shows no stack', async () => {
  const { code, stdout, stderr } = await meshwarden(['serve'], { alone: true });
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr.trim().split('\n')).toEqual([
    'meshwarden: The settings have 3 mistakes (in the environment). The page docs/how-to/run-the-service.md says what each setting is.',
    expect.stringMatching(/^ {2}APP_ID is missing/),
    expect.stringMatching(/^ {2}WEBHOOK_SECRET is missing/),
    expect.stringMatching(/^ {2}PRIVATE_KEY is missing/),
  ]);
});

test('it takes a signed webhook to a finished check, and ends with 0 when told to', async () => {
  const { github, dataDir, shop } = await shopOnGitHub(['01-comment-only']);
  const app = await serve(github, dataDir);
  const pr = await shop.openPullRequest({ author: 'dana', head: '01-comment-only', title: 'One' });
  await eventually(
    () => pr.checks().some(({ conclusion }) => conclusion === 'success'),
    () => app.lines.join('\n'),
  );
  app.process.kill('SIGTERM');
  expect(await app.ended).toBe(0);
  expect(app.lines.at(-1)).toContain('stopped');
});

test('what was acknowledged before it was killed is done by its successor', async () => {
  const { github, dataDir, shop } = await shopOnGitHub(['01-comment-only']);
  const first = await serve(github, dataDir);
  // the first process gets no further than the queue
  github.faults.add(
    { kind: 'hang' },
    { method: 'POST', path: '/repos/{owner}/{repo}/check-runs', times: Infinity },
  );
  const pr = await shop.openPullRequest({ author: 'dana', head: '01-comment-only', title: 'One' });
  await github.settled();
  first.process.kill('SIGKILL');
  await first.ended;
  github.faults.clear();

  const second = await serve(github, dataDir);
  await eventually(
    () => pr.checks().some(({ status }) => status === 'completed'),
    () => second.lines.join('\n'),
  );
  expect(pr.checks()).toHaveLength(1);
});

test('a port that is taken is said in one line', async () => {
  const { github, dataDir } = await shopOnGitHub([]);
  const { url } = await serve(github, dataDir);
  const env = { ...appVariables(github, dataDir), PORT: new URL(url).port };
  const child = spawn(process.execPath, [builtCli, 'serve'], { env });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  expect(await new Promise((resolve) => child.on('close', resolve))).toBe(2);
  expect(said).toMatch(/^meshwarden: Cannot listen on HOST 127\.0\.0\.1, PORT \d+: .*EADDRINUSE/);
  expect(said.trim().split('\n')).toHaveLength(1);
});
