import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClaimedJob, Jobs } from '../../../../src/review/index.ts';
import { createSqliteJobs } from '../../../../src/bot/edge/store/sqlite/sqlite-jobs.ts';
import { createMemoryJobs, emptyQueue } from '../../../support/memory-jobs.ts';
import { hasPostgres } from '../../../support/postgres.ts';
import { setClock } from '../../../support/set-clock.ts';
import type { SetClock } from '../../../support/set-clock.ts';
import { times } from '../../../support/times.ts';
import { openBossWorld } from './boss-world.ts';
import { LEASE } from './jobs-world.ts';
import { openSqlite } from './open-sqlite.ts';
import type { TwoConnections } from './open-sqlite.ts';
import { openPostgresWorld } from './postgres-world.ts';
import type { PostgresWorld } from './postgres-world.ts';

/** Milliseconds: what an engine is held to. */
interface Pace {
  readonly lease: number;
  readonly delay: number;
  readonly wait: number;
  readonly pause: number;
  readonly steps: readonly number[];
}

const QUICK: Pace = {
  lease: 1000,
  delay: 500,
  wait: 300,
  pause: 700,
  steps: [1, 400, 1500, 400_000],
};

/** pg-boss ranks by the second, and takes nobody for dead who spoke a while ago; no two instants are one. */
const BY_SECONDS: Pace = {
  lease: LEASE + 500,
  delay: 30_000,
  wait: 20_000,
  pause: 40_000,
  steps: [1000, 25_000, 90_000, 400_000],
};

/** What a worker does next; `held` names one of the claims it ever made, the lost ones too. */
const stepAt = ({ delay, steps }: Pace) =>
  fc.oneof(
    fc.record({
      do: fc.constant('add' as const),
      key: fc.nat(5),
      priority: fc.constantFrom(0, 10, 20),
      delay: fc.constantFrom(0, 0, delay),
    }),
    fc.record({ do: fc.constant('accept' as const), id: fc.nat(4) }),
    fc.record({ do: fc.constant('claim' as const), quick: fc.boolean() }),
    fc.record({
      do: fc.constantFrom('complete', 'retry', 'fail', 'renew' as const),
      held: fc.nat(20),
    }),
    fc.record({ do: fc.constant('pause' as const), group: fc.nat(2) }),
    fc.record({ do: fc.constant('advance' as const), by: fc.constantFrom(...steps) }),
    fc.record({ do: fc.constant('prune' as const) }),
  );
type Step = ReturnType<typeof stepAt> extends fc.Arbitrary<infer T> ? T : never;

/** A worker on one engine: what it does gives what anyone could see of it. */
function worker(jobs: Jobs, clock: SetClock, { lease, wait, pause }: Pace) {
  const claims: ClaimedJob[] = [];
  const end = (job: ClaimedJob, how: 'complete' | 'retry' | 'fail' | 'renew') => {
    switch (how) {
      case 'complete':
        return jobs.complete(job);
      case 'retry':
        return jobs.retry(job, clock.now() + wait, '502');
      case 'fail':
        return jobs.fail(job, 'crashed');
      case 'renew':
        return jobs.renew(job, lease);
    }
  };
  const claim = async (quick: boolean) => {
    const job = await jobs.claim({ lease, perGroup: 2, ...(quick && { only: 'quick' as const }) });
    if (job === null) return null;
    claims.push(job);
    const { queue, key, group, payload, attempt, lost } = job;
    return { queue, key, group, payload, attempt, lost };
  };
  return (next: Step, n: number): unknown => {
    switch (next.do) {
      case 'add':
        return jobs.add({
          queue: `q${String(next.key % 4)}`,
          key: `k${String(next.key)}`,
          group: `g${String(next.key % 3)}`,
          priority: next.priority,
          runAt: clock.now() + next.delay,
          payload: { kind: 'review', repository: 1, pullRequest: n, trigger: 'model' },
        });
      case 'accept':
        return jobs.accept({ id: String(next.id), event: 'push', body: '{}' });
      case 'claim':
        return claim(next.quick);
      case 'pause':
        return jobs.pause(`g${String(next.group)}`, clock.now() + pause);
      case 'prune':
        return jobs.prune(clock.now() - 1000);
      case 'advance':
        return undefined;
      case 'complete':
      case 'retry':
      case 'fail':
      case 'renew': {
        const job = claims[next.held % Math.max(claims.length, 1)];
        return job === undefined ? null : end(job, next.do);
      }
    }
  };
}

describe('SQLite', () => {
  let opened: TwoConnections;
  beforeAll(async () => {
    opened = await openSqlite();
  });
  afterAll(() => opened.close());

  const seen = async (jobs: Jobs) => [
    await jobs.counts(),
    await jobs.nextAt({ perGroup: 2 }),
    await jobs.delivery('1'),
  ];

  test('the queue on disk does what the queue in memory does', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(stepAt(QUICK), { maxLength: 30 }), async (steps) => {
        const clock = setClock();
        await opened.database.transact(async (sql) => {
          for (const table of ['job', 'delivery', 'pause']) await sql.run(`DELETE FROM ${table}`);
        });
        const [disk, memory] = [createSqliteJobs(opened.database, clock), createMemoryJobs(clock)];
        const [onDisk, inMemory] = [worker(disk, clock, QUICK), worker(memory, clock, QUICK)];
        for (const [n, next] of steps.entries()) {
          if (next.do === 'advance') clock.advance(next.by);
          expect(await onDisk(next, n)).toEqual(await inMemory(next, n));
          expect(await seen(disk)).toEqual(await seen(memory));
        }
      }),
      times(40),
    );
  });
});

describe.skipIf(!hasPostgres)('pg-boss', () => {
  let world: PostgresWorld;
  beforeAll(async () => {
    world = await openPostgresWorld();
  });
  afterAll(() => world.close());

  /** A job whose process was lost, and that a newer one waits for, is one of them once either is claimed. */
  const seen = async (jobs: Jobs) => {
    const { running, failed } = await jobs.counts();
    return [running, failed, await jobs.delivery('1')];
  };

  /** Of what is quick and what takes a while, pg-boss gives out each in its order, and both by turns. */
  const slow = (step: Step): boolean => step.do !== 'accept';

  test(
    'the queue on a server does what the queue in memory does',
    { timeout: 240_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(stepAt(BY_SECONDS).filter(slow), { maxLength: 40 }),
          async (steps) => {
            const clock = setClock();
            await world.empty();
            const boss = await openBossWorld(world, clock);
            try {
              const memory = createMemoryJobs(clock, emptyQueue(1000));
              const onServer = worker(boss.jobs, clock, BY_SECONDS);
              const inMemory = worker(memory, clock, BY_SECONDS);
              for (const [n, next] of steps.entries()) {
                clock.advance(next.do === 'advance' ? next.by : 1);
                expect(await onServer(next, n)).toEqual(await inMemory(next, n));
                expect(await seen(boss.jobs)).toEqual(await seen(memory));
              }
            } finally {
              await boss.close();
            }
          },
        ),
        times(40),
      );
    },
  );
});
