import nock from 'nock';
import { beforeEach, expect, test } from 'vitest';
import {
  account,
  APP_ID,
  pullRequest,
  repository,
  review,
  sha,
} from '../../../support/webhook-payloads.ts';
import { answeredByNock, API, connect, giveTokens, problemOf, shop } from './connect.ts';

answeredByNock();

beforeEach(() => {
  giveTokens();
  nock(API).get('/app').reply(200, { id: APP_ID, slug: 'meshwarden' });
});

/** Serves a list in pages that are linked as GitHub links them: by the repository's id. */
function servePages(path: string, pages: readonly object[], query: Record<string, string> = {}) {
  pages.forEach((page, index) => {
    const number = index + 1;
    const next = `<${API}/repositories/1001/x?per_page=100&page=${String(number + 1)}>; rel="next"`;
    const last = `<${API}/repositories/1001/x?per_page=100&page=9>; rel="last"`;
    nock(API)
      .get(path)
      .query({ ...query, per_page: '100', ...(index === 0 ? {} : { page: String(number) }) })
      .reply(200, page, number < pages.length ? { link: `${next}, ${last}` } : {});
  });
}

test('reviews are read to the last page, oldest first', async () => {
  servePages('/repos/acme/shop/pulls/7/reviews', [
    [review({ id: 1, state: 'CHANGES_REQUESTED' })],
    [review({ id: 2, state: 'APPROVED' })],
    [review({ id: 3, state: 'DISMISSED', user: null, commit_id: null })],
  ]);
  const reviews = await connect().forge.reviews(shop, 7);
  expect(reviews.map(({ id, state }) => [id, state])).toEqual([
    [1, 'changes-requested'],
    [2, 'approved'],
    [3, 'dismissed'],
  ]);
});

test('a page that fails spoils the list instead of shortening it', async () => {
  nock(API)
    .get('/repos/acme/shop/pulls/7/reviews')
    .query({ per_page: '100' })
    .reply(200, [review()], { link: `<${API}/x?page=2>; rel="next"` })
    .get('/repos/acme/shop/pulls/7/reviews')
    .query({ per_page: '100', page: '2' })
    .reply(502);
  expect(await problemOf(connect().forge.reviews(shop, 7))).toMatchObject({ kind: 'unavailable' });
});

test('deliveries are read by the cursor of the next page, each of them once', async () => {
  const attempt = (id: number) => ({
    ...{ id, guid: `guid-${String(id)}`, event: 'push', action: null, status: 'OK' },
    ...{ delivered_at: '2026-11-27T20:00:00Z', status_code: 200 },
  });
  nock(API)
    .get('/app/hook/deliveries')
    .query({ per_page: '100' })
    .reply(200, [attempt(2)], {
      link: `<${API}/app/hook/deliveries?per_page=100&cursor=v1_2>; rel="next"`,
    })
    .get('/app/hook/deliveries')
    .query({ per_page: '100', cursor: 'v1_2' })
    .reply(200, [attempt(1)]);
  const attempts = await connect().forge.deliveryAttempts(0);
  expect(attempts.map(({ id }) => id)).toEqual([2, 1]);
});

test('a list without an end is refused', async () => {
  nock(API)
    .persist()
    .get('/repos/acme/shop/pulls/7/reviews')
    .query(true)
    .reply(200, [], { link: `<${API}/x?page=2>; rel="next"` });
  expect(await problemOf(connect().forge.reviews(shop, 7))).toMatchObject({ kind: 'refused' });
});

const run = (id: number, changes: object = {}) => ({
  id,
  name: 'meshwarden',
  head_sha: sha('b'),
  status: 'completed',
  conclusion: 'success',
  external_id: '1001#7',
  started_at: '2026-11-20T10:00:00Z',
  app: { id: APP_ID },
  output: { title: 'low', summary: 'fine', text: null, annotations_count: 3 },
  ...changes,
});

test('only our own checks are seen, whatever others are called', async () => {
  const query = { check_name: 'meshwarden', app_id: String(APP_ID), filter: 'all' };
  servePages(
    `/repos/acme/shop/commits/${sha('b')}/check-runs`,
    [
      { total_count: 3, check_runs: [run(1), run(2, { app: { id: 1 } })] },
      { total_count: 3, check_runs: [run(3, { status: 'in_progress', conclusion: null })] },
    ],
    query,
  );
  expect(await connect().forge.checks(shop, sha('b'))).toEqual([
    expect.objectContaining({ id: 3, status: 'in_progress', conclusion: null }),
    {
      id: 1,
      sha: sha('b'),
      status: 'completed',
      conclusion: 'success',
      externalId: '1001#7',
      title: 'low',
      summary: 'fine',
      text: '',
      annotations: 3,
      startedAt: '2026-11-20T10:00:00Z',
    },
  ]);
});

