import nock from 'nock';
import { expect, test } from 'vitest';
import { INSTALLATION, pullRequest } from '../../../support/webhook-payloads.ts';
import { answeredByNock, API, connect, giveTokens, problemOf, shop } from './connect.ts';

const MINUTE = 60_000;
const NOW = Date.parse('2026-11-20T12:00:00Z');
/** Stands still, so that instants can be told exactly. */
const clock = { now: () => NOW };
const seconds = (instant: number): string => String(instant / 1000);

answeredByNock();

const answerPullRequest = (status: number, body: object | string, headers = {}) =>
  nock(API).get('/repos/acme/shop/pulls/7').reply(status, body, headers);

/** A client whose call for the pull request meets the failure that was set up. */
function failing() {
  giveTokens(NOW + 60 * MINUTE);
  const { forge, calls } = connect({ clock });
  return { problem: () => problemOf(forge.pullRequest(shop, 7)), calls, forge };
}

test('the primary limit says when it is over, by the clock of GitHub', async () => {
  const headers = {
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': seconds(NOW + 40 * MINUTE),
    date: new Date(NOW + 10 * MINUTE).toUTCString(),
  };
  answerPullRequest(403, { message: 'API rate limit exceeded for installation ID 77.' }, headers);
  expect(await failing().problem()).toMatchObject({
    kind: 'rate-limited',
    retryAt: NOW + 30 * MINUTE + 1000,
  });
});

test.each([403, 429])('a secondary limit (%i) with Retry-After is obeyed', async (status) => {
  answerPullRequest(
    status,
    { message: 'You have exceeded a secondary rate limit.' },
    { 'retry-after': '90' },
  );
  expect(await failing().problem()).toMatchObject({
    kind: 'rate-limited',
    retryAt: NOW + 90_000,
  });
});

test.each([
  [403, 'You have exceeded a secondary rate limit. Please wait a few minutes.'],
  [429, 'Too many requests'],
])('a limit (%i) that does not say how long is waited for a minute', async (status, message) => {
  answerPullRequest(status, { message });
  expect(await failing().problem()).toMatchObject({ kind: 'rate-limited', retryAt: NOW + MINUTE });
});

test('a refused installation asks nothing more until its time has come', async () => {
  answerPullRequest(429, { message: 'Too many requests' });
  const { problem, calls } = failing();
  await problem();
  expect(await problem()).toMatchObject({ kind: 'rate-limited', retryAt: NOW + MINUTE });
  expect(calls).toEqual(['GET /repos/{owner}/{repo}/pulls/{pull_number} 429']);
});

test('the last request of an hour is answered, and the next one waits', async () => {
  answerPullRequest(200, pullRequest(), {
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': seconds(NOW + 5 * MINUTE),
  });
  const { forge, problem } = failing();
  expect(await forge.pullRequest(shop, 7)).toMatchObject({ number: 7 });
  expect(await problem()).toMatchObject({ kind: 'rate-limited', retryAt: NOW + 5 * MINUTE + 1000 });
});

test.each([500, 502, 503])('%i is worth another try, and is tried once here', async (status) => {
  answerPullRequest(status, 'bad gateway');
  const { problem, calls } = failing();
  expect(await problem()).toMatchObject({ kind: 'unavailable', retryAt: null });
  expect(calls).toEqual([`GET /repos/{owner}/{repo}/pulls/{pull_number} ${String(status)}`]);
});

test('a connection that breaks is worth another try', async () => {
  nock(API).get('/repos/acme/shop/pulls/7').replyWithError('read ECONNRESET');
  const { problem, calls } = failing();
  expect(await problem()).toMatchObject({
    kind: 'unavailable',
    message: expect.stringContaining('ECONNRESET'),
  });
  expect(calls).toEqual(['GET /repos/{owner}/{repo}/pulls/{pull_number} 0']);
});

test('an answer that does not come is given up', async () => {
  giveTokens();
  nock(API).get('/repos/acme/shop/pulls/7').delay(60_000).reply(200, pullRequest());
  const { forge } = connect({ timeout: 50 });
  expect(await problemOf(forge.pullRequest(shop, 7))).toMatchObject({
    kind: 'unavailable',
    message: expect.stringContaining('no answer in time'),
  });
  nock.abortPendingRequests();
});

test.each([
  ['a page of a proxy', '<html>try later</html>', 'text/html'],
  ['half an answer', JSON.stringify(pullRequest()).slice(0, 100), 'application/json'],
])('%s with 200 is no answer', async (_, body, type) => {
  answerPullRequest(200, body, { 'content-type': type });
  expect(await failing().problem()).toMatchObject({ kind: 'unavailable' });
});

test('a missing permission is named as the settings page names it', async () => {
  // asked twice: the first token may be older than the permission
  nock(API)
    .get('/repos/acme/shop/pulls/7')
    .twice()
    .reply(
      403,
      { message: 'Resource not accessible by integration' },
      { 'x-accepted-github-permissions': 'pull_requests=read; contents=read,issues=write' },
    );
  expect(await failing().problem()).toMatchObject({
    kind: 'forbidden',
    permission:
      'Pull requests (read and write), or Contents (read-only) and Issues (read and write)',
  });
});

test.each([
  [403, 'Repository was archived so is read-only.', 'read-only'],
  [403, 'This installation has been suspended', 'suspended'],
  [403, 'Unable to create comment because issue is locked.', 'refused'],
  [404, 'Not Found', 'not-found'],
  [410, 'Issues are disabled for this repo', 'not-found'],
  [409, 'Git Repository is empty.', 'refused'],
  [422, 'Validation Failed', 'refused'],
])('%i "%s" is %s', async (status, message, kind) => {
  answerPullRequest(status, { message });
  expect(await failing().problem()).toMatchObject({ kind, permission: null });
});

test('what GitHub says of a field is kept, the value is not', async () => {
  answerPullRequest(422, {
    message: 'Validation Failed',
    errors: [{ resource: 'CheckRun', field: 'head_sha', code: 'invalid', value: 'confidential' }],
  });
  const { message } = await failing().problem();
  expect(message).toContain('Validation Failed (CheckRun head_sha invalid)');
  expect(message).not.toContain('confidential');
});

test('an installation that is gone or suspended gives no token', async () => {
  const { forge } = connect();
  const tokens = () => nock(API).post(`/app/installations/${String(INSTALLATION)}/access_tokens`);
  tokens().reply(404, { message: 'Not Found' });
  expect(await problemOf(forge.pullRequest(shop, 7))).toMatchObject({ kind: 'suspended' });
  tokens().reply(403, { message: 'This installation has been suspended' });
  expect(await problemOf(forge.pullRequest(shop, 7))).toMatchObject({ kind: 'suspended' });
});

test('a name that leads elsewhere is never sent', async () => {
  const { forge } = connect();
  expect(await problemOf(forge.pullRequest({ ...shop, name: '..' }, 7))).toMatchObject({
    kind: 'refused',
  });
  for (const logins of [['mallory'], ['mallory', 'pat']])
    for (const { membership } of await forge.teamMemberships(shop, 'acme/..', logins))
      expect(membership).toBe('unknown');
});
