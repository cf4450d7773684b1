import { describe, expect, test } from 'vitest';
import { clusterWord } from '../../../src/features/debts/use-cases/cluster-word.ts';
import type { EnvironmentDrift } from '../../../src/review/index.ts';
import { driftWorld } from '../drift/drift-world.ts';

const DEBT = {
  environment: 'prod',
  resource: { kind: 'VirtualService', namespace: 'shop', name: 'orders' },
};
const [OLD, NEW] = ['1'.repeat(40), '2'.repeat(40)] as const;
const SETTLED = 11 * 60_000;

/** Somebody made the timeout one second by hand; then Git says `git`. */
async function afterCommit(git: string, isPrivate = true): Promise<readonly EnvironmentDrift[]> {
  const world = await driftWorld({ isPrivate });
  world.live = '1s';
  await world.follow();
  world.git = git;
  world.commit = NEW;
  await world.next();
  await world.next(SETTLED);
  return world.store.drifts(7);
}

describe('whether a commit brings what was changed by hand into Git', () => {
  test('is so where the cluster does not differ from it', async () => {
    expect(clusterWord(DEBT, await afterCommit('1s'), NEW)).toEqual({ kind: 'agrees' });
  });

  test('is not so where it differs all the same, and the fields are named', async () => {
    expect(clusterWord(DEBT, await afterCommit('2s'), NEW)).toEqual({
      kind: 'differs',
      fields: ['spec.http[0].timeout'],
    });
    expect(clusterWord(DEBT, await afterCommit('2s', false), NEW)).toEqual({
      kind: 'differs',
      fields: [],
    });
  });

  test('is not known before the cluster was compared with that commit, and where it does not answer', async () => {
    expect(clusterWord(DEBT, await afterCommit('1s'), OLD)).toEqual({ kind: 'waits' });
    const world = await driftWorld();
    await world.follow();
    world.commit = NEW;
    world.live = null;
    await world.next();
    expect(clusterWord(DEBT, await world.store.drifts(7), NEW)).toEqual({ kind: 'waits' });
  });

  test('is for Git alone to say where no cluster is compared', async () => {
    const drifts = await afterCommit('2s');
    expect(clusterWord(DEBT, [], NEW)).toEqual({ kind: 'none' });
    expect(clusterWord({ ...DEBT, environment: 'dev' }, drifts, NEW)).toEqual({ kind: 'none' });
  });
});
