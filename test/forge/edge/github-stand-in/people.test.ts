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
  repository = await app.github.createRepository('acme/shop', {
    from: { 'a.yaml': 'a: 1\nb: 1\nc: 1\nd: 1\ne: 1\n' },
  });
  pr = await repository.openPullRequest({
    author: 'alice',
    head: 'change',
    files: { 'a.yaml': 'a: 2\nb: 1\nc: 1\nd: 1\ne: 1\n' },
  });
});
afterEach(async () => {
  await app.github.close();
});

const git = () => repository.repository.git;
const textAt = async (commit: string) => (await git().file(commit, 'a.yaml'))?.toString('utf8');
const parentsOf = async (commit: string) => (await git().commits([commit], 1))[0]?.parents;
const events = () =>
  app.github.webhooks.deliveries.map(({ event, action }) =>
    action === null ? event : `${event} ${action}`,
  );

test('a rebase keeps the change and moves it onto the new base', async () => {
  const before = pr.headSha;
  await repository.pushTo('main', { 'a.yaml': 'a: 1\nb: 1\nc: 1\nd: 1\ne: 9\n' });
  const after = await pr.rebaseOnto('main');
  expect(after).not.toBe(before);
  expect(pr.headSha).toBe(after);
  expect(await parentsOf(after)).toEqual([await repository.tip()]);
  expect(await textAt(after)).toBe('a: 2\nb: 1\nc: 1\nd: 1\ne: 9\n');
  expect((await git().refs('refs/pull/')).get('refs/pull/1/head')).toBe(after);
});

test('a force push replaces the last commit, updating the branch adds a merge', async () => {
  const base = await repository.tip();
  const amended = await pr.forcePush({ 'a.yaml': 'a: 3\nb: 1\nc: 1\nd: 1\ne: 1\n' });
  expect(await parentsOf(amended)).toEqual([base]);
  const moved = await repository.pushTo('main', { 'b.yaml': 'b: 1\n' });
  const merged = await pr.updateBranch();
  expect(await parentsOf(merged)).toEqual([amended, moved]);
  const { body } = await app.call('GET', '/repos/acme/shop/pulls/1');
  expect(body).toMatchObject({ head: { sha: merged }, base: { sha: moved }, changed_files: 1 });
});

test('the base that GitHub names lags behind the branch until the next push', async () => {
  const before = await repository.tip();
  await repository.pushTo('main', { 'b.yaml': 'b: 1\n' });
  expect(pr.pull.base.sha).toBe(before);
  await pr.push({ 'c.yaml': 'c: 1\n' });
  expect(pr.pull.base.sha).toBe(await repository.tip());
});

test('a merge is one of three kinds, and closes the pull request', async () => {
  const base = await repository.tip();
  const sha = await pr.merge('bob', 'squash');
  expect(pr.state).toBe('merged');
  expect(await repository.tip()).toBe(sha);
  expect(await parentsOf(sha)).toEqual([base]);
  const second = await repository.openPullRequest({
    author: 'alice',
    head: 'second',
    files: { 'b.yaml': 'b: 1\n' },
  });
  const merge = await second.merge('bob');
  expect(await parentsOf(merge)).toEqual([sha, second.headSha]);
  const found = await app.call('GET', `/repos/acme/shop/commits/${merge}/pulls`);
  expect(found.body).toMatchObject([{ number: 2, state: 'closed' }]);
});

test('a fork brings its commits along, and they stay when it is deleted', async () => {
  const fork = await repository.openPullRequest({
    author: 'frida',
    fork: 'frida',
    head: 'patch',
    files: { 'b.yaml': 'b: 1\n' },
  });
  await fork.push({ 'b.yaml': 'b: 2\n' });
  expect(await git().resolve('refs/pull/2/head')).toBe(fork.headSha);
  const check = await app.call('POST', '/repos/acme/shop/check-runs', {
    body: { name: 'meshwarden', head_sha: fork.headSha, status: 'in_progress' },
  });
  expect(check.body).toMatchObject({ pull_requests: [] });
  const pulls = await app.call('GET', `/repos/acme/shop/commits/${fork.headSha}/pulls`);
  expect(pulls.body).toMatchObject([{ number: 2, head: { repo: { full_name: 'frida/shop' } } }]);
  app.github.repository('frida/shop').delete('frida');
  const shown = await app.call('GET', '/repos/acme/shop/pulls/2');
  expect(shown.body).toMatchObject({ head: { label: 'frida:patch', repo: null } });
  expect(events().filter((event) => event === 'push')).toHaveLength(1);
});

