import { expect, test } from 'vitest';
import type { ForgeEvent } from '../../src/forge/github/forge-event.ts';
import { startMemoryApp } from '../bot/memory-app.ts';
import type { MemoryApp } from '../bot/memory-app.ts';
import { openShop } from '../support/memory-shop.ts';
import type { MemoryShop } from '../support/memory-shop.ts';
import { shareOfRun } from '../support/share-of-run.ts';
import { TEAM } from '../support/shop-changes.ts';

/** Pull request 7 is high and reviewed; pat of the platform team has approved it, of which nothing is known yet. */
async function approving() {
  const shop = openShop();
  shop.github.permissions.set('dana', 'write');
  const app = startMemoryApp(shop);
  shop.clock.advance(5_000);
  await app.deliver(shop.open(7, 'high'));
  await app.drain();
  shop.clock.advance(5_000);
  await app.deliver(shop.submit(7, 'pat', 'approved'));
  shop.clock.advance(5_000);
  return { shop, app };
}

const conclusion = (shop: MemoryShop) =>
  shop.github.checks.findLast(({ sha }) => sha === shop.pullRequest(7).head.sha)?.content
    .conclusion;

/** What happens, and the event that GitHub tells of it, if any. */
type Happening = (shop: MemoryShop) => ForgeEvent | null;

const happenings: Readonly<Record<string, Happening>> = {
  'a dismissal': (shop) => shop.dismiss(7, 'pat'),
  'a request for changes': (shop) => shop.submit(7, 'pat', 'changes-requested'),
  'a push': (shop) => shop.push(7, 'many'),
  'a push to the base that changes what it means': (shop) => shop.pushBase('main', 1),
  'another base': (shop) => {
    shop.pushBase('release', 1);
    return shop.change(7, 'base-changed', {
      base: { sha: shop.github.branches.get('1:release') ?? '', ref: 'release' },
    });
  },
  'leaving the team': ({ github }) => {
    github.memberships.delete(`${TEAM} pat`);
    return null;
  },
};

/** Calls to GitHub of the job that counts the approval, and of what comes after it. */
async function boundaries(): Promise<number> {
  const { app } = await approving();
  const before = app.passed().length;
  await app.drain();
  return app
    .passed()
    .slice(before)
    .filter((name) => name.startsWith('forge.')).length;
}

async function settle(shop: MemoryShop, app: MemoryApp, event: ForgeEvent | null) {
  // of a membership that ends GitHub tells nobody
  await app.deliver(event ?? shop.comment(7, '/recheck'));
  await app.drain();
}

test.each(Object.entries(happenings))(
  '%s while an approval is counted leaves nothing green, wherever in between it comes',
  async (_, happen) => {
    const all = await boundaries();
    expect(all).toBeGreaterThan(5);
    for (const at of shareOfRun(
      Array.from({ length: all }, (_each, at) => at),
      3,
    )) {
      const { shop, app } = await approving();
      let event: ForgeEvent | null = null;
      const act = () => {
        shop.clock.advance(1_000);
        event = happen(shop);
      };
      app.stop({ at, of: 'forge.', when: 'before', act });
      await app.drain();
      await settle(shop, app, event);
      expect(conclusion(shop), `before call ${String(at)}`).not.toBe('success');
    }
  },
);

test.each(Object.entries(happenings).filter(([name]) => name !== 'leaving the team'))(
  '%s whose news are lost is found by looking',
  async (_, happen) => {
    const { shop, app } = await approving();
    await app.drain();
    expect(conclusion(shop)).toBe('success');
    shop.clock.advance(5_000);
    happen(shop);
    await app.restart();
    await app.drain();
    expect(conclusion(shop)).not.toBe('success');
  },
);
