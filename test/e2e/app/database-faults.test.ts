import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startGitHub } from '../../../sandbox/github/start-github.ts';
import { shortenClaims } from '../../bot/edge/store/postgres-world.ts';
import { eventually } from '../../support/eventually.ts';
import { hasOwnPostgres, openOwnPostgres } from '../../support/postgres.ts';
import type { OwnPostgres } from '../../support/postgres.ts';
import { shareOfRun } from '../../support/share-of-run.ts';
import { DATABASE_FAULTS, FAILING_OVER, passwordFileOf } from './database-faults.ts';
import type { DatabaseFault } from './database-faults.ts';
import { finalState } from './final-state.ts';
import { openCopy } from './open-copy.ts';
import {
  acknowledged,
  allDone,
  migrate,
  ready,
  SHORT_CLAIMS,
  startReplica,
} from './replica-world.ts';
import type { Replica } from './replica-world.ts';
import { createSmallShop, WRONG_NESTING } from './small-shop.ts';

/** Of so many faults one is tried in a run. */
const SHARES = 4;

const justMigrated: NonNullable<DatabaseFault['prepare']> = async (_, url) => {
  await migrate(url);
  return url;
};

describe.skipIf(!hasOwnPostgres)('what happens to the database of two replicas', () => {
  let server: OwnPostgres;
  beforeAll(async () => {
    server = await openOwnPostgres();
  });
  afterAll(() => server.stop());

  /** What is there in the end, with what happens in the middle. */
  async function played(fault: DatabaseFault, on: OwnPostgres) {
    const passwordFile = await passwordFileOf();
    const made = await on.createDatabase();
    const { prepare = justMigrated } = fault;
    const url = await prepare(on, made, passwordFile);
    const github = await startGitHub();
    onTestFinished(() => github.close());
    const shop = await createSmallShop(github);
    const variables = url === made ? {} : { DATABASE_PASSWORD_FILE: passwordFile };
    const overrides = fault.loses === true ? SHORT_CLAIMS : {};
    if (fault.loses === true) await shortenClaims(made);
    const startOne = () => startReplica(github, url, { variables, overrides });
    const replicas = [await startOne(), await startOne()];
    for (const { app } of replicas) await ready(app);
    const all: Replica[] = [...replicas];
    const restart = async (which: number) => {
      await replicas[which]?.app.close();
      const next = await startOne();
      all.push(next);
      replicas[which] = next;
    };
    const before = await openCopy({ github, shop }, WRONG_NESTING, 'before');
    const end = await fault.begin({ server: on, url: made, replicas, restart, passwordFile });
    const during = await openCopy({ github, shop }, WRONG_NESTING, 'during');
    const { says } = fault;
    const problems = () => all.flatMap(({ said }) => said);
    if (says !== null)
      await eventually(
        () => problems().some(({ problem = '' }) => says.test(problem)),
        () => JSON.stringify(problems()),
      );
    await end();
    await Promise.all(replicas.map(({ app }) => ready(app)));
    await acknowledged(github);
    const [first] = replicas;
    if (first === undefined) throw new Error('no replica');
    await allDone(github, first.app);
    const counts = await first.app.counts();
    const states = [before, during].map((pr) => finalState(pr, github.app.botLogin));
    return { states, counts, said: problems(), shop };
  }

  const check = async (fault: DatabaseFault, on: OwnPostgres) => {
    const { states, counts, said } = await played(fault, on);
    for (const state of states) {
      expect(state).toMatchObject({
        checks: [{ status: 'completed', conclusion: 'action_required' }],
        comments: [expect.any(String)],
        suggestions: [expect.anything()],
      });
      expect(state.checks).toHaveLength(1);
      expect(state.suggestions).toHaveLength(1);
    }
    expect(counts).toEqual({ waiting: 0, running: 0, failed: 0 });
    // a sentence, and not where in the program
    for (const { problem = '', stack = null } of said) {
      expect(problem).not.toContain('\n');
      expect({ problem, stack }).toEqual({ problem, stack: null });
    }
  };

  for (const fault of shareOfRun(DATABASE_FAULTS, SHARES))
    test(`${fault.name}: what was taken is done once, and the log says why`, () =>
      check(fault, server));

  test(`${FAILING_OVER.name}: what was taken is done once, and the log says why`, async () => {
    const own = await openOwnPostgres();
    onTestFinished(() => own.stop());
    await check(FAILING_OVER, own);
  });
});
