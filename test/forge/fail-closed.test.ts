import { describe, expect, test } from 'vitest';
import { ForgeProblem } from '../../src/forge/ports/forge.ts';
import type { ForgeEvent } from '../../src/forge/github/forge-event.ts';
import { startMemoryApp } from '../bot/memory-app.ts';
import type { MemoryApp } from '../bot/memory-app.ts';
import { openShop } from '../support/memory-shop.ts';
import type { MemoryShop } from '../support/memory-shop.ts';
import { TEAM } from '../support/shop-changes.ts';

async function reviewed() {
  const shop = openShop();
  const app = startMemoryApp(shop);
  shop.clock.advance(5_000);
  await app.deliver(shop.open(7, 'high'));
  await app.drain();
  shop.clock.advance(5_000);
  return { shop, app };
}

const checkOf = (shop: MemoryShop, sha = shop.pullRequest(7).head.sha) => {
  const [check, ...more] = shop.github.checks.filter((each) => each.sha === sha);
  expect(more).toEqual([]);
  return check?.content;
};

async function approved(shop: MemoryShop, app: MemoryApp) {
  await app.deliver(shop.submit(7, 'pat', 'approved'));
  await app.drain();
  shop.clock.advance(5_000);
  return checkOf(shop)?.conclusion;
}

/** GitHub does not answer the next calls of this name. */
const outage = (app: MemoryApp, of: string, problem = new ForgeProblem('unavailable', '502')) => {
  app.stop({
    at: 0,
    of,
    when: 'before',
    act: () => {
      throw problem;
    },
  });
};

describe('an approval opens nothing', () => {
  test.each(['unknown', 'forbidden', 'pending', 'none'] as const)(
    'where the look-up of the team says %s',
    async (membership) => {
      const { shop, app } = await reviewed();
      shop.github.memberships.set(`${TEAM} pat`, membership);
      expect(await approved(shop, app)).toBe('action_required');
    },
  );

  test.each(['forge.reviews', 'forge.commitLogins', 'forge.teamMemberships', 'forge.pullRequest'])(
    'while %s does not answer, and it counts once that does',
    async (call) => {
      const { shop, app } = await reviewed();
      outage(app, call);
      await app.deliver(shop.submit(7, 'pat', 'approved'));
      const before = app.passed().length;
      while (!app.passed().slice(before).includes(call)) expect(await app.workOnce()).toBe(true);
      expect(checkOf(shop)?.conclusion).not.toBe('success');
      await app.drain();
      expect(checkOf(shop)?.conclusion).toBe('success');
    },
  );

  test('any more once its giver has left the team', async () => {
    const { shop, app } = await reviewed();
    expect(await approved(shop, app)).toBe('success');
    shop.github.memberships.delete(`${TEAM} pat`);
    await app.deliver(shop.comment(7, '/recheck'));
    await app.drain();
    expect(checkOf(shop)?.conclusion).toBe('action_required');
  });

  test('where it was given on the old head and its news come after those of the push', async () => {
    const { shop, app } = await reviewed();
    const approval = shop.submit(7, 'pat', 'approved');
    shop.clock.advance(1_000);
    const push = shop.push(7, 'many');
    await app.deliver(push);
    await app.drain();
    await app.deliver(approval);
    await app.drain();
    expect(checkOf(shop)?.conclusion).toBe('action_required');
  });

  test('where the push comes after it, before or after it was counted', async () => {
    const { shop, app } = await reviewed();
    await app.deliver(shop.submit(7, 'pat', 'approved'));
    shop.clock.advance(1_000);
    await app.deliver(shop.push(7, 'many'));
    await app.drain();
    expect(checkOf(shop)?.conclusion).toBe('action_required');
    expect(await approved(shop, app)).toBe('success');
    await app.deliver(shop.push(7, 'high'));
    await app.drain();
    expect(checkOf(shop)?.conclusion).toBe('action_required');
  });

  test('of a state block that stands in a comment or in the title of the pull request', async () => {
    const { shop, app } = await reviewed();
    expect(await approved(shop, app)).toBe('success');
    const block = checkOf(shop)?.text ?? '';
    const other = openShop();
    const second = startMemoryApp(other);
    other.clock.advance(5_000);
    await second.deliver(other.open(7, 'high', { title: block }));
    await second.deliver(other.comment(7, block, 'eve'));
    await second.drain();
    expect(checkOf(other)?.conclusion).toBe('action_required');
  });
});

describe('a group of the merge queue ends', () => {
  const BRANCH = 'refs/heads/gh-readonly-queue/main/pr-7-';

  /** The queue's event for a head that does what a commit of this kind does. */
  function enqueue(shop: MemoryShop, kind: 'low' | 'high', number = 7): ForgeEvent {
    const { sha } = shop.open(90, kind, { state: 'closed' }).pullRequest.head;
    const base = shop.github.branches.get(`${String(shop.repository.id)}:main`) ?? '';
    const ref = `${BRANCH.replace('pr-7', `pr-${String(number)}`)}${base}`;
    shop.github.queue.set(shop.repository.id, [{ ref, sha }]);
    return {
      kind: 'merge-group',
      action: 'checks-requested',
      repository: shop.repository,
      head: { sha, ref },
      base: { sha: base, ref: 'refs/heads/main' },
    };
  }
  const headOf = (shop: MemoryShop) => shop.github.queue.get(shop.repository.id)?.[0]?.sha ?? '';

  test('in red where it asks somebody and nobody knows its pull request', async () => {
    const { shop, app } = await reviewed();
    await app.deliver(enqueue(shop, 'high', 4711));
    await app.drain();
    expect(checkOf(shop, headOf(shop))?.conclusion).toBe('failure');
    expect(checkOf(shop, headOf(shop))?.summary).toContain('alone could not be looked at');
  });

  test('in green where it asks nobody, whatever its pull request is', async () => {
    const { shop, app } = await reviewed();
    await app.deliver(enqueue(shop, 'low', 4711));
    await app.drain();
    expect(checkOf(shop, headOf(shop))?.conclusion).toBe('success');
  });

  test('in green once GitHub says again what is before it', async () => {
    const { shop, app } = await reviewed();
    outage(app, 'forge.branchTip', new ForgeProblem('unavailable', '502'));
    await app.deliver(enqueue(shop, 'low'));
    while (!app.passed().includes('forge.branchTip')) expect(await app.workOnce()).toBe(true);
    expect(checkOf(shop, headOf(shop))?.conclusion).toBeNull();
    await app.drain();
    expect(checkOf(shop, headOf(shop))?.conclusion).toBe('success');
  });

  test('where its news were lost, with all data, or with the process at any call', async () => {
    const { shop, app } = await reviewed();
    enqueue(shop, 'low');
    await app.restart({ losesData: true });
    await app.drain();
    expect(checkOf(shop, headOf(shop))?.conclusion).toBe('success');

    for (let at = 0; at < 12; at++) {
      const next = await reviewed();
      const event = enqueue(next.shop, 'low');
      next.app.kill({ at, when: at % 2 === 0 ? 'before' : 'after' }, { losesData: true });
      await next.app.deliver(event).catch(() => undefined);
      await next.app.drain();
      await next.app.restart();
      await next.app.drain();
      expect(checkOf(next.shop, headOf(next.shop))?.conclusion).toBe('success');
    }
  });
});
