import { expect, test } from 'vitest';
import type { ForgeEvent } from '../../src/forge/github/forge-event.ts';
import { startMemoryApp } from '../bot/memory-app.ts';
import { openShop } from '../support/memory-shop.ts';
import type { MemoryShop } from '../support/memory-shop.ts';
import { TEAM } from '../support/shop-changes.ts';

const PEOPLE_CHANGED: ForgeEvent = { kind: 'people-changed', installation: 5 };

const conclusionOf = (shop: MemoryShop, number = 7) =>
  shop.github.checks.findLast(({ sha }) => sha === shop.pullRequest(number).head.sha)?.content
    .conclusion;

/** 7 is high and approved by pat; 8 is low. */
async function approved() {
  const shop = openShop();
  const app = startMemoryApp(shop);
  shop.clock.advance(5_000);
  await app.deliver(shop.open(7, 'high'));
  await app.deliver(shop.open(8, 'low'));
  await app.drain();
  await app.deliver(shop.submit(7, 'pat', 'approved'));
  await app.drain();
  expect([conclusionOf(shop), conclusionOf(shop, 8)]).toEqual(['success', 'success']);
  return { shop, app };
}

test('who leaves the platform team no longer lets anything through, and who joins it does', async () => {
  const { shop, app } = await approved();
  shop.github.memberships.set(`${TEAM} pat`, 'none');
  await app.deliver(PEOPLE_CHANGED);
  await app.drain();
  expect(conclusionOf(shop)).toBe('action_required');
  await app.deliver(shop.submit(7, 'eve', 'approved'));
  await app.drain();
  expect(conclusionOf(shop)).toBe('action_required');
  shop.github.memberships.set(`${TEAM} eve`, 'active');
  await app.deliver(PEOPLE_CHANGED);
  await app.drain();
  expect(conclusionOf(shop)).toBe('success');
});

test('only what people decide is looked at again, and a hundred changes at once count as one', async () => {
  const { shop, app } = await approved();
  const before = shop.analysed.length;
  for (let change = 0; change < 100; change += 1) await app.deliver(PEOPLE_CHANGED);
  await app.drain();
  const again = shop.analysed.slice(before).map(({ head }) => head);
  expect(new Set(again)).toEqual(new Set(['refs/pull/7/head']));
  expect(again.length).toBeLessThanOrEqual(2);
});

test('another installation, and repositories the app was removed from, are left alone', async () => {
  const { shop, app } = await approved();
  const before = shop.analysed.length;
  await app.deliver({ kind: 'people-changed', installation: 6 });
  const removed = [{ id: 1, fullName: 'acme/shop' }];
  const { installation } = shop.repository;
  await app.deliver({ kind: 'installation-repositories', installation, added: [], removed });
  await app.deliver(PEOPLE_CHANGED);
  await app.drain();
  expect(shop.analysed).toHaveLength(before);
});
