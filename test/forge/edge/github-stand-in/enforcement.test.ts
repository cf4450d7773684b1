import { afterEach, beforeEach, expect, test } from 'vitest';
import type { GitHubPullRequest } from '../../../../sandbox/github/people/github-pull-request.ts';
import type { GitHubRepository } from '../../../../sandbox/github/people/github-repository.ts';
import { startCallingApp } from './stand-in.ts';
import type { CallingApp } from './stand-in.ts';

let app: CallingApp;
let repository: GitHubRepository;
let pr: GitHubPullRequest;

beforeEach(async () => {
  app = await startCallingApp();
  repository = await app.github.createRepository('acme/shop', { from: { 'a.yaml': 'a: 1\n' } });
  pr = await repository.openPullRequest({
    author: 'alice',
    head: 'change',
    files: { 'a.yaml': 'a: 2\n' },
  });
});
afterEach(async () => {
  await app.github.close();
});

test('the App is whoever signed with its key, for itself, and not for long', async () => {
  const { call, jsonWebToken, github } = app;
  const now = Math.floor(Date.now() / 1000);
  const statusWith = async (credentials: string) =>
    (await call('GET', '/app', { credentials })).status;
  expect(await statusWith(jsonWebToken())).toBe(200);
  expect(await statusWith(jsonWebToken({ iss: String(github.app.id) }))).toBe(200);
  expect(await statusWith(jsonWebToken({ iss: 7 }))).toBe(401);
  expect(await statusWith(jsonWebToken({ exp: now - 1 }))).toBe(401);
  expect(await statusWith(jsonWebToken({ exp: now + 3_600 }))).toBe(401);
  expect(await statusWith(`${jsonWebToken().slice(0, -8)}AAAAAAAA`)).toBe(401);
  expect(await statusWith('')).toBe(401);
});

test('an installation token ends after an hour, and at once when it is withdrawn', async () => {
  const clock = { at: Date.now(), now: () => clock.at };
  const later = await startCallingApp({ clock });
  try {
    await later.github.createRepository('acme/shop');
    const status = async () => (await later.call('GET', '/repos/acme/shop')).status;
    expect(await status()).toBe(200);
    clock.at += 3_600_001;
    expect(await status()).toBe(401);
  } finally {
    await later.github.close();
  }
  expect((await app.call('GET', '/repos/acme/shop')).status).toBe(200);
  app.github.expireTokens();
  expect((await app.call('GET', '/repos/acme/shop')).status).toBe(401);
});

test('a missing permission is refused with its name, and a narrowed token has no more than it asked for', async () => {
  const { call, token } = app;
  const credentials = await token('acme', { permissions: { contents: 'read' } });
  const refused = await call('GET', '/repos/acme/shop/pulls', { credentials });
  expect(refused.status).toBe(403);
  expect(refused.body).toMatchObject({ message: 'Resource not accessible by integration' });
  expect(refused.headers.get('x-accepted-github-permissions')).toBe('pull_requests=read');
  await expect(token('acme', { permissions: { administration: 'write' } })).rejects.toThrow(
    'not granted to this installation',
  );
  app.github.grant('acme', { metadata: 'read', pull_requests: 'read' });
  const comment = await call('POST', '/repos/acme/shop/issues/1/comments', {
    credentials: await token('acme', {}),
    body: { body: 'Hello' },
  });
  expect(comment.status).toBe(403);
  expect(comment.headers.get('x-accepted-github-permissions')).toBe(
    'issues=write; pull_requests=write',
  );
});

test('what an installation does not cover is not there', async () => {
  const { github, call, token } = app;
  await github.createRepository('other/secret');
  expect((await call('GET', '/repos/other/secret')).status).toBe(404);
  expect((await call('GET', '/orgs/other/teams/core')).status).toBe(404);
  const second = await github.createRepository('acme/second');
  const credentials = await token('acme', { repository_ids: [second.id] });
  expect((await call('GET', '/repos/acme/second', { credentials })).status).toBe(200);
  expect((await call('GET', '/repos/acme/shop', { credentials })).status).toBe(404);
});

