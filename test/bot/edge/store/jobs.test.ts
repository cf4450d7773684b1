import { createSqliteJobs } from '../../../../src/bot/edge/store/sqlite/sqlite-jobs.ts';
import { createMemoryJobs, emptyQueue } from '../../../support/memory-jobs.ts';
import { describeJobsContract } from './jobs-contract.ts';
import { openSqlite } from './open-sqlite.ts';

describeJobsContract('SQLite', async (clock) => {
  const { database, other, close } = await openSqlite();
  return { jobs: createSqliteJobs(database, clock), other: createSqliteJobs(other, clock), close };
});

describeJobsContract('memory', (clock) => {
  const queue = emptyQueue();
  return Promise.resolve({
    jobs: createMemoryJobs(clock, queue),
    other: createMemoryJobs(clock, queue),
    close: () => Promise.resolve(),
  });
});
