import { expect, test } from 'vitest';
import { readPackageData } from '../../../src/review/edge/package-data.ts';
import { createEngine, surveyTree } from '../../../src/review/index.ts';
import { sendDriftAlert } from '../../../src/features/drift/use-cases/drift-notification.ts';
import type { Alerts } from '../../../src/forge/index.ts';
import { readTreesOf } from '../../support/review-of.ts';
import { driftWorld } from './drift-world.ts';
import { startMemoryApp } from '../../bot/memory-app.ts';
import { openShop } from '../../support/memory-shop.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const engine = createEngine(readPackageData(), { said: null, found: [] });

/** The app on a shop that has its cluster compared; the cluster has a timeout of its own. */
async function compared() {
  const world = await driftWorld();
  world.live = '1s';
  const shop = openShop();
  Object.assign(shop.repository, { private: true });
  shop.github.permissions.set('dana', 'write');
  const config = 'drift: { cluster: { every: 1h, environments: { prod: prod-eu }, from: any } }\n';
  const { merged } = readTreesOf({}, { '.meshwarden/config.yaml': config });
  const app = startMemoryApp({
    ...shop,
    clusters: world.ports.clusters,
    analysis: {
      ...shop.analysis,
      survey: (_, __, asOf) => surveyTree(merged, '1'.repeat(40), engine, asOf),
      drift: (repository, request) => world.ports.analysis.drift(repository, request),
    },
  });
  return { world, shop, app };
}

const issuesAbout = (shop: Awaited<ReturnType<typeof compared>>['shop']) =>
  shop.github.issues.filter(({ title }) => title.startsWith('Drift: '));

test('a push to the default branch begins it, and the schedule goes on with it', async () => {
  const { world, shop, app } = await compared();
  await app.deliver(shop.pushBase('main', 0));
  await app.pass(MINUTE);
  expect(issuesAbout(shop)).toMatchObject([{ open: true }]);
  world.live = '10s';
  await app.pass(HOUR);
  expect(issuesAbout(shop)).toMatchObject([{ open: false }]);
  expect(app.bugs).toEqual([]);
});

test('a comment on the issue is answered once, with the commands that restore Git', async () => {
  const { shop, app } = await compared();
  await app.deliver(shop.pushBase('main', 0));
  await app.pass(MINUTE);
  const [issue] = issuesAbout(shop);
  const [id = ''] = /d-[0-9a-f]{6}/.exec(issue?.body ?? '') ?? [];
  await app.deliver(shop.commentOnIssue(issue?.id ?? 0, `/drift restore ${id}`, 'dana'));
  await app.deliver(shop.commentOnIssue(issue?.id ?? 0, '/help', 'dana'));
  await app.pass(MINUTE);
  const said = shop.github.comments.filter(({ pullRequest }) => pullRequest === issue?.id);
  expect(said).toHaveLength(1);
  expect(said[0]?.body).toContain('kubectl apply -k ./overlays/prod');
  await app.deliver(shop.open(8, 'high'));
  await app.deliver(shop.comment(8, `/drift restore ${id}`, 'dana'));
  await app.pass(MINUTE);
  expect(shop.github.comments.map(({ body }) => body)).toContainEqual(
    expect.stringContaining('`/drift` works on the issue about what an environment differs by.'),
  );
});

test('however a process is killed meanwhile, there is one issue for the environment', async () => {
  for (let at = 0; at < 14; at++) {
    const { shop, app } = await compared();
    await app.deliver(shop.pushBase('main', 0));
    app.kill({ at, when: at % 2 === 0 ? 'before' : 'after' });
    await app.pass(2 * HOUR);
    expect(issuesAbout(shop), `killed at ${String(at)}`).toHaveLength(1);
    expect(app.bugs).toEqual([]);
  }
});

test('a store that is lost begins again with the issue that is there', async () => {
  const { shop, app } = await compared();
  await app.deliver(shop.pushBase('main', 0));
  await app.pass(MINUTE);
  await app.restart({ losesData: true });
  await app.pass(2 * HOUR);
  expect(issuesAbout(shop)).toHaveLength(1);
  expect((await app.store().drifts(1))[0]?.issue).toBe(issuesAbout(shop)[0]?.id);
});

test.each<[Awaited<ReturnType<Alerts['send']>>, number, string]>([
  [{ kind: 'sent' }, 1, 'done'],
  [{ kind: 'failed', why: 'it answers 503' }, 1, 'again'],
  [{ kind: 'failed', why: 'it answers 503' }, 2, 'again'],
  [{ kind: 'failed', why: 'it answers 503' }, 3, 'done'],
  [{ kind: 'not-allowed', why: 'it is not listed' }, 1, 'done'],
])('an alert that comes to %j at try %i is %s', async (end, attempt, outcome) => {
  const { ports, store, clock } = await driftWorld();
  const payload = { repository: 7, webhook: 'alerts', delivery: 'd', body: '{}' };
  const alerts = { send: () => Promise.resolve(end) };
  const given = { store, clock, log: ports.log, alerts };
  const came = await sendDriftAlert({ attempt }, { ...payload, kind: 'drift-alert' }, given);
  expect(came === 'done' ? 'done' : 'again').toBe(outcome);
});