test('a comment that bears our marker is ours by the id of the app, and by our name where GitHub tells no id', async () => {
  const comment = (id: number, login: string, changes: object = {}) => ({
    id,
    user: account(login),
    body: '<!-- meshwarden -->',
    ...changes,
  });
  servePages('/repos/acme/shop/issues/7/comments', [
    [comment(9, 'meshwarden[bot]'), comment(8, 'mallory')],
    [
      comment(4, 'meshwarden[bot]', { performed_via_github_app: { id: APP_ID } }),
      // the name that the app had before
      comment(5, 'earlier[bot]', { performed_via_github_app: { id: APP_ID } }),
      comment(3, 'mallory', { performed_via_github_app: { id: APP_ID } }),
      comment(6, 'meshwarden[bot]', { performed_via_github_app: { id: 1 } }),
      comment(7, 'x', { user: null }),
    ],
  ]);
  const comments = await connect().forge.comments(shop, 7);
  expect(comments.map(({ id }) => id)).toEqual([4, 5, 9]);
});

test('an installation lists its repositories, and the app its installations', async () => {
  servePages('/installation/repositories', [
    { total_count: 2, repositories: [repository()] },
    { total_count: 2, repositories: [repository({ id: 1002, name: 'infra', archived: true })] },
  ]);
  servePages('/app/installations', [
    [{ id: 77, suspended_at: null }],
    [{ id: 78, suspended_at: '2026-11-01T00:00:00Z' }],
  ]);
  const { forge } = connect();
  expect(await forge.repositories(77)).toEqual([
    shop,
    { ...shop, id: 1002, name: 'infra', archived: true },
  ]);
  expect(await forge.installations()).toEqual([
    { id: 77, suspended: false },
    { id: 78, suspended: true },
  ]);
});

const commit = (index: number, login: string | null) => ({
  sha: index.toString(16).padStart(40, '0'),
  author: login === null ? {} : account(login),
  committer: null,
});
const commits = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => commit(from + index, 'alice'));

test('commits say whose they are, where GitHub knows', async () => {
  servePages('/repos/acme/shop/pulls/7/commits', [[commit(1, 'alice'), commit(2, null)]]);
  expect(await connect().forge.commitLogins(shop, 7)).toEqual([
    { sha: commit(1, null).sha, author: 'alice', committer: null },
    { sha: commit(2, null).sha, author: null, committer: null },
  ]);
});

test('of more commits than GitHub lists, the newest are found in the history', async () => {
  servePages('/repos/acme/shop/pulls/7/commits', [
    commits(0, 100),
    commits(100, 200),
    commits(200, 250),
  ]);
  nock(API).get('/repos/acme/shop/pulls/7').reply(200, pullRequest());
  // newest first, and older ones after those of the pull request, which nobody needs
  const history = [...commits(0, 300)].reverse();
  servePages(
    '/repos/acme/shop/commits',
    [history.slice(0, 100), history.slice(100, 200), history.slice(200), commits(900, 1000)],
    { sha: sha('b') },
  );
  const logins = await connect().forge.commitLogins(shop, 7);
  expect(new Set(logins.map((login) => login.sha)).size).toBe(300);
  expect(logins).toHaveLength(300);
});

test('who we are is looked up once, and again where that failed', async () => {
  nock.cleanAll();
  giveTokens();
  nock(API).get('/app').reply(502).get('/app').reply(200, { id: APP_ID, slug: 'meshwarden' });
  nock(API).persist().get('/repos/acme/shop/issues/7/comments').query(true).reply(200, []);
  const { forge, calls } = connect();
  expect(await problemOf(forge.comments(shop, 7))).toMatchObject({ kind: 'unavailable' });
  await Promise.all([forge.comments(shop, 7), forge.comments(shop, 7)]);
  expect(calls.filter((call) => call.startsWith('GET /app'))).toEqual([
    'GET /app 502',
    'GET /app 200',
  ]);
});