test('a suspended installation gives no token and takes no call', async () => {
  const { github, call, token, jsonWebToken } = app;
  const credentials = await token();
  github.suspendInstallation('acme');
  const id = String(github.installation('acme').id);
  const fresh = await call('POST', `/app/installations/${id}/access_tokens`, {
    credentials: jsonWebToken(),
  });
  expect([fresh.status, fresh.body['message']]).toEqual([
    403,
    'This installation has been suspended',
  ]);
  expect((await call('GET', '/repos/acme/shop', { credentials })).status).toBe(403);
  github.unsuspendInstallation('acme');
  expect((await call('GET', '/repos/acme/shop', { credentials })).status).toBe(200);
  github.uninstall('acme');
  expect((await call('GET', '/repos/acme/shop', { credentials })).status).toBe(401);
});

test('a renamed repository is found under its old name, an archived one takes no writes', async () => {
  const { call } = app;
  repository.rename('store');
  const moved = await call('GET', '/repos/acme/shop/pulls/1?a=b');
  expect(moved.status).toBe(301);
  const location = String(moved.headers.get('location'));
  expect(location).toBe(`${app.github.apiUrl}/repositories/${String(repository.id)}/pulls/1?a=b`);
  const followed = await call('GET', location.slice(app.github.apiUrl.length));
  expect(followed.body).toMatchObject({ number: 1, base: { repo: { full_name: 'acme/store' } } });
  expect((await call('POST', '/repos/acme/shop/issues', { body: { title: 'x' } })).status).toBe(
    307,
  );
  repository.archive();
  const refused = await call('POST', '/repos/acme/store/issues', { body: { title: 'x' } });
  expect([refused.status, refused.body['message']]).toEqual([
    403,
    'Repository was archived so is read-only.',
  ]);
  expect((await call('GET', '/repos/acme/store')).body).toMatchObject({ archived: true });
});

test('limits of check runs hold: 50 annotations, 65,535 characters, 3 buttons, a conclusion at the end', async () => {
  const { call } = app;
  const create = async (more: object) => {
    const body = { name: 'meshwarden', head_sha: pr.headSha, ...more };
    return call('POST', '/repos/acme/shop/check-runs', { body });
  };
  const annotation = {
    path: 'a.yaml',
    start_line: 1,
    end_line: 1,
    annotation_level: 'notice',
    message: 'm',
  };
  const output = (more: object) => ({ output: { title: 't', summary: 's', ...more } });
  const annotations = (count: number) => Array.from({ length: count }, () => annotation);
  const action = { label: 'l', description: 'd', identifier: 'i' };
  const statuses = await Promise.all([
    create(output({ annotations: annotations(50) })),
    create(output({ annotations: annotations(51) })),
    create(output({ summary: '😀'.repeat(65_535) })),
    create(output({ summary: 's'.repeat(65_536) })),
    create(output({ title: 't'.repeat(256) })),
    create({ actions: [action, action, action, action] }),
    create({ actions: [{ ...action, label: 'longer than 20 characters' }] }),
    create({ status: 'completed' }),
    create({ head_sha: '0'.repeat(40) }),
    create(output({ annotations: [{ ...annotation, end_line: 2, start_column: 1 }] })),
  ]);
  expect(statuses.map(({ status }) => status)).toEqual([
    201, 422, 201, 422, 422, 422, 422, 422, 422, 422,
  ]);
  const first = pr.checks().find(({ annotations: shown }) => shown.length === 50);
  const more = output({ annotations: annotations(50) });
  await call('PATCH', `/repos/acme/shop/check-runs/${String(first?.id)}`, { body: more });
  expect(first?.annotations).toHaveLength(100);
});

