import { expect, test } from 'vitest';
import { createSqliteJobs } from '../../../../src/bot/edge/store/sqlite/sqlite-jobs.ts';
import { setClock } from '../../../support/set-clock.ts';
import { review } from './jobs-world.ts';
import { openSqlite, storeIn } from './open-sqlite.ts';
import { pullRequestOf, repositoryOf } from './records.ts';

test.each(['{"of":"another version"}', 'not JSON'])(
  'a record that reads %s is absent, and the store no longer claims to know its time wholly',
  async (record) => {
    const { database, close } = await openSqlite();
    const clock = setClock();
    const store = await storeIn(database, clock);
    await store.addPullRequest(pullRequestOf({ number: 1 }));
    await store.addPullRequest(pullRequestOf({ number: 2 }));
    await store.saveRepository(repositoryOf({ id: 1 }));
    await database.transact((sql) =>
      sql.run('UPDATE pull_request SET record = ? WHERE number = 1', record),
    );
    clock.advance(1000);
    const open = await store.openPullRequests(1);
    expect(open.map(({ pullRequest }) => pullRequest.number)).toEqual([2]);
    expect(await store.bornAt()).toBe(clock.now());

    clock.advance(1000);
    expect(await store.updatePullRequest(1, 1, (known) => known)).toBeNull();
    expect(await store.bornAt()).toBe(clock.now() - 1000);
    await close();
  },
);

test.each(['{"kind":"unknown"}', 'not JSON'])(
  'a job that reads %s fails, and the next one is run',
  async (payload) => {
    const { database, close } = await openSqlite();
    const jobs = createSqliteJobs(database, setClock());
    await jobs.add(review(1));
    await jobs.add(review(2));
    await database.transact((sql) =>
      sql.run("UPDATE job SET payload = ? WHERE queue = 'pr:1:1'", payload),
    );
    expect(await jobs.claim({ lease: 1000, perGroup: 2 })).toMatchObject({ queue: 'pr:1:2' });
    expect(await jobs.counts()).toEqual({ waiting: 0, running: 1, failed: 1 });
    await close();
  },
);
