import nock from 'nock';
import { beforeEach, expect, test } from 'vitest';
import { setClock } from '../../../support/set-clock.ts';
import { APP_ID } from '../../../support/webhook-payloads.ts';
import { answeredByNock, API, connect, giveTokens, shop } from './connect.ts';

answeredByNock();

beforeEach(() => {
  giveTokens();
});

const named = (slug: string) => nock(API).get('/app').reply(200, { id: APP_ID, slug });

const comment = (id: number, login: string, type: string, via: number | null) => ({
  id,
  body: '<!-- meshwarden:comment:v1 -->',
  user: { id: 1, login, type },
  performed_via_github_app: via === null ? null : { id: via },
});

test('comments are ours by the id of the app, also under a name it had before', async () => {
  named('mesh-reviewer');
  nock(API)
    .get('/repos/acme/shop/issues/7/comments?per_page=100')
    .reply(200, [
      comment(1, 'meshwarden[bot]', 'Bot', APP_ID),
      comment(2, 'mesh-reviewer[bot]', 'Bot', APP_ID),
      comment(3, 'mesh-reviewer[bot]', 'Bot', null),
      // who took the name since, somebody through our app, and whoever wrote the marker
      comment(4, 'meshwarden[bot]', 'Bot', APP_ID + 1),
      comment(5, 'meshwarden[bot]', 'Bot', null),
      comment(6, 'mesh-reviewer[bot]', 'Bot', APP_ID + 1),
      comment(7, 'mallory', 'User', APP_ID),
      comment(8, 'mallory', 'User', null),
    ]);
  const ours = await connect().forge.comments(shop, 7);
  expect(ours.map(({ id }) => id)).toEqual([1, 2, 3]);
});

test('an app that is renamed while it runs learns its name', async () => {
  const clock = setClock();
  named('meshwarden');
  const { app } = connect({ clock });
  expect(await app()).toEqual({ id: APP_ID, slug: 'meshwarden' });
  expect(await app()).toMatchObject({ slug: 'meshwarden' });
  clock.advance(10 * 60_000);
  named('mesh-reviewer');
  expect(await app()).toMatchObject({ slug: 'mesh-reviewer' });
});

test('checks are ours by the id of the app, whatever their name', async () => {
  named('meshwarden');
  const run = (id: number, app: number | null) => ({
    id,
    name: 'meshwarden',
    head_sha: 'a'.repeat(40),
    status: 'completed',
    conclusion: 'success',
    external_id: '',
    started_at: null,
    app: app === null ? null : { id: app, slug: 'meshwarden' },
    output: { title: '', summary: '', text: '', annotations_count: 0 },
  });
  const check_runs = [run(1, APP_ID + 1), run(2, APP_ID), run(3, null)];
  nock(API)
    .get(/\/check-runs/)
    .reply(200, { total_count: 3, check_runs });
  const ours = await connect().forge.checks(shop, 'a'.repeat(40));
  expect(ours.map(({ id }) => id)).toEqual([2]);
});
