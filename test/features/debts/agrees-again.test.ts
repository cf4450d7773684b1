import { expect, test } from 'vitest';
import { agreesAgain } from '../../../src/features/debts/use-cases/follow-debts.ts';
import type { HandDebt } from '../../../src/review/index.ts';
import { driftWorld } from '../drift/drift-world.ts';

const debt: HandDebt = {
  kind: 'by-hand',
  environment: 'prod',
  resource: { kind: 'VirtualService', namespace: 'shop', name: 'orders' },
  told: null,
  since: '1'.repeat(40),
  lookedUp: true,
  by: 'eve',
  reason: 'orders time out',
  at: '2026-11-20T06:00:00.000Z',
  deadline: '2026-11-21T06:00:00.000Z',
  teams: [],
  people: [],
  reminded: false,
  escalated: false,
  settled: null,
};

test('what was changed by hand is linked, and settled when cluster and Git agree again', async () => {
  const world = await driftWorld();
  await world.store.updateDebts(7, () => [{ issue: 31, debt }]);
  await world.follow();
  // nothing was seen to differ yet, which proves nothing
  expect(agreesAgain(debt, await world.store.drifts(7))).toBeNull();
  world.live = '1s';
  await world.next();
  expect(world.issue().body).toContain('explained by #31');
  expect(agreesAgain(debt, await world.store.drifts(7))).toBeNull();
  world.live = null;
  await world.next();
  expect(agreesAgain(debt, await world.store.drifts(7))).toBeNull();
  world.live = '10s';
  await world.next();
  expect(agreesAgain(debt, await world.store.drifts(7))?.how).toBe(
    'prod and Git have the same VirtualService shop/orders again',
  );
  expect(world.queued).toContainEqual(
    expect.objectContaining({ payload: { kind: 'debts', repository: 7 } }),
  );
  expect(agreesAgain({ ...debt, environment: 'dev' }, await world.store.drifts(7))).toBeNull();
});
