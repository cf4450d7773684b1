import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Store } from '../../../../src/review/index.ts';
import { setClock } from '../../../support/set-clock.ts';
import type { SetClock } from '../../../support/set-clock.ts';
import { leases } from './store-contract-leases.ts';
import { checkOf, debtOf, driftOf, pullRequestOf, repositoryOf } from './records.ts';

/** An engine under test: `store` and `other` are one store as two processes have it. */
export interface OpenStore {
  readonly store: Store;
  readonly other: Store;
  /** What the audit log says, oldest first: `kind detail`. */
  readonly audited: () => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
}

export interface StoreWorld extends OpenStore {
  readonly clock: SetClock;
}

/** What every engine of the store must do. */
export function describeStoreContract(
  name: string,
  open: (clock: SetClock) => Promise<OpenStore>,
): void {
  describe(`${name}: store`, () => {
    let world: StoreWorld;
    beforeEach(async () => {
      const clock = setClock();
      world = { clock, ...(await open(clock)) };
    });
    afterEach(() => world.close());
    const of = () => world;

    describe('repositories', () => {
      repositories(of);
    });
    describe('pull requests', () => {
      pullRequests(of);
    });
    describe('reviews', () => {
      reviews(of);
    });
    describe('leases', () => {
      leases(of);
    });
  });
}

function repositories(of: () => StoreWorld): void {
  test('a repository that was saved by one process is known to another', async () => {
    const { store, other } = of();
    expect(await store.repository(1)).toBeNull();
    const record = repositoryOf({ id: 1 }, { onboarding: { issue: 7, bodyHash: 'abc' } });
    await store.saveRepository(record);
    expect(await other.repository(1)).toEqual(record);
  });

  test('a repository is found under its new name only, in any case of its letters', async () => {
    const { store } = of();
    await store.saveRepository(repositoryOf({ id: 1, name: 'shop' }));
    await store.saveRepository(repositoryOf({ id: 1, name: 'Store' }));
    expect((await store.repositoryByName('ACME', 'store'))?.repository.id).toBe(1);
    expect(await store.repositoryByName('acme', 'shop')).toBeNull();
  });

  test('a name means the repository that has it now, not one that is gone', async () => {
    const { store, clock } = of();
    await store.saveRepository(repositoryOf({ id: 2 }));
    clock.advance(1);
    await store.saveRepository(repositoryOf({ id: 3 }));
    clock.advance(1);
    await store.saveRepository(repositoryOf({ id: 1 }, { removed: true }));
    expect((await store.repositoryByName('acme', 'shop'))?.repository.id).toBe(3);
  });

  test('the repositories of an installation are listed, and no others', async () => {
    const { store } = of();
    await store.saveRepository(repositoryOf({ id: 3, installation: 10 }));
    await store.saveRepository(repositoryOf({ id: 1, installation: 10 }, { suspended: true }));
    await store.saveRepository(repositoryOf({ id: 2, installation: 11 }));
    const ids = (await store.repositories(10)).map(({ repository }) => repository.id);
    expect(ids).toEqual([1, 3]);
  });

  test('an installation is known for as long as one of its repositories is not removed', async () => {
    const { store } = of();
    await store.saveRepository(repositoryOf({ id: 1, installation: 12 }));
    await store.saveRepository(repositoryOf({ id: 2, installation: 11 }));
    await store.saveRepository(repositoryOf({ id: 3, installation: 11 }));
    expect(await store.installations()).toEqual([11, 12]);
    await store.saveRepository(repositoryOf({ id: 1, installation: 12 }, { removed: true }));
    expect(await store.installations()).toEqual([11]);
  });
}