test('another app may use the name of our check, and its run is not ours to change', async () => {
  const { call } = app;
  const spoof = await repository.checkByOtherApp('spoof', pr.headSha, 'meshwarden', 'success');
  const path = `/repos/acme/shop/commits/${pr.headSha}/check-runs?check_name=meshwarden`;
  expect((await call('GET', path)).body).toMatchObject({ total_count: 1 });
  const ours = await call('GET', `${path}&app_id=${String(app.github.app.id)}`);
  expect(ours.body).toMatchObject({ total_count: 0 });
  const changed = await call('PATCH', `/repos/acme/shop/check-runs/${String(spoof.id)}`, {
    body: { conclusion: 'failure' },
  });
  expect(changed.status).toBe(403);
  expect(spoof.conclusion).toBe('success');
});

test('bodies have their limit, and comments on lines stay on the diff', async () => {
  const { call } = app;
  const comment = async (body: string) =>
    (await call('POST', '/repos/acme/shop/issues/1/comments', { body: { body } })).status;
  expect(await comment('x'.repeat(65_536))).toBe(201);
  expect(await comment('x'.repeat(65_537))).toBe(422);
  expect(await comment('')).toBe(422);
  const onLine = async (line: number, path = 'a.yaml') =>
    (
      await call('POST', '/repos/acme/shop/pulls/1/comments', {
        body: { body: 'b', commit_id: pr.headSha, path, line, side: 'RIGHT' },
      })
    ).status;
  expect(await onLine(1)).toBe(201);
  expect(await onLine(9)).toBe(422);
  expect(await onLine(1, 'README.md')).toBe(422);
  expect(pr.reviewComments()).toHaveLength(1);
});

test('reviews are asked of those who can see the repository, and not of the author', async () => {
  const { call, github } = app;
  github.team('acme/mesh', ['pat']);
  const ask = async (body: object) =>
    (await call('POST', '/repos/acme/shop/pulls/1/requested_reviewers', { body })).status;
  expect(await ask({ reviewers: ['alice'] })).toBe(422);
  expect(await ask({ reviewers: ['nobody'] })).toBe(422);
  expect(await ask({ team_reviewers: ['nobody'] })).toBe(422);
  expect(await ask({ reviewers: ['pat'], team_reviewers: ['mesh'] })).toBe(201);
  expect(pr.requested).toEqual({ teams: ['mesh'], people: ['pat'] });
  expect(() => pr.reviewBy('alice', 'APPROVED')).toThrow('approve your own pull request');
});

test('lists come in pages that lead on, and what did not change costs no body', async () => {
  const { call } = app;
  for (let index = 0; index < 5; index += 1) pr.comment('pat', `comment ${String(index)}`);
  const path = '/repos/acme/shop/issues/1/comments';
  const second = await call('GET', `${path}?per_page=2&page=2`);
  expect(second.body).toMatchObject([{ body: 'comment 2' }, { body: 'comment 3' }]);
  const address = `${app.github.apiUrl}${path}?per_page=2&page=`;
  expect(second.headers.get('link')).toBe(
    `<${address}1>; rel="prev", <${address}3>; rel="next", <${address}3>; rel="last", <${address}1>; rel="first"`,
  );
  const etag = String(second.headers.get('etag'));
  const again = await call('GET', `${path}?per_page=2&page=2`, {
    headers: { 'if-none-match': etag },
  });
  expect(again.status).toBe(304);
  const remaining = second.headers.get('x-ratelimit-remaining');
  expect(again.headers.get('x-ratelimit-remaining')).toBe(remaining);
  expect(Number(remaining)).toBeLessThan(5_000);
});

test('the hourly limit of an installation is kept', async () => {
  const { call, github } = app;
  await call('GET', '/repos/acme/shop');
  github.installation('acme').rateLimit = 1;
  const refused = await call('GET', '/repos/acme/shop');
  expect([refused.status, refused.headers.get('x-ratelimit-remaining')]).toEqual([403, '0']);
});
