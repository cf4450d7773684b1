import { expect, test } from 'vitest';
import { startMemoryApp } from '../bot/memory-app.ts';
import { openShop } from '../support/memory-shop.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Fridays from ten to twelve; the clock of the shop starts on Friday 2026-11-20, at eight. */
const CONFIG = {
  tiers: { high: { approvals: 1, window: 'fridays' } },
  windows: { fridays: { days: ['Fri' as const], from: '10:00', to: '12:00', timeZone: 'UTC' } },
};

async function approved() {
  const shop = openShop(CONFIG);
  const app = startMemoryApp(shop);
  shop.clock.advance(5_000);
  await app.deliver(shop.open(7, 'high'));
  await app.pass(MINUTE);
  await app.deliver(shop.submit(7, 'pat', 'approved'));
  await app.pass(MINUTE);
  const conclusion = () => shop.github.checks.map(({ content }) => content.conclusion);
  return { shop, app, conclusion };
}

test('an approved change turns green when its window opens and waits again when it closes, by itself', async () => {
  const { app, conclusion, shop } = await approved();
  expect(conclusion()).toEqual(['action_required']);
  expect(shop.github.checks[0]?.content.summary).toContain('opens Fri');
  await app.pass(2 * HOUR);
  expect(conclusion()).toEqual(['success']);
  await app.pass(2 * HOUR);
  expect(conclusion()).toEqual(['action_required']);
  await app.pass(7 * 24 * HOUR - 2 * HOUR);
  expect(conclusion()).toEqual(['success']);
  expect(app.bugs).toEqual([]);
});

test('a push while a window is awaited is reviewed at once, and the window still opens for it', async () => {
  const { shop, app, conclusion } = await approved();
  await app.deliver(shop.push(7, 'high'));
  await app.pass(MINUTE);
  expect(conclusion()).toEqual(['action_required', 'action_required']);
  await app.deliver(shop.submit(7, 'quinn', 'approved'));
  await app.pass(2 * HOUR);
  expect(conclusion()).toEqual(['action_required', 'success']);
});

test('a pull request that is closed meanwhile is not reviewed when its window opens', async () => {
  const { shop, app } = await approved();
  await app.deliver(shop.change(7, 'closed', { state: 'closed' }));
  await app.pass(MINUTE);
  const reviews = shop.analysed.length;
  await app.pass(5 * HOUR);
  expect(shop.analysed).toHaveLength(reviews);
});

test.each([false, true])(
  'a turn that was due while nothing ran is made up for (data lost: %s)',
  async (losesData) => {
    const { shop, app, conclusion } = await approved();
    shop.clock.advance(3 * HOUR);
    await app.restart({ losesData });
    await app.pass(MINUTE);
    expect(conclusion()).toEqual(['success']);
    shop.clock.advance(3 * HOUR);
    await app.restart({ losesData });
    await app.pass(MINUTE);
    expect(conclusion()).toEqual(['action_required']);
  },
);

test('a turn that is still to come is planned again where the queue was lost', async () => {
  const { app, conclusion } = await approved();
  await app.restart({ losesData: true });
  await app.pass(MINUTE);
  expect(conclusion()).toEqual(['action_required']);
  await app.pass(2 * HOUR);
  expect(conclusion()).toEqual(['success']);
});
