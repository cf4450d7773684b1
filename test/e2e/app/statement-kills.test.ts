import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startGitHub } from '../../../sandbox/github/start-github.ts';
import type { GitHubStandIn } from '../../../sandbox/github/start-github.ts';
import { startBoss, BOSS_SCHEMA } from '../../../src/bot/edge/store/postgres/boss.ts';
import { openPool } from '../../../src/bot/edge/store/postgres/postgres-pool.ts';
import { settingsOf } from '../../bot/edge/store/postgres-world.ts';
import { eventually } from '../../support/eventually.ts';
import { hasPostgres, openPostgres, administer } from '../../support/postgres.ts';
import type { TestPostgres } from '../../support/postgres.ts';
import { shareOfRun } from '../../support/share-of-run.ts';
import { hearStatements } from '../../support/statements.ts';
import type { Verdict } from '../../support/statements.ts';
import { finalState } from './final-state.ts';
import { openCopy } from './open-copy.ts';
import { acknowledged, allDone, migratedDatabase, ready, startReplica } from './replica-world.ts';
import type { Replica } from './replica-world.ts';
import { createSmallShop, WRONG_NESTING } from './small-shop.ts';

/** Of so many kills one is tried in a run. */
const SHARES = 114;
const LANES = 3;

const END_CONNECTIONS =
  "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'meshwarden' AND pid <> pg_backend_pid()";

/** Nobody listens there. */
const NOWHERE = 'http://127.0.0.1:9/';

/** Seconds after which a killed process is known: pg-boss takes no fewer than 10 by its settings, its table takes any. */
const HEARTBEAT = 2;

/** A process is killed before or after the nth time that it sends a statement. */
interface StatementKill {
  readonly text: string;
  readonly nth: number;
  readonly verdict: Exclude<Verdict, 'goes on'>;
}

/** A database and a stand-in of its own, and what one review comes to there. */
interface Lane {
  readonly github: GitHubStandIn;
  readonly shop: Awaited<ReturnType<typeof createSmallShop>>;
  readonly url: string;
  copies: number;
}

/** Claims are renewed so often that the short heartbeat holds them; nobody asks for work all the time, which would be statements, too. */
const WORKERS = { lease: 2_000, poll: 5_000 };