function pullRequests(of: () => StoreWorld): void {
  test('a pull request that was saved by one process is known to another', async () => {
    const { store, other } = of();
    expect(await store.pullRequest(1, 7)).toBeNull();
    const record = pullRequestOf({ number: 7 }, { requested: ['acme/mesh'], baseTip: 'b' });
    await store.addPullRequest(record);
    expect(await other.pullRequest(1, 7)).toEqual(record);
    expect(await other.pullRequest(2, 7)).toBeNull();
  });

  test('pull requests are found by their head, the closed ones too, and not by an earlier head', async () => {
    const { store } = of();
    const head = { sha: 'new', ref: 'topic', repository: 'acme/shop' };
    await store.addPullRequest(pullRequestOf({ number: 2 }));
    await store.updatePullRequest(1, 2, () => pullRequestOf({ number: 2, head }));
    await store.addPullRequest(pullRequestOf({ number: 1, head, state: 'closed' }));
    await store.addPullRequest(pullRequestOf({ number: 3 }));
    const numbers = async (sha: string) =>
      (await store.pullRequestsWithHead(1, sha)).map(({ pullRequest }) => pullRequest.number);
    expect(await numbers('new')).toEqual([1, 2]);
    expect(await numbers(pullRequestOf({}).pullRequest.head.sha)).toEqual([3]);
    expect(await store.pullRequestsWithHead(2, 'new')).toEqual([]);
  });

  test('open pull requests are listed, into one branch or all', async () => {
    const { store } = of();
    const release = { sha: 'r', ref: 'release' };
    await store.addPullRequest(pullRequestOf({ number: 4, base: release }));
    await store.addPullRequest(pullRequestOf({ number: 3 }));
    await store.addPullRequest(pullRequestOf({ number: 2, state: 'merged' }));
    await store.addPullRequest(pullRequestOf({ number: 1 }));
    const numbers = async (branch?: string) =>
      (await store.openPullRequests(1, branch)).map(({ pullRequest }) => pullRequest.number);
    expect(await numbers('main')).toEqual([1, 3]);
    expect(await numbers('release')).toEqual([4]);
    expect(await numbers()).toEqual([1, 3, 4]);
  });

  test('one that two processes hear of at once is kept once, with what either says of it later', async () => {
    const { store, other } = of();
    const heard = pullRequestOf({ number: 7 }, { requested: ['acme/mesh'] });
    expect(await store.addPullRequest(heard)).toEqual(heard);
    expect(await other.addPullRequest(pullRequestOf({ number: 7 }))).toEqual(heard);
    expect(await store.pullRequest(1, 7)).toEqual(heard);
  });

  test('changes by two processes at once are both kept', async () => {
    const { store, other } = of();
    await store.addPullRequest(pullRequestOf({ number: 7 }));
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        (i % 2 ? store : other).updatePullRequest(1, 7, (record) => ({
          ...record,
          requested: [...record.requested, String(i)],
        })),
      ),
    );
    expect((await store.pullRequest(1, 7))?.requested).toHaveLength(20);
  });

  test('what a change moves to another head is found there', async () => {
    const { store } = of();
    await store.addPullRequest(pullRequestOf({ number: 7 }));
    await store.updatePullRequest(1, 7, (record) => ({
      ...record,
      pullRequest: {
        ...record.pullRequest,
        head: { sha: 'pushed', ref: 'topic', repository: null },
      },
    }));
    expect(await store.pullRequestsWithHead(1, 'pushed')).toHaveLength(1);
  });

  test('an unknown pull request is not changed, and a change that throws changes nothing', async () => {
    const { store } = of();
    expect(await store.updatePullRequest(1, 7, (record) => record)).toBeNull();
    const record = pullRequestOf({ number: 7 });
    await store.addPullRequest(record);
    const failing = store.updatePullRequest(1, 7, () => {
      throw new Error('a bug');
    });
    await expect(failing).rejects.toThrow('a bug');
    expect(await store.pullRequest(1, 7)).toEqual(record);
  });
}

