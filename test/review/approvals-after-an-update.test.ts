import { describe, expect, test } from 'vitest';
import type { PullRequestState } from '../../src/review/gate/check-state.ts';
import { startMemoryApp } from '../bot/memory-app.ts';
import type { MemoryApp } from '../bot/memory-app.ts';
import { openShop } from '../support/memory-shop.ts';
import type { MemoryShop } from '../support/memory-shop.ts';

/** What the version before this one called the meaning of the same change. */
const EARLIER = 'e'.repeat(64);

const stateOf = async (app: MemoryApp): Promise<PullRequestState | null> =>
  (await app.store().pullRequest(1, 7))?.state ?? null;

/** Approved and green, as the version before this one left it. */
async function approvedEarlier(
  left: (state: PullRequestState) => Partial<PullRequestState> = () => ({}),
): Promise<{ readonly shop: MemoryShop; readonly app: MemoryApp }> {
  const shop = openShop();
  const app = startMemoryApp(shop);
  await app.deliver(shop.open(7, 'high'));
  await app.drain();
  shop.clock.advance(5_000);
  await app.deliver(shop.submit(7, 'pat', 'approved'));
  await app.drain();
  expect((await stateOf(app))?.conclusion).toBe('success');
  await app.store().updatePullRequest(1, 7, (record) => {
    if (record.state === null) return record;
    const { meaningVersion, ...state } = record.state;
    expect(meaningVersion).toBeGreaterThan(1);
    const approvals = state.approvals.map((each) => ({ ...each, meaning: EARLIER }));
    const earlier = { ...state, meaning: EARLIER, approvals };
    return { ...record, state: { ...earlier, ...left(earlier) } };
  });
  shop.clock.advance(5_000);
  return { shop, app };
}

describe('an approval given before an update that calls environments otherwise', () => {
  test('counts on, and is remembered by the new meaning', async () => {
    const { app } = await approvedEarlier();
    await app.restart();
    await app.drain();
    const state = await stateOf(app);
    expect(state?.conclusion).toBe('success');
    expect(state?.meaning).not.toBe(EARLIER);
    expect(state?.approvals.map(({ meaning }) => meaning)).toEqual([state?.meaning]);
  });

  test('is looked into once', async () => {
    const { shop, app } = await approvedEarlier();
    await app.restart();
    await app.drain();
    const analysed = shop.analysed.length;
    await app.restart();
    await app.drain();
    expect(shop.analysed.length).toBe(analysed);
  });

  test('counts on where the base has moved meanwhile: the approved commits are analysed once more', async () => {
    const { shop, app } = await approvedEarlier();
    const approved = (await stateOf(app))?.base;
    await app.deliver(shop.pushBase('main', null));
    await app.restart();
    await app.deliver(shop.comment(7, '/recheck'));
    shop.github.permissions.set('dana', 'write');
    await app.drain();
    expect(shop.analysed.map(({ base }) => base)).toContain(approved);
    expect((await stateOf(app))?.conclusion).toBe('success');
  });

  test('does not count for what the base makes another change', async () => {
    const { shop, app } = await approvedEarlier();
    await app.deliver(shop.pushBase('main', 1));
    await app.drain();
    expect((await stateOf(app))?.conclusion).toBe('action_required');
  });

  test('does not count for another head', async () => {
    const { shop, app } = await approvedEarlier();
    await app.deliver(shop.push(7, 'high'));
    await app.deliver(shop.push(7, 'many'));
    await app.drain();
    expect((await stateOf(app))?.conclusion).toBe('action_required');
  });

  test.each<[string, (state: PullRequestState) => Partial<PullRequestState>]>([
    [
      'other fields than are seen to change now',
      ({ changes }) => ({
        changes: [
          ...changes,
          { digest: '00000000', text: 'spec.http[1] of VirtualService shop/web' },
        ],
      }),
    ],
    ['what is not remembered', () => ({ changes: [] })],
    [
      'a lower tier',
      ({ approvals }) => ({ approvals: approvals.map((each) => ({ ...each, tier: 'medium' })) }),
    ],
  ])('is asked for again where it was given for %s', async (_, left) => {
    const { app } = await approvedEarlier(left);
    await app.restart();
    await app.drain();
    expect((await stateOf(app))?.conclusion).toBe('action_required');
  });
});
