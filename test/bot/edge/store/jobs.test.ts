import { afterAll, beforeAll, describe } from 'vitest';
import { createSqliteJobs } from '../../../../src/bot/edge/store/sqlite/sqlite-jobs.ts';
import { createMemoryJobs, emptyQueue } from '../../../support/memory-jobs.ts';
import { hasPostgres } from '../../../support/postgres.ts';
import { openBossWorld } from './boss-world.ts';
import { describeJobsContract } from './jobs-contract.ts';
import { openSqlite } from './open-sqlite.ts';
import { openPostgresWorld } from './postgres-world.ts';
import type { PostgresWorld } from './postgres-world.ts';

describeJobsContract('SQLite', async (clock) => {
  const { database, other, close } = await openSqlite();
  return { jobs: createSqliteJobs(database, clock), other: createSqliteJobs(other, clock), close };
});

describe.skipIf(!hasPostgres)('on a server', () => {
  let world: PostgresWorld;
  beforeAll(async () => {
    world = await openPostgresWorld();
  });
  afterAll(() => world.close());

  describeJobsContract(
    'pg-boss',
    async (clock) => {
      await world.empty();
      return openBossWorld(world, clock);
    },
    { knowsNext: false },
  );
});

describeJobsContract('memory', (clock) => {
  const queue = emptyQueue();
  return Promise.resolve({
    jobs: createMemoryJobs(clock, queue),
    other: createMemoryJobs(clock, queue),
    close: () => Promise.resolve(),
  });
});
