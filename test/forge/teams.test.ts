import { describe, expect, test } from 'vitest';
import type { PullRequest } from '../../src/forge/github/pull-request.ts';
import { startMemoryApp } from '../bot/memory-app.ts';
import type { MemoryApp } from '../bot/memory-app.ts';
import { openShop, person } from '../support/memory-shop.ts';
import type { MemoryShop } from '../support/memory-shop.ts';
import { TEAM } from '../support/shop-changes.ts';

/** The change of pull request 7 is high, and asks one of the platform team. */
async function opened(
  prepare: (shop: MemoryShop) => void,
  more: Partial<PullRequest> = {},
): Promise<{ readonly shop: MemoryShop; readonly app: MemoryApp }> {
  const shop = openShop();
  prepare(shop);
  const app = startMemoryApp(shop);
  shop.clock.advance(5_000);
  await app.deliver(shop.open(7, 'high', more));
  await app.drain();
  shop.clock.advance(5_000);
  return { shop, app };
}

const checkOf = (shop: MemoryShop) =>
  shop.github.checks.findLast(({ sha }) => sha === shop.pullRequest(7).head.sha)?.content;

/** As GitHub tells whom it awaits. */
async function push(shop: MemoryShop, app: MemoryApp, kind: 'low' | 'high' | 'many') {
  const waiting = [...shop.github.requested].map((name) => name.replace('7 ', ''));
  const requested = {
    teams: waiting.filter((name) => name.startsWith('team:')).map((name) => name.slice(5)),
    people: waiting.filter((name) => !name.startsWith('team:')),
  };
  shop.change(7, 'ready', { requested });
  await app.deliver(shop.push(7, kind));
  await app.drain();
  shop.clock.advance(5_000);
}

const cannotBeAsked = ({ github }: MemoryShop) => github.unaskable.add('team:mesh');

describe('a team nobody can approve for', () => {
  test.each([
    ['not-found', 'There is no team acme/mesh', 'names another'],
    ['forbidden', 'Who is in acme/mesh may not be looked up', 'Members (read-only)'],
    ['foreign', 'belongs to another organisation', 'names one of this organisation'],
  ] as const)('is said before anybody approves: %s', async (trouble, what, help) => {
    const { shop } = await opened(({ github }) => github.teamTroubles.set(TEAM, trouble));
    expect(checkOf(shop)?.conclusion).toBe('action_required');
    expect(checkOf(shop)?.summary).toContain(what);
    expect(checkOf(shop)?.summary).toContain(help);
    if (trouble !== 'forbidden')
      expect(checkOf(shop)?.summary).toContain('`platformTeam` in `.meshwarden/config.yaml`');
    expect(checkOf(shop)?.summary).toContain('every high change is held until');
  });

  test('is one without members too', async () => {
    const { shop } = await opened(({ github }) => {
      github.memberships.clear();
    });
    expect(checkOf(shop)?.summary).toContain('The team acme/mesh has no members');
  });

  test('is not asked for a review where it is not there, and is once it is', async () => {
    const { shop, app } = await opened(({ github }) => github.teamTroubles.set(TEAM, 'not-found'));
    expect(shop.github.asked).toEqual([]);
    shop.github.teamTroubles.clear();
    await app.deliver(shop.comment(7, '/recheck'));
    shop.github.permissions.set('dana', 'write');
    await app.drain();
    expect(shop.github.asked).toEqual(['7 team:mesh']);
    expect(checkOf(shop)?.summary).not.toContain('no team');
  });

  test('approves nothing, whoever approves', async () => {
    const { shop, app } = await opened(({ github }) => {
      github.memberships.clear();
      github.teamTroubles.set(TEAM, 'not-found');
    });
    await app.deliver(shop.submit(7, 'pat', 'approved'));
    await app.drain();
    expect(checkOf(shop)?.conclusion).toBe('action_required');
    expect(checkOf(shop)?.summary).toContain('There is no team acme/mesh');
  });

  test('is looked for again by itself where a permission was missing', async () => {
    const { shop, app } = await opened(({ github }) => github.teamTroubles.set(TEAM, 'forbidden'));
    shop.github.teamTroubles.clear();
    await app.reconcile();
    expect(checkOf(shop)?.summary).not.toContain('may not be looked up');
  });
});

describe('where GitHub takes no request for the team', () => {
  test('its members are asked, once, and let go when the tier falls', async () => {
    const { shop, app } = await opened(cannotBeAsked);
    const asked = ['7 pat', '7 quinn'];
    expect(shop.github.asked).toEqual(asked);
    await push(shop, app, 'many');
    expect(shop.github.asked).toEqual(asked);
    expect([...shop.github.requested]).toEqual(asked);
    await push(shop, app, 'low');
    expect([...shop.github.requested]).toEqual([]);
    await push(shop, app, 'high');
    expect(shop.github.asked).toEqual([...asked, ...asked]);
  });

  test('the author is not among them, and who was asked by others is left alone', async () => {
    const { shop, app } = await opened(
      (memory) => {
        cannotBeAsked(memory);
        memory.github.memberships.set(`${TEAM} olga`, 'active');
        memory.github.requested.add('7 quinn');
      },
      { author: person('pat'), requested: { teams: [], people: ['quinn'] } },
    );
    expect(shop.github.asked).toEqual(['7 olga']);
    await push(shop, app, 'low');
    expect([...shop.github.requested]).toEqual(['7 quinn']);
  });

  test('five of many members are asked', async () => {
    const { shop } = await opened((memory) => {
      cannotBeAsked(memory);
      for (let at = 0; at < 20; at++)
        memory.github.memberships.set(`${TEAM} member-${String(at)}`, 'active');
    });
    expect(shop.github.asked).toHaveLength(5);
  });

  test('and none for its members, the check says that nobody was asked', async () => {
    const { shop } = await opened((memory) => {
      cannotBeAsked(memory);
      for (const login of ['pat', 'quinn']) memory.github.unaskable.add(login);
    });
    expect(shop.github.asked).toEqual([]);
    expect(checkOf(shop)?.summary).toContain('GitHub takes no request for acme/mesh');
    expect(checkOf(shop)?.conclusion).toBe('action_required');
  });

  test('the withdrawal finds them after all data were lost and they answered', async () => {
    const { shop, app } = await opened(cannotBeAsked);
    await app.deliver(shop.submit(7, 'pat', 'approved'));
    await app.drain();
    expect(checkOf(shop)?.conclusion).toBe('success');
    await app.restart({ losesData: true });
    await app.drain();
    expect(shop.github.asked).toEqual(['7 pat', '7 quinn']);
  });
});
