import { afterEach, beforeEach, expect, test } from 'vitest';
import type { GitHubRepository } from '../../../../sandbox/github/people/github-repository.ts';
import { startCallingApp } from './stand-in.ts';
import type { CallingApp } from './stand-in.ts';

let app: CallingApp;
let repository: GitHubRepository;

beforeEach(async () => {
  app = await startCallingApp();
  repository = await app.github.createRepository('acme/shop');
});
afterEach(async () => {
  await app.github.close();
});

const ISSUES = '/repos/{owner}/{repo}/issues';
const openIssue = () => app.call('POST', '/repos/acme/shop/issues', { body: { title: 'One' } });

test('a limit or an error instead of an answer changes nothing', async () => {
  const { faults } = app.github;
  await app.token();
  faults.add({ kind: 'secondary-limit', retryAfter: 7 });
  faults.add({ kind: 'secondary-limit', status: 429 });
  faults.add({ kind: 'primary-limit', resetIn: 60 });
  faults.add({ kind: 'status', status: 502 });
  const answers = [await openIssue(), await openIssue(), await openIssue(), await openIssue()];
  expect(answers.map(({ status }) => status)).toEqual([403, 429, 403, 502]);
  expect(answers[0]?.headers.get('retry-after')).toBe('7');
  expect(answers[1]?.headers.get('retry-after')).toBeNull();
  expect(answers[2]?.headers.get('x-ratelimit-remaining')).toBe('0');
  expect(repository.issues()).toEqual([]);
  expect((await openIssue()).status).toBe(201);
});

test('a connection breaks before the call is done, or after', async () => {
  const { faults } = app.github;
  await app.token();
  faults.add({ kind: 'reset' });
  await expect(openIssue()).rejects.toThrow();
  expect(repository.issues()).toHaveLength(0);
  faults.add({ kind: 'applied-but-cut' });
  await expect(openIssue()).rejects.toThrow();
  expect(repository.issues()).toHaveLength(1);
  expect(app.github.calls.api.map(({ status, fault }) => [status, fault])).toEqual([
    [0, 'reset'],
    [0, 'applied-but-cut'],
  ]);
});

test('a fault meets the call that was meant, counted without requests for tokens', async () => {
  const { faults } = app.github;
  faults.add({ kind: 'status', status: 500 }, { nth: 2 });
  faults.add({ kind: 'status', status: 503 }, { method: 'POST', path: ISSUES });
  expect((await app.call('GET', '/repos/acme/shop')).status).toBe(200);
  expect((await app.call('GET', '/repos/acme/shop')).status).toBe(500);
  expect((await openIssue()).status).toBe(503);
  expect(faults.pending).toBe(0);
  expect(app.github.calls.tokens).toHaveLength(1);
  expect([...app.github.calls.counts()]).toEqual([
    ['GET /repos/{owner}/{repo}', 2],
    [`POST ${ISSUES}`, 1],
  ]);
});

test('a call that hangs is answered by nobody', async () => {
  await app.token();
  app.github.faults.add({ kind: 'hang' });
  const hanging = expect(openIssue()).rejects.toThrow();
  await expect.poll(() => app.github.calls.api.at(-1)?.fault).toBe('hang');
  app.github.faults.add({ kind: 'delay', milliseconds: 1 });
  expect((await openIssue()).status).toBe(201);
  await app.github.close();
  await hanging;
});

test('Git has faults of its own', async () => {
  const { github } = app;
  github.faults.add({ kind: 'status', status: 500 }, { surface: 'git' });
  expect((await app.call('GET', '/repos/acme/shop')).status).toBe(200);
  const response = await fetch(`${repository.cloneUrl}/info/refs?service=git-upload-pack`);
  expect(response.status).toBe(500);
  expect(github.calls.git).toMatchObject([{ status: 500, fault: 'status' }]);
});
