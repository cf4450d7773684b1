import { onTestFinished } from 'vitest';
import { z } from 'zod';
import type { GitHubStandIn } from '../../../sandbox/github/start-github.ts';
import type { RunningApp } from '../../../sandbox/start-app.ts';
import type { BotOverrides } from '../../../src/bot/edge/bot-overrides.ts';
import { migratePostgres } from '../../../src/bot/edge/store/postgres/postgres-persistence.ts';
import { DIRECTLY } from '../../../src/forge/edge/network/outbound-settings.ts';
import { settingsOf, SHORT_CLAIM } from '../../bot/edge/store/postgres-world.ts';
import { eventually } from '../../support/eventually.ts';
import { openLine } from '../../support/line.ts';
import type { Line } from '../../support/line.ts';
import type { TestPostgres } from '../../support/postgres.ts';
import { emptyFolder } from './empty-folder.ts';
import { start } from './story.ts';

/** Brings a database up to date. */
export async function migrate(url: string): Promise<void> {
  await migratePostgres({ database: settingsOf(url), outbound: DIRECTLY }, (problem) => {
    throw new Error(problem);
  });
}

/** Makes a database that replicas can start on; gives its address. */
export async function migratedDatabase(server: TestPostgres): Promise<string> {
  const url = await server.createDatabase();
  await migrate(url);
  return url;
}

/** What claims of replicas have to be like on a database whose claims are short. */
export const SHORT_CLAIMS = { workers: { lease: SHORT_CLAIM } } satisfies BotOverrides;

const LogLine = z.looseObject({
  level: z.string(),
  msg: z.string(),
  problem: z.string().optional(),
  stack: z.string().nullish(),
});
export type LogLine = z.output<typeof LogLine>;

/** The app in this process, with a line to its database. */
export interface Replica {
  readonly app: RunningApp;
  readonly database: Line;
  /** What its log says from warnings up. */
  readonly said: readonly LogLine[];
}

/** Sees to it that a port of an address is another one. */
export function atPort(address: string, port: number): string {
  const url = new URL(address);
  url.port = String(port);
  return url.href.replace(/\/$/, '');
}

const TROUBLE = ['warn', 'error', 'fatal'];

/** Starts a replica; webhooks go to it. */
export async function startReplica(
  github: GitHubStandIn,
  url: string,
  {
    variables = {},
    overrides = {},
  }: {
    readonly variables?: Readonly<Record<string, string>>;
    readonly overrides?: BotOverrides;
  } = {},
): Promise<Replica> {
  const database = await openLine(Number(new URL(url).port));
  const said: LogLine[] = [];
  const app = await start(github, {
    dataDir: await emptyFolder(),
    variables: {
      DATABASE_URL: atPort(url, database.port),
      ...variables,
    },
    overrides: {
      ...overrides,
      write: (text) => {
        const line = LogLine.parse(JSON.parse(text));
        if (TROUBLE.includes(line.level)) said.push(line);
      },
    },
  });
  onTestFinished(async () => {
    await app.close();
    database.close();
  });
  return { app, database, said };
}

export const readiness = async ({ url }: RunningApp): Promise<string> =>
  (await fetch(`${url}/readyz`)).text();

export const ready = (app: RunningApp): Promise<true> =>
  eventually(
    async () => (await readiness(app)).includes('"ready":true'),
    () => 'it is not ready',
  );

/** Until every delivery was taken; what was answered with an error is sent again, as GitHub's page offers it. */
export const acknowledged = (github: GitHubStandIn): Promise<true> =>
  eventually(
    async () => {
      await github.settled();
      const last = new Map(github.webhooks.deliveries.map((each) => [each.guid, each]));
      const open = [...last.values()].filter(
        ({ outcome }) => outcome === null || outcome.statusCode >= 300,
      );
      for (const { id } of open) github.webhooks.redeliver(id);
      return open.length === 0;
    },
    () => 'a delivery is not taken',
  );

/**
 * Until nothing waits or runs on a database, and stays so while deliveries come in; or until nobody can tell any more,
 * where `isOver` says that of the app.
 */
export async function allDone(
  github: GitHubStandIn,
  app: RunningApp,
  isOver = () => false,
): Promise<void> {
  for (let quiet = 0; quiet < 2; quiet += 1) {
    await github.settled();
    let open = '';
    await eventually(
      async () => {
        const counts = await app.counts().catch(() => null);
        open = JSON.stringify(counts);
        return isOver() || (counts !== null && counts.waiting + counts.running === 0);
      },
      () => open,
      100,
    );
  }
}