describe.skipIf(!hasPostgres)('a replica that is killed at a statement', () => {
  let server: TestPostgres;
  beforeAll(async () => {
    server = await openPostgres();
  });
  afterAll(() => server.stop());

  async function openLane(): Promise<Lane> {
    const url = await migratedDatabase(server);
    await administer(
      url,
      `UPDATE ${BOSS_SCHEMA}.queue SET heartbeat_seconds = ${String(HEARTBEAT)}`,
    );
    const github = await startGitHub();
    onTestFinished(() => github.close());
    // looks for jobs whose process is gone more often than a replica does
    const pool = await openPool({ database: settingsOf(url), authorities: [] });
    const boss = await startBoss(pool, () => undefined, {
      superviseIntervalSeconds: 1,
      monitorIntervalSeconds: 1,
    });
    onTestFinished(async () => {
      await boss.stop({ graceful: false });
      await pool.end();
    });
    return { github, shop: await createSmallShop(github), url, copies: 0 };
  }

  const startIn = async ({ github, url }: Lane): Promise<Replica> => {
    const replica = await startReplica(github, url, {
      overrides: { workers: WORKERS, schedule: { reconcile: 3_600_000 } },
    });
    await ready(replica.app);
    await allDone(github, replica.app);
    return replica;
  };

  const isAnswered = (pr: Awaited<ReturnType<typeof openCopy>>) =>
    pr.checks().some(({ status }) => status === 'completed');

  const openNext = (lane: Lane) => {
    lane.copies += 1;
    return openCopy(lane, WRONG_NESTING, `copy-${String(lane.copies)}`);
  };

  /** Without the address of the stand-in, which each lane has its own of. */
  const shown = ({ github }: Lane, pr: Awaited<ReturnType<typeof openCopy>>): unknown =>
    JSON.parse(
      JSON.stringify(finalState(pr, github.app.botLogin)).replaceAll(github.url, '(github)'),
    );

  /** What nobody disturbs comes to, and the statements of it in their order. */
  async function undisturbed(lane: Lane) {
    const replica = await startIn(lane);
    const texts: string[] = [];
    hearStatements(
      replica.database,
      ({ text }) => {
        texts.push(text);
        return 'goes on';
      },
      () => undefined,
    );
    // what is connected already is not heard
    await administer(lane.url, END_CONNECTIONS);
    await allDone(lane.github, replica.app);
    texts.length = 0;
    const pr = await openNext(lane);
    await eventually(
      () => isAnswered(pr),
      () => 'no check',
    );
    await allDone(lane.github, replica.app);
    const seen = new Map<string, number>();
    const sent = texts.map((text) => {
      const nth = (seen.get(text) ?? 0) + 1;
      seen.set(text, nth);
      return { text, nth };
    });
    await replica.app.close();
    return { sent, state: shown(lane, pr) };
  }

  /** Kills a replica at a statement of a review, and starts its successor; gives what is there in the end. */
  async function killedAt(lane: Lane, { text, nth, verdict }: StatementKill) {
    const { github } = lane;
    const victim = await startIn(lane);
    let left = nth;
    let isDead = false;
    const isOver = () => isDead;
    const dies = () => {
      isDead = true;
      // whatever it still tries reaches nobody
      github.webhooks.url = NOWHERE;
      for (const surface of ['api', 'git'] as const)
        github.faults.add({ kind: 'reset' }, { surface, times: Number.POSITIVE_INFINITY });
    };
    hearStatements(
      victim.database,
      (statement) => {
        if (isDead || statement.text !== text) return 'goes on';
        left -= 1;
        return left === 0 ? verdict : 'goes on';
      },
      dies,
    );
    await administer(lane.url, END_CONNECTIONS);
    left = Number.POSITIVE_INFINITY;
    await allDone(github, victim.app);
    left = nth;
    const pr = await openNext(lane);
    await eventually(
      () => isOver() || isAnswered(pr),
      () => 'no check',
    );
    await allDone(github, victim.app, isOver);
    const wasKilled = isOver();
    if (!wasKilled) {
      victim.database.drop();
      dies();
    }
    await victim.app.close();
    github.faults.clear();
    const successor = await startReplica(github, lane.url, {
      overrides: { workers: WORKERS, schedule: { reconcile: 3_600_000 } },
    });
    await ready(successor.app);
    await acknowledged(github);
    await allDone(github, successor.app);
    const state = shown(lane, pr);
    const counts = await successor.app.counts();
    await successor.app.close();
    return { state, counts, wasKilled };
  }

  test(
    'whichever it is: its successor completes the one check and writes no second comment',
    { timeout: 3_600_000 },
    async () => {
      const lanes = await Promise.all(Array.from({ length: LANES }, openLane));
      const [first] = lanes;
      if (first === undefined) throw new Error('no lane');
      const { sent, state } = await undisturbed(first);
      expect(state).toMatchObject({
        checks: [{ status: 'completed' }],
        comments: [expect.any(String)],
      });
      const kills = sent.flatMap(({ text, nth }): readonly StatementKill[] => [
        { text, nth, verdict: 'not done' },
        { text, nth, verdict: 'done, then cut' },
      ]);
      const todo = [...shareOfRun(kills, SHARES)];
      const all = todo.length;
      expect(all).toBeGreaterThan(1);
      let killed = 0;
      const work = async (lane: Lane): Promise<void> => {
        for (let next = todo.shift(); next !== undefined; next = todo.shift()) {
          const found = await killedAt(lane, next);
          if (found.wasKilled) killed += 1;
          const name = `${next.verdict}: ${next.text.slice(0, 120)} (${String(next.nth)})`;
          expect.soft(found.state, name).toEqual(state);
          expect.soft(found.counts, name).toEqual({ waiting: 0, running: 0, failed: 0 });
        }
      };
      await Promise.all(lanes.map(work));
      console.log(`${String(killed)} of ${String(all)} tried, ${String(kills.length)} there are`);
      expect(killed).toBeGreaterThan(0);
    },
  );
});
