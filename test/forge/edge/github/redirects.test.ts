import nock from 'nock';
import { beforeEach, expect, test } from 'vitest';
import { pullRequest } from '../../../support/webhook-payloads.ts';
import { answeredByNock, API, connect, giveTokens, problemOf, shop } from './connect.ts';

answeredByNock();

beforeEach(() => {
  giveTokens();
});

const moved = (location: string) => ({ location });

test('a renamed repository is read where it is now', async () => {
  nock(API)
    .get('/repos/acme/shop/pulls/7')
    .reply(301, '', moved(`${API}/repositories/1001/pulls/7`))
    .get('/repositories/1001/pulls/7')
    .matchHeader('authorization', 'token ghs_token')
    .reply(200, pullRequest());
  expect(await connect().forge.pullRequest(shop, 7)).toMatchObject({ number: 7 });
});

test('a renamed team that GitHub points on from is looked up where it is now', async () => {
  nock(API)
    .get('/orgs/acme/teams/mesh/memberships/pat')
    .reply(301, '', moved(`${API}/organizations/9/team/12/memberships/pat`))
    .get('/organizations/9/team/12/memberships/pat')
    .reply(200, { state: 'active' })
    .get('/orgs/acme/teams/mesh/memberships/eve')
    .reply(301, '', moved(`${API}/organizations/9/team/12/memberships/eve`))
    .get('/organizations/9/team/12/memberships/eve')
    .reply(404, { message: 'Not Found' });
  const { forge } = connect();
  const [pat] = await forge.teamMemberships(shop, 'acme/mesh', ['pat']);
  const [eve] = await forge.teamMemberships(shop, 'acme/mesh', ['eve']);
  expect([pat?.membership, eve?.membership]).toEqual(['active', 'none']);
});

test('a comment that is redirected is written, not read', async () => {
  nock(API)
    .post('/repos/acme/shop/issues/7/comments')
    .reply(307, '', moved(`${API}/repositories/1001/issues/7/comments`))
    .post('/repositories/1001/issues/7/comments', { body: 'hello' })
    .reply(201, { id: 5 });
  expect(await connect().forge.createComment(shop, 7, 'hello')).toBe(5);
});

test('a write that GitHub does not ask to repeat is not repeated', async () => {
  nock(API)
    .post('/repos/acme/shop/issues/7/comments')
    .reply(301, '', moved(`${API}/repositories/1001/issues/7/comments`));
  const { forge } = connect();
  expect(await problemOf(forge.createComment(shop, 7, 'hello'))).toMatchObject({
    kind: 'unavailable',
  });
});

test('the token goes to no other host', async () => {
  nock(API).get('/repos/acme/shop/pulls/7').reply(301, '', moved('https://elsewhere.example/x'));
  expect(await problemOf(connect().forge.pullRequest(shop, 7))).toMatchObject({
    kind: 'unavailable',
    message: expect.stringContaining('another host'),
  });
});

test('a circle of redirects ends', async () => {
  nock(API)
    .persist()
    .get('/repos/acme/shop/pulls/7')
    .reply(302, '', moved(`${API}/repos/acme/shop/pulls/7`));
  expect(await problemOf(connect().forge.pullRequest(shop, 7))).toMatchObject({
    kind: 'unavailable',
    message: expect.stringContaining('too many redirects'),
  });
});
