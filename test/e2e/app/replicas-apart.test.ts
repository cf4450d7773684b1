import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startGitHub } from '../../../sandbox/github/start-github.ts';
import { requirePostgres } from '../../../src/bot/edge/store/postgres/postgres-packages.ts';
import { hasPostgres, openPostgres } from '../../support/postgres.ts';
import type { TestPostgres } from '../../support/postgres.ts';
import { emptyFolder } from './empty-folder.ts';
import { finalState } from './final-state.ts';
import { openCopy } from './open-copy.ts';
import { allDone, migratedDatabase, ready, startReplica } from './replica-world.ts';
import { serve } from './served.ts';
import { createSmallShop, WRONG_NESTING } from './small-shop.ts';
import { emptied } from './story.ts';

/** The service itself says where Node.js is too old for it. */
const runsHere = await requirePostgres().then(
  () => true,
  () => false,
);

const APART = new URL('clock-apart.js', import.meta.url).href;

/** A byte less than GitHub sends at most. */
const LARGEST = 25 * 1024 * 1024 - 1;

describe.skipIf(!hasPostgres)('replicas on PostgreSQL', () => {
  let server: TestPostgres;
  beforeAll(async () => {
    server = await openPostgres();
  });
  afterAll(() => server.stop());

  async function world() {
    const url = await migratedDatabase(server);
    const github = await startGitHub();
    onTestFinished(() => github.close());
    return { url, github, shop: await createSmallShop(github) };
  }

  test('a delivery as large as GitHub sends them is kept, and done once', async () => {
    const { url, github, shop } = await world();
    const { app } = await startReplica(github, url);
    await ready(app);
    await allDone(github, app);
    const to = github.webhooks.url;
    github.webhooks.url = null;
    const pr = await openCopy({ github, shop }, WRONG_NESTING, 'large');
    await github.settled();
    const told = github.webhooks.deliveries.find(
      ({ event, action }) => event === 'pull_request' && action === 'opened',
    );
    if (told === undefined || to === null) throw new Error('nothing was told');
    const filling = 'x'.repeat(LARGEST - told.body.length - '"filling":"",'.length);
    const body = `{"filling":"${filling}",${told.body.slice(1)}`;
    expect(Buffer.byteLength(body)).toBe(LARGEST);
    const signature = createHmac('sha256', github.app.webhookSecret).update(body).digest('hex');
    const headers = {
      ...told.requestHeaders,
      'x-github-delivery': randomUUID(),
      'x-hub-signature-256': `sha256=${signature}`,
    };
    const send = async () => (await fetch(to, { method: 'POST', headers, body })).status;
    expect([await send(), await send()]).toEqual([202, 202]);
    github.webhooks.url = to;
    await allDone(github, app);
    expect(finalState(pr, github.app.botLogin)).toMatchObject({
      checks: [{ status: 'completed', conclusion: 'action_required' }],
      comments: [expect.any(String)],
    });
    expect(await app.counts()).toEqual({ waiting: 0, running: 0, failed: 0 });
  });

  test.skipIf(!runsHere)('whose clocks are ten minutes apart work as one', async () => {
    const { url, github, shop } = await world();
    const startAt = async (minutes: number) =>
      serve(github, await emptyFolder(), {
        DATABASE_URL: url,
        NODE_OPTIONS: `--import=${APART}`,
        MINUTES_APART: String(minutes),
      });
    const apps = [await startAt(0), await startAt(10), await startAt(-10)];
    const opened = [];
    for (let n = 0; n < 6; n += 1) {
      github.webhooks.url = `${apps[n % apps.length]?.url ?? ''}/api/github/webhooks`;
      opened.push(await openCopy({ github, shop }, WRONG_NESTING, `copy-${String(n)}`));
      await github.settled();
      // its jobs are taken over by whoever is ahead or behind
      if (n === 2) await apps[1]?.kill();
      if (n === 2) apps.splice(1, 1);
    }
    const [first] = apps;
    if (first === undefined) throw new Error('no replica');
    await emptied({ github, app: first });
    const states = opened.map((pr) => finalState(pr, github.app.botLogin));
    for (const state of states) {
      expect(state.checks).toMatchObject([{ status: 'completed', conclusion: 'action_required' }]);
      expect(state.comments).toHaveLength(1);
    }
  });
});
