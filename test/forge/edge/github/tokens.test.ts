import nock from 'nock';
import { expect, test } from 'vitest';
import { INSTALLATION, pullRequest } from '../../../support/webhook-payloads.ts';
import { answeredByNock, API, connect, problemOf, shop } from './connect.ts';

const MINUTE = 60_000;
const TOKENS = `/app/installations/${String(INSTALLATION)}/access_tokens`;

answeredByNock();

const giveToken = (token: string, expires: number) =>
  nock(API)
    .post(TOKENS)
    .reply(201, { token, expires_at: new Date(expires).toISOString(), permissions: {} });

/** Answers the pull request to one token only. */
const acceptToken = (token: string) =>
  nock(API)
    .get('/repos/acme/shop/pulls/7')
    .matchHeader('authorization', `token ${token}`)
    .reply(200, pullRequest());

test('a token serves until its last minutes', async () => {
  const start = Date.now();
  let now = start;
  const { forge } = connect({ clock: { now: () => now } });
  giveToken('ghs_first', start + 60 * MINUTE);
  acceptToken('ghs_first');
  await forge.pullRequest(shop, 7);
  now = start + 54 * MINUTE;
  acceptToken('ghs_first');
  await forge.pullRequest(shop, 7);
  now = start + 56 * MINUTE;
  giveToken('ghs_second', now + 60 * MINUTE);
  acceptToken('ghs_second');
  expect(await forge.pullRequest(shop, 7)).toMatchObject({ number: 7 });
});

test('a token that GitHub no longer accepts is not used again', async () => {
  const { forge, calls } = connect();
  giveToken('ghs_revoked', Date.now() + 60 * MINUTE);
  acceptToken('ghs_revoked');
  await forge.pullRequest(shop, 7);
  nock(API).get('/repos/acme/shop/pulls/7').reply(401, { message: 'Bad credentials' });
  expect(await problemOf(forge.pullRequest(shop, 7))).toMatchObject({ kind: 'unavailable' });
  giveToken('ghs_new', Date.now() + 60 * MINUTE);
  acceptToken('ghs_new');
  expect(await forge.pullRequest(shop, 7)).toMatchObject({ number: 7 });
  expect(calls.map((call) => call.slice(-3))).toEqual(['200', '401', '200']);
});

test('Git gets a token that may read contents only, and is not kept for long', async () => {
  const start = Date.now();
  let now = start;
  const { tokenFor } = connect({ clock: { now: () => now } });
  const give = (token: string) =>
    nock(API)
      .post(TOKENS, { permissions: { contents: 'read' } })
      .reply(201, { token, expires_at: new Date(now + 60 * MINUTE).toISOString() });
  give('ghs_git');
  expect(await tokenFor(INSTALLATION)).toBe('ghs_git');
  now = start + 10 * MINUTE;
  expect(await tokenFor(INSTALLATION)).toBe('ghs_git');
  now = start + 11 * MINUTE;
  give('ghs_later');
  expect(await tokenFor(INSTALLATION)).toBe('ghs_later');
});

test('an installation without access to contents says so', async () => {
  nock(API)
    .post(TOKENS)
    .reply(422, { message: 'The permissions requested are not granted to this installation.' });
  expect(await problemOf(connect().tokenFor(INSTALLATION))).toMatchObject({
    kind: 'forbidden',
    permission: 'Contents (read-only)',
  });
});
