import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startGitHub } from '../../../sandbox/github/start-github.ts';
import { requirePostgres } from '../../../src/bot/edge/store/postgres/postgres-packages.ts';
import { hasPostgres, openPostgres } from '../../support/postgres.ts';
import type { TestPostgres } from '../../support/postgres.ts';
import { emptyFolder } from './empty-folder.ts';
import { finalState } from './final-state.ts';
import type { Killable } from './killable.ts';
import { openCopy } from './open-copy.ts';
import { migratedDatabase } from './replica-world.ts';
import { serve } from './served.ts';
import { createSmallShop, WRONG_NESTING } from './small-shop.ts';
import { emptied } from './story.ts';

/** The service itself says where Node.js is too old for it. */
const runsHere = await requirePostgres().then(
  () => true,
  () => false,
);

const REVIEWS = 9;

describe.skipIf(!hasPostgres || !runsHere)('replicas that are killed', () => {
  let server: TestPostgres;
  beforeAll(async () => {
    server = await openPostgres();
  });
  afterAll(() => server.stop());

  test('one after the other, and the server: each pull request ends with one check and one comment', async () => {
    const url = await migratedDatabase(server);
    const github = await startGitHub();
    onTestFinished(() => github.close());
    const shop = await createSmallShop(github);
    const start = async (): Promise<Killable> =>
      serve(github, await emptyFolder(), { DATABASE_URL: url });
    const others = [await start(), await start()];
    // the last one that is started hears of all
    const heard = await start();
    const hears = () => {
      github.webhooks.url = `${heard.url}/api/github/webhooks`;
    };

    const opened = [];
    for (let n = 0; n < REVIEWS; n += 1) {
      opened.push(await openCopy({ github, shop }, WRONG_NESTING, `copy-${String(n)}`));
      await github.settled();
      if (n % 2 === 0) {
        await others.shift()?.kill();
        others.push(await start());
        hears();
      }
      if (n === 4) await server.crash();
    }
    await emptied({ github, app: heard });
    const [first, ...further] = opened.map((pr) => finalState(pr, github.app.botLogin));
    expect(first).toMatchObject({
      checks: [{ status: 'completed', conclusion: 'action_required' }],
      comments: [expect.any(String)],
    });
    for (const state of further) expect(state).toEqual(first);
  });
});