function reviews(of: () => StoreWorld): void {
  test('the last check of a commit and the last reads of a pull request are kept', async () => {
    const { store, other } = of();
    expect(await store.check(1, 'a')).toBeNull();
    expect(await store.reads(1, 7)).toBeNull();
    await store.saveCheck(1, checkOf({ sha: 'a', id: null }));
    await store.saveCheck(1, checkOf({ sha: 'a', id: 5 }));
    await store.saveReads(1, 7, ['a.yaml']);
    await store.saveReads(1, 7, ['a.yaml', 'b.yaml']);
    expect(await other.check(1, 'a')).toEqual(checkOf({ sha: 'a', id: 5 }));
    expect(await other.check(2, 'a')).toBeNull();
    expect(await other.reads(1, 7)).toEqual(['a.yaml', 'b.yaml']);
    expect(await other.reads(1, 8)).toBeNull();
  });

  test('what a pull request read is forgotten when it closes', async () => {
    const { store } = of();
    for (const number of [7, 8]) {
      await store.addPullRequest(pullRequestOf({ number }));
      await store.saveReads(1, number, ['a.yaml']);
    }
    await store.updatePullRequest(1, 7, () => pullRequestOf({ number: 7, state: 'merged' }));
    expect(await store.reads(1, 7)).toBeNull();
    expect(await store.reads(1, 8)).toEqual(['a.yaml']);
  });

  test('debts of a repository are unknown until somebody looked, and are changed in one step', async () => {
    const { store, other } = of();
    expect(await store.debts(1)).toBeNull();
    await store.updateDebts(1, (known) => [...(known ?? []), debtOf(31)]);
    await other.updateDebts(1, (known) => [...(known ?? []), debtOf(32)]);
    expect(await store.debts(1)).toEqual([debtOf(31), debtOf(32)]);
    expect(await store.debts(2)).toBeNull();
    await store.updateDebts(1, () => []);
    expect(await other.debts(1)).toEqual([]);
  });

  test('what was rolled back is unknown until somebody looked, and is changed in one step', async () => {
    const { store, other } = of();
    const rolledBack = (revert: number) => ({
      pullRequest: 7,
      meaning: 'abc',
      revert,
      at: '2026-11-20T10:00:00Z',
      relanded: false,
    });
    expect(await store.rolledBack(1)).toBeNull();
    await store.updateRolledBack(1, (known) => [...(known ?? []), rolledBack(8)]);
    await other.updateRolledBack(1, (known) => [...(known ?? []), rolledBack(9)]);
    expect(await store.rolledBack(1)).toEqual([rolledBack(8), rolledBack(9)]);
    expect(await other.rolledBack(2)).toBeNull();
  });

  test('a revert is on record once, by its commit', async () => {
    const { store, other } = of();
    const revert = {
      command: 'rollback' as const,
      of: 7,
      meaning: null,
      relands: null,
      by: 'pat',
      sha: 'a'.repeat(40),
      whole: true,
      untouched: true,
    };
    expect(await store.reverts(1)).toEqual([]);
    await store.saveRevert(1, revert);
    await other.saveRevert(1, { ...revert, of: 8 });
    await store.saveRevert(1, { ...revert, sha: 'b'.repeat(40) });
    expect(await other.reverts(1)).toEqual([
      { ...revert, of: 8 },
      { ...revert, sha: 'b'.repeat(40) },
    ]);
    expect(await store.reverts(2)).toEqual([]);
  });

  test('pushes that came past review are remembered, each once', async () => {
    const { store, other } = of();
    const push = {
      ...{ branch: 'main', before: 'a'.repeat(40), after: 'b'.repeat(40), by: 'dana' },
      ...{ at: '2026-11-20T08:00:00.000Z', forced: false },
    };
    expect(await store.pastPushes(1)).toEqual([]);
    await store.savePastPush(1, { push, issue: null });
    await other.savePastPush(1, { push, issue: 12 });
    expect(await store.pastPushes(1)).toEqual([{ push, issue: 12 }]);
    expect(await store.pastPushes(2)).toEqual([]);
  });

  test('what clusters differ by is kept for each repository, as another process sees it', async () => {
    const { store, other } = of();
    const known = driftOf({ issue: 31, due: 17 });
    expect(await store.drifts(1)).toEqual([]);
    await store.updateDrifts(1, () => [known]);
    await other.updateDrifts(1, (all) => all.map((each) => ({ ...each, due: 18 })));
    expect(await store.drifts(1)).toEqual([{ ...known, due: 18 }]);
    expect(await store.drifts(2)).toEqual([]);
  });

  test('the audit log keeps what was said, in order', async () => {
    const { store, other, audited } = of();
    const entry = { repository: 'acme/shop', pullRequest: 7, actor: null };
    await store.audit({ ...entry, kind: 'decision', detail: 'wait' });
    await other.audit({ ...entry, kind: 'override', detail: 'gap-1', actor: 'pat' });
    expect(await audited()).toEqual(['decision wait', 'override gap-1']);
  });

  test('a store knows since when it records, and another process knows the same', async () => {
    const { store, other, clock } = of();
    const born = await store.bornAt();
    expect(born).toBe(clock.now());
    clock.advance(1000);
    expect([await store.bornAt(), await other.bornAt()]).toEqual([born, born]);
  });
}
