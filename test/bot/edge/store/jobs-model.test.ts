import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClaimedJob, Jobs } from '../../../../src/review/index.ts';
import { createSqliteJobs } from '../../../../src/bot/edge/store/sqlite/sqlite-jobs.ts';
import { createMemoryJobs } from '../../../support/memory-jobs.ts';
import { setClock } from '../../../support/set-clock.ts';
import type { SetClock } from '../../../support/set-clock.ts';
import { times } from '../../../support/times.ts';
import { openSqlite } from './open-sqlite.ts';
import type { TwoConnections } from './open-sqlite.ts';

let opened: TwoConnections;
beforeAll(async () => {
  opened = await openSqlite();
});
afterAll(() => opened.close());

const SETTINGS = { lease: 1000, perGroup: 2 };

/** What a worker does next; `held` names one of the claims it ever made, the lost ones too. */
const step = fc.oneof(
  fc.record({
    do: fc.constant('add' as const),
    key: fc.nat(5),
    queue: fc.nat(3),
    priority: fc.constantFrom(0, 10, 20),
    delay: fc.constantFrom(0, 0, 500),
  }),
  fc.record({ do: fc.constant('accept' as const), id: fc.nat(4) }),
  fc.record({ do: fc.constant('claim' as const), skip: fc.boolean() }),
  fc.record({
    do: fc.constantFrom('complete', 'retry', 'fail', 'renew' as const),
    held: fc.nat(20),
  }),
  fc.record({ do: fc.constant('pause' as const), group: fc.nat(2) }),
  fc.record({ do: fc.constant('advance' as const), by: fc.constantFrom(1, 400, 1500, 400_000) }),
  fc.record({ do: fc.constant('prune' as const) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** A worker on one engine: what it does gives what anyone could see of it. */
function worker(jobs: Jobs, clock: SetClock) {
  const claims: ClaimedJob[] = [];
  const end = (job: ClaimedJob, how: 'complete' | 'retry' | 'fail' | 'renew') => {
    switch (how) {
      case 'complete':
        return jobs.complete(job);
      case 'retry':
        return jobs.retry(job, clock.now() + 300, '502');
      case 'fail':
        return jobs.fail(job, 'crashed');
      case 'renew':
        return jobs.renew(job, 1000);
    }
  };
  const claim = async (skip: boolean) => {
    const job = await jobs.claim({ ...SETTINGS, except: skip ? ['delivery'] : [] });
    if (job === null) return null;
    claims.push(job);
    const { queue, key, group, payload, attempt, lost } = job;
    return { queue, key, group, payload, attempt, lost };
  };
  const act = (next: Step, n: number): unknown => {
    switch (next.do) {
      case 'add':
        return jobs.add({
          queue: `q${String(next.queue)}`,
          key: `k${String(next.key)}`,
          group: `g${String(next.queue % 3)}`,
          priority: next.priority,
          runAt: clock.now() + next.delay,
          payload: { kind: 'review', repository: 1, pullRequest: n, trigger: 'model' },
        });
      case 'accept':
        return jobs.accept({ id: String(next.id), event: 'push', body: '{}' });
      case 'claim':
        return claim(next.skip);
      case 'pause':
        return jobs.pause(`g${String(next.group)}`, clock.now() + 700);
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
  return async (next: Step, n: number) => [
    await act(next, n),
    await jobs.counts(),
    await jobs.nextAt(SETTINGS),
    await jobs.delivery('1'),
  ];
}

test('the queue on disk does what the queue in memory does', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const clock = setClock();
      await opened.database.transact(async (sql) => {
        for (const table of ['job', 'delivery', 'pause']) await sql.run(`DELETE FROM ${table}`);
      });
      const disk = worker(createSqliteJobs(opened.database, clock), clock);
      const memory = worker(createMemoryJobs(clock), clock);
      for (const [n, next] of steps.entries()) {
        if (next.do === 'advance') clock.advance(next.by);
        expect(await disk(next, n)).toEqual(await memory(next, n));
      }
    }),
    times(40),
  );
});
