import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startCallingApp } from './stand-in.ts';
import type { CallingApp } from './stand-in.ts';

let app: CallingApp;

beforeEach(async () => {
  app = await startCallingApp();
});
afterEach(async () => {
  await app.github.close();
});

test('a pull request is opened, checked, commented and approved', async () => {
  const { github, call } = app;
  const repository = await github.createRepository('acme/shop', { from: { 'a.yaml': 'a: 1\n' } });
  github.team('acme/mesh-platform', ['pat']);
  const pr = await repository.openPullRequest({
    author: 'alice',
    head: 'change',
    files: { 'a.yaml': 'a: 2\n' },
  });

  const shown = await call('GET', `/repos/acme/shop/pulls/${String(pr.number)}`);
  expect(shown.body).toMatchObject({
    number: 1,
    state: 'open',
    changed_files: 1,
    commits: 1,
    mergeable: true,
    head: { sha: pr.headSha, ref: 'change' },
    base: { sha: await repository.tip(), ref: 'main' },
  });

  const check = await call('POST', '/repos/acme/shop/check-runs', {
    body: { name: 'meshwarden', head_sha: pr.headSha, status: 'in_progress' },
  });
  expect(check.status).toBe(201);
  await call('PATCH', `/repos/acme/shop/check-runs/${String(check.body['id'])}`, {
    body: {
      conclusion: 'success',
      output: { title: 'low', summary: 'fine' },
    },
  });
  expect(pr.checks().map(({ status, conclusion, title }) => [status, conclusion, title])).toEqual([
    ['completed', 'success', 'low'],
  ]);

  await call('POST', '/repos/acme/shop/issues/1/comments', { body: { body: 'Hello' } });
  expect(pr.comments(github.app.botLogin).map(({ body }) => body)).toEqual(['Hello']);

  await call('POST', '/repos/acme/shop/pulls/1/requested_reviewers', {
    body: { team_reviewers: ['mesh-platform'] },
  });
  expect(pr.requested.teams).toEqual(['mesh-platform']);
  pr.reviewBy('pat', 'APPROVED');
  expect(pr.requested.teams).toEqual([]);
  const reviews = await call('GET', '/repos/acme/shop/pulls/1/reviews');
  expect(reviews.body).toMatchObject([
    { state: 'APPROVED', commit_id: pr.headSha, user: { login: 'pat' } },
  ]);

  const membership = await call('GET', '/orgs/acme/teams/mesh-platform/memberships/pat');
  expect(membership.body).toMatchObject({ state: 'active' });
  const stranger = await call('GET', '/orgs/acme/teams/mesh-platform/memberships/alice');
  expect(stranger.status).toBe(404);
});

test('Git fetches with an installation token, and with nothing else', async () => {
  const { github, token } = app;
  const repository = await github.createRepository('acme/shop', { from: { 'a.yaml': 'a: 1\n' } });
  const pr = await repository.openPullRequest({
    author: 'outsider',
    head: 'change',
    fork: 'outsider',
    files: { 'a.yaml': 'a: 2\n' },
  });
  const folder = await mkdtemp(join(tmpdir(), 'stand-in-test-'));
  const git = (credentials: string, ...args: string[]) =>
    promisify(execFile)('git', args, {
      cwd: folder,
      env: {
        PATH: process.env['PATH'],
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_TERMINAL_PROMPT: '0',
        GIT_CONFIG_COUNT: '1',
        GIT_CONFIG_KEY_0: `http.${github.url}/.extraHeader`,
        GIT_CONFIG_VALUE_0: `Authorization: Basic ${Buffer.from(`x-access-token:${credentials}`).toString('base64')}`,
      },
    });
  const fetchHead = (credentials: string) =>
    git(
      credentials,
      'fetch',
      '--filter=blob:none',
      repository.cloneUrl,
      '+refs/pull/1/head:refs/x/1',
    );
  try {
    await git('', 'init', '--quiet', '--bare');
    await fetchHead(await token());
    const { stdout } = await git('', 'rev-parse', 'refs/x/1');
    expect(stdout.trim()).toBe(pr.headSha);
    await expect(fetchHead('wrong')).rejects.toThrow(/could not read Username/);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('webhooks arrive signed, in order, and are recorded with their answer', async () => {
  const { github } = app;
  const received: { event: string; action: unknown; valid: boolean }[] = [];
  const receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const { action } = JSON.parse(body.toString('utf8')) as { action?: unknown };
      const signature = createHmac('sha256', github.app.webhookSecret).update(body).digest('hex');
      received.push({
        event: String(request.headers['x-github-event']),
        action,
        valid: request.headers['x-hub-signature-256'] === `sha256=${signature}`,
      });
      response.writeHead(202).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = receiver.address() as { port: number };
    github.webhooks.url = `http://127.0.0.1:${String(port)}/`;
    const repository = await github.createRepository('acme/shop', { from: { 'a.yaml': 'a: 1\n' } });
    const pr = await repository.openPullRequest({
      author: 'alice',
      head: 'change',
      files: { 'a.yaml': 'a: 2\n' },
    });
    await pr.push({ 'a.yaml': 'a: 3\n' });
    pr.comment('pat', '/recheck');
    pr.reviewBy('pat', 'APPROVED');
    await github.settled();
    expect(received.filter(({ valid }) => !valid)).toEqual([]);
    expect(received.map(({ event, action }) => [event, action])).toEqual([
      ['push', undefined],
      ['check_suite', 'requested'],
      ['pull_request', 'opened'],
      ['push', undefined],
      ['check_suite', 'requested'],
      ['pull_request', 'synchronize'],
      ['issue_comment', 'created'],
      ['pull_request_review', 'submitted'],
    ]);
    expect(github.webhooks.deliveries.map(({ outcome }) => outcome?.statusCode)).toEqual(
      received.map(() => 202),
    );
  } finally {
    receiver.close();
  }
});
