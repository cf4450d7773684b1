import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startApp } from '../../../sandbox/start-app.ts';
import type { RunningApp } from '../../../sandbox/start-app.ts';
import { startGitHub } from '../../../sandbox/github/start-github.ts';
import type { GitHubStandIn } from '../../../sandbox/github/start-github.ts';
import { settingsOf, shortenClaims } from '../../bot/edge/store/postgres-world.ts';
import { hasPostgres, openPostgres } from '../../support/postgres.ts';
import type { TestPostgres } from '../../support/postgres.ts';
import { emptyFolder } from './empty-folder.ts';
import { finalState } from './final-state.ts';
import { openCopy } from './open-copy.ts';
import {
  acknowledged,
  migrate,
  migratedDatabase,
  readiness,
  ready,
  SHORT_CLAIMS,
} from './replica-world.ts';
import { createSmallShop, WRONG_NESTING } from './small-shop.ts';
import { emptied } from './story.ts';

describe.skipIf(!hasPostgres)('processes that share a PostgreSQL', () => {
  let server: TestPostgres;
  beforeAll(async () => {
    server = await openPostgres();
  });
  afterAll(() => server.stop());

  const startAt = async (github: GitHubStandIn, url: string): Promise<RunningApp> => {
    const variables = { DATABASE_URL: url };
    const app = await startApp(github, {
      dataDir: await emptyFolder(),
      variables,
      overrides: { ...SHORT_CLAIMS, write: () => undefined },
    });
    onTestFinished(() => app.close());
    return app;
  };

  async function start() {
    const url = await migratedDatabase(server);
    await shortenClaims(url);
    const github = await startGitHub();
    onTestFinished(() => github.close());
    const shop = await createSmallShop(github);
    const apps = [await startAt(github, url), await startAt(github, url)] as const;
    for (const app of apps) await ready(app);
    return { github, shop, apps };
  }

  test('every pull request gets one check and one comment, whoever hears of it', async () => {
    const { github, shop, apps } = await start();
    const opened = [];
    for (const n of [1, 2, 3, 4]) {
      github.webhooks.url = `${apps[n % 2 === 0 ? 0 : 1].url}/api/github/webhooks`;
      opened.push(await openCopy({ github, shop }, WRONG_NESTING, `copy-${String(n)}`));
    }
    await emptied({ github, app: apps[0] });
    const states = opened.map((pr) => finalState(pr, github.app.botLogin));
    for (const { checks, comments } of states) {
      expect(checks).toMatchObject([{ status: 'completed', conclusion: 'action_required' }]);
      expect(comments).toHaveLength(1);
    }
  });

  test('a server that crashes is said, nothing is lost, and work goes on when it is there again', async () => {
    const { github, shop, apps } = await start();
    const first = await openCopy({ github, shop }, WRONG_NESTING, 'before');
    await acknowledged(github);
    await server.crash();
    await Promise.all(apps.map(ready));
    const second = await openCopy({ github, shop }, WRONG_NESTING, 'after');
    await acknowledged(github);
    await emptied({ github, app: apps[0] });
    for (const pr of [first, second])
      expect(finalState(pr, github.app.botLogin)).toMatchObject({
        checks: [{ status: 'completed' }],
        comments: [expect.any(String)],
      });
  });

  test('a database without the schema is said, and taken once somebody has migrated it', async () => {
    const url = await server.createDatabase();
    const github = await startGitHub();
    onTestFinished(() => github.close());
    const app = await startAt(github, url);
    const said = JSON.parse(await readiness(app)) as { database: string; conditions: object };
    expect(said.database).toBe(settingsOf(url).name);
    expect(said.conditions).toMatchObject({
      store: expect.stringContaining('run \\"meshwarden migrate\\"'.replaceAll('\\', '')),
    });
    await migrate(url);
    await ready(app);
  });
});
