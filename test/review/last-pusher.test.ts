import { expect, test } from 'vitest';
import { startMemoryApp } from '../bot/memory-app.ts';
import type { MemoryApp } from '../bot/memory-app.ts';
import { openShop, person } from '../support/memory-shop.ts';
import type { MemoryShop } from '../support/memory-shop.ts';

const contentOf = (shop: MemoryShop, number = 7) =>
  shop.github.checks.findLast(({ sha }) => sha === shop.pullRequest(number).head.sha)?.content;

async function opened(): Promise<{ readonly shop: MemoryShop; readonly app: MemoryApp }> {
  const shop = openShop();
  const app = startMemoryApp(shop);
  shop.clock.advance(5_000);
  await app.deliver(shop.open(7, 'high'));
  await app.drain();
  shop.clock.advance(5_000);
  return { shop, app };
}

async function approve(login: string, shop: MemoryShop, app: MemoryApp): Promise<void> {
  shop.clock.advance(5_000);
  await app.deliver(shop.submit(7, login, 'approved'));
  await app.drain();
}

test("who pushed the head last does not approve it, whatever its commits' authors are called", async () => {
  const { shop, app } = await opened();
  await app.deliver(shop.push(7, 'high', 'pat'));
  await app.drain();
  await approve('pat', shop, app);
  expect(contentOf(shop)?.conclusion).toBe('action_required');
  expect(contentOf(shop)?.summary).toMatch(/Not counted: pat \(pushed [0-9a-f]{7}\)/);
  await approve('quinn', shop, app);
  expect(contentOf(shop)?.conclusion).toBe('success');
});

test('a push by somebody else takes their place, and an approval given before it counts', async () => {
  const { shop, app } = await opened();
  await app.deliver(shop.push(7, 'high', 'pat'));
  await app.drain();
  await approve('pat', shop, app);
  shop.clock.advance(5_000);
  await app.deliver(shop.push(7, 'high', 'dana'));
  await app.drain();
  await approve('pat', shop, app);
  expect(contentOf(shop)?.conclusion).toBe('success');
});

test('who pushed is known from the check where all data was lost', async () => {
  const { shop, app } = await opened();
  await app.deliver(shop.push(7, 'high', 'pat'));
  await app.drain();
  await app.restart({ losesData: true });
  await app.drain();
  await approve('pat', shop, app);
  expect(contentOf(shop)?.conclusion).toBe('action_required');
  expect(contentOf(shop)?.summary).toContain('pat (pushed ');
});

test('a head whose push nobody told of bars nobody, and the check says so', async () => {
  const { shop, app } = await opened();
  shop.push(7, 'high', 'pat');
  await app.reconcile();
  expect(contentOf(shop)?.summary).toMatch(/Who pushed `[0-9a-f]{7}` is not known/);
  await approve('pat', shop, app);
  expect(contentOf(shop)?.conclusion).toBe('success');
  expect(contentOf(shop)?.summary).toMatch(/Who pushed `[0-9a-f]{7}` is not known/);
});

test('who pushed the branch counts, not who opened the pull request, whatever is told first', async () => {
  for (const order of ['push first', 'opened first']) {
    const shop = openShop();
    const app = startMemoryApp(shop);
    shop.clock.advance(5_000);
    const event = shop.open(7, 'high');
    const { repository } = shop;
    const { sha, ref } = event.pullRequest.head;
    const push = {
      kind: 'push' as const,
      repository,
      branch: ref,
      before: '0'.repeat(40),
      after: sha,
      sender: person('pat'),
    };
    for (const each of order === 'push first' ? [push, event] : [event, push])
      await app.deliver(each);
    await app.drain();
    await approve('pat', shop, app);
    expect([order, contentOf(shop)?.conclusion]).toEqual([order, 'action_required']);
    expect(contentOf(shop)?.summary).toContain('pat (pushed ');
    await approve('quinn', shop, app);
    expect(contentOf(shop)?.conclusion).toBe('success');
  }
});

test('a branch of the same commit, or of a fork, pushed by another says nothing of the head', async () => {
  const { shop, app } = await opened();
  await app.deliver(shop.push(7, 'high', 'pat'));
  const { repository } = shop;
  const { sha } = shop.pullRequest(7).head;
  const before = '0'.repeat(40);
  const push = { kind: 'push' as const, repository, branch: 'copy', before, after: sha };
  await app.deliver({ ...push, sender: person('quinn') });
  await app.drain();
  await approve('pat', shop, app);
  expect(contentOf(shop)?.conclusion).toBe('action_required');
  await approve('quinn', shop, app);
  expect(contentOf(shop)?.conclusion).toBe('success');
});

test('who reopens it or gives it another base pushed nothing', async () => {
  const { shop, app } = await opened();
  const { base } = shop.pullRequest(7);
  for (const event of [
    shop.change(7, 'closed', { state: 'closed' }),
    shop.change(7, 'reopened', { state: 'open' }),
    shop.change(7, 'base-changed', { base: { ...base, ref: 'release' } }),
  ])
    await app.deliver({ ...event, sender: person('pat') });
  await app.drain();
  await approve('pat', shop, app);
  expect(contentOf(shop)?.conclusion).toBe('success');
});