test('deleting the head branch closes the pull request', async () => {
  await pr.deleteHeadBranch();
  expect(pr.state).toBe('closed');
  expect(await git().resolve('refs/pull/1/head')).toBe(pr.headSha);
});

test('a merge group is a real merge on a branch of its own', async () => {
  const base = await repository.tip();
  const group = await repository.enqueue(pr);
  expect(await parentsOf(group.headSha)).toEqual([base, pr.headSha]);
  const branch = `gh-readonly-queue/main/pr-1-${base}`;
  expect(await repository.tip(branch)).toBe(group.headSha);
  const { body } = app.github.webhooks.deliveries.at(-1) ?? { body: '{}' };
  expect(JSON.parse(body)).toMatchObject({
    action: 'checks_requested',
    merge_group: {
      head_sha: group.headSha,
      head_ref: `refs/heads/${branch}`,
      base_sha: base,
      base_ref: 'refs/heads/main',
      head_commit: { id: group.headSha },
    },
  });
  await group.merge();
  expect(pr.state).toBe('merged');
  expect(await repository.tip()).toBe(group.headSha);
});

test('a comment on a line goes along with it, and is outdated once the line changes', async () => {
  await app.call('POST', '/repos/acme/shop/pulls/1/comments', {
    body: { body: 'why 2?', commit_id: pr.headSha, path: 'a.yaml', line: 1 },
  });
  await pr.push({ 'a.yaml': 'z: 0\na: 2\nb: 1\nc: 1\nd: 1\ne: 1\n' });
  expect(pr.reviewComments().map(({ line }) => line)).toEqual([2]);
  await pr.push({ 'a.yaml': 'z: 0\na: 3\nb: 1\nc: 1\nd: 1\ne: 1\n' });
  expect(pr.reviewComments().map(({ line }) => line)).toEqual([null]);
});

test('teams contain the teams below them, and not those who were only invited', async () => {
  const { github, call } = app;
  github.team('acme/platform', ['quinn']);
  github.team('acme/mesh', ['pat'], { parent: 'acme/platform', pending: ['ivy'] });
  const state = async (login: string) => {
    const path = `/orgs/acme/teams/platform/memberships/${login}`;
    const { status, body } = await call('GET', path);
    return status === 200 ? body['state'] : status;
  };
  expect([
    await state('quinn'),
    await state('pat'),
    await state('ivy'),
    await state('alice'),
  ]).toEqual(['active', 'active', 'pending', 404]);
});

test('people who wrote commits are found by their addresses, and nobody else', async () => {
  const { github, call } = app;
  github.user('alice', { email: 'alice@work.example' });
  await pr.push({ 'b.yaml': 'b: 1\n' }, { by: 'bob' });
  const { body } = await call('GET', '/repos/acme/shop/pulls/1/commits');
  expect(body).toMatchObject([
    { author: { login: 'alice' }, committer: { login: 'alice' } },
    { author: { login: 'bob' }, sha: pr.headSha },
  ]);
});

test('two pull requests may share a head', async () => {
  await repository.pushTo('release', { 'r.yaml': 'r: 1\n' });
  const twin = await repository.openPullRequest({
    author: 'alice',
    head: 'change',
    base: 'release',
  });
  expect(twin.headSha).toBe(pr.headSha);
  const { body } = await app.call('GET', `/repos/acme/shop/commits/${pr.headSha}/pulls`);
  expect(body).toMatchObject([{ number: 1 }, { number: 2 }]);
  await pr.push({ 'b.yaml': 'b: 1\n' });
  expect(twin.headSha).toBe(pr.headSha);
  await expect(repository.openPullRequest({ author: 'bob', head: 'change' })).rejects.toThrow(
    'Validation Failed',
  );
});

test('code owners are asked once a pull request is ready, where the repository wants it', async () => {
  const { github } = app;
  github.team('acme/mesh', ['pat']);
  const owned = await github.createRepository('acme/owned', {
    from: { CODEOWNERS: '* @bob\nmesh/ @acme/mesh\n', 'mesh/a.yaml': 'a: 1\n' },
    asksCodeOwners: true,
  });
  github.user('bob');
  const draft = await owned.openPullRequest({
    author: 'bob',
    head: 'change',
    draft: true,
    files: { 'mesh/a.yaml': 'a: 2\n', 'b.yaml': 'b: 1\n' },
  });
  expect(draft.requested).toEqual({ teams: [], people: [] });
  await draft.readyForReview();
  expect(draft.requested).toEqual({ teams: ['mesh'], people: [] });
});
