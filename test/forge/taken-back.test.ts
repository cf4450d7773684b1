import { describe, expect, test } from 'vitest';
import { ForgeProblem } from '../../src/forge/ports/forge.ts';
import { startMemoryApp } from '../bot/memory-app.ts';
import type { MemoryApp } from '../bot/memory-app.ts';
import { openShop } from '../support/memory-shop.ts';
import type { MemoryShop } from '../support/memory-shop.ts';

const checkOf = (shop: MemoryShop, number = 7) =>
  shop.github.checks.findLast(({ sha }) => sha === shop.pullRequest(number).head.sha)?.content;

/** 7 is high and approved: its check is green. */
async function green(): Promise<{ readonly shop: MemoryShop; readonly app: MemoryApp }> {
  const shop = openShop();
  const app = startMemoryApp(shop);
  shop.clock.advance(5_000);
  await app.deliver(shop.open(7, 'high'));
  await app.drain();
  await app.deliver(shop.submit(7, 'pat', 'approved'));
  await app.drain();
  expect(checkOf(shop)?.conclusion).toBe('success');
  shop.clock.advance(5_000);
  return { shop, app };
}

const retarget = (shop: MemoryShop, number = 7) => {
  const { base } = shop.pullRequest(number);
  return shop.change(number, 'base-changed', { base: { ...base, ref: 'release' } });
};

const share = (shop: MemoryShop, ref = 'release') => {
  const { head } = shop.pullRequest(7);
  return shop.open(8, 'high', { head, base: { sha: head.sha, ref } });
};

describe('a green check is in progress before anything is analysed', () => {
  test.each([
    ['its pull request gets another base', retarget],
    ['another pull request is opened with its head', share],
    [
      'another pull request is pushed to its head',
      (shop: MemoryShop) => {
        shop.open(8, 'low', { base: { sha: 'f'.repeat(40), ref: 'release' } });
        return shop.push(8, { head: shop.pullRequest(7).head.sha });
      },
    ],
  ])('where %s', async (_, happen) => {
    const { shop, app } = await green();
    const looked = shop.analysed.length;
    await app.deliver(happen(shop));
    // the delivery itself, and nothing that it queues
    await app.workOnce();
    expect(checkOf(shop)?.conclusion).toBeNull();
    expect(shop.analysed).toHaveLength(looked);
    await app.drain();
    expect(shop.analysed.length).toBeGreaterThan(looked);
    expect(checkOf(shop)?.conclusion).not.toBeNull();
  });

  test('where all that was known is lost, and its pull request gets another base', async () => {
    const { shop, app } = await green();
    await app.restart({ losesData: true });
    await app.deliver(retarget(shop));
    const looked = shop.analysed.length;
    while (checkOf(shop)?.conclusion === 'success' && (await app.workOnce()));
    expect(shop.analysed).toHaveLength(looked);
    expect(checkOf(shop)?.conclusion).toBeNull();
    await app.drain();
    expect(shop.github.checks).toHaveLength(1);
  });
});

test('one call takes it back, and the review does not do it once more', async () => {
  const { shop, app } = await green();
  app.calls.length = 0;
  await app.deliver(retarget(shop));
  await app.drain();
  expect(app.calls.filter((name) => name === 'updateCheck')).toHaveLength(2);
  expect(app.calls[0]).toBe('updateCheck');
});

test('a pull request that shares its head with none costs no call more', async () => {
  const shop = openShop();
  const app = startMemoryApp(shop);
  shop.clock.advance(5_000);
  await app.deliver(shop.open(7, 'low'));
  await app.workOnce();
  expect(app.calls).toEqual([]);
});

test('what one came to for its old base does not let the other through while it is looked at', async () => {
  const { shop, app } = await green();
  await app.deliver(share(shop, 'main'));
  await app.drain();
  await app.deliver(shop.submit(8, 'pat', 'approved'));
  await app.drain();
  expect(checkOf(shop)?.conclusion).toBe('success');
  shop.clock.advance(5_000);
  await app.deliver(retarget(shop));
  await app.workOnce();
  const seen: (string | null | undefined)[] = [];
  await app.deliver(shop.submit(8, 'quinn', 'approved'));
  const looked = shop.analysed.length;
  while (await app.workOnce()) {
    const isReviewed = shop.analysed.slice(looked).some(({ base }) => base.endsWith('/release'));
    if (!isReviewed) seen.push(checkOf(shop)?.conclusion);
  }
  expect(seen).not.toContain('success');
  expect(checkOf(shop)?.conclusion).not.toBeNull();
});

test('where GitHub does not take it just then, the review begins with it', async () => {
  const { shop, app } = await green();
  let refused = 0;
  app.stop({
    at: 0,
    of: 'forge.updateCheck',
    when: 'before',
    act: () => {
      refused += 1;
      return Promise.reject(new ForgeProblem('unavailable', 'GitHub does not answer.'));
    },
  });
  await app.deliver(retarget(shop));
  await app.drain();
  expect(refused).toBe(1);
  expect(checkOf(shop)?.conclusion).toBe('success');
});
