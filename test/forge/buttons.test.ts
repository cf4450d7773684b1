import { expect, test } from 'vitest';
import type { ForgeEvent } from '../../src/forge/github/forge-event.ts';
import { startMemoryApp } from '../bot/memory-app.ts';
import { openShop } from '../support/memory-shop.ts';
import type { MemoryShop } from '../support/memory-shop.ts';
import type { Kind } from '../support/shop-changes.ts';

async function reviewed(kind: Kind, more: { readonly draft?: boolean } = {}) {
  const shop = openShop();
  shop.github.permissions.set('dana', 'write');
  shop.github.permissions.set('eve', 'read');
  const app = startMemoryApp(shop);
  shop.clock.advance(5_000);
  await app.deliver(shop.open(7, kind, more));
  await app.drain();
  shop.clock.advance(5_000);
  return { shop, app };
}

const press = (
  shop: MemoryShop,
  identifier: string,
  { login = 'dana', pullRequests = [7], sha = shop.pullRequest(7).head.sha } = {},
): ForgeEvent => ({
  kind: 'check-action',
  repository: shop.repository,
  sha,
  pullRequests,
  identifier,
  requester: { id: 100, login, bot: login.endsWith('[bot]') },
});

const replies = ({ github }: MemoryShop) =>
  github.comments.map(({ body }) => body).filter((body) => body.includes('meshwarden:reply:'));

test('a check that waits for people offers three buttons, one that passes two', async () => {
  const buttons = async (kind: Kind) => {
    const { shop } = await reviewed(kind);
    return shop.github.checks[0]?.content.actions.map(({ identifier }) => identifier);
  };
  expect(await buttons('high')).toEqual(['recheck', 'explain', 'request-approval']);
  expect(await buttons('low')).toEqual(['recheck', 'explain']);
});

test('what GitHub allows of a button is kept', async () => {
  const { shop } = await reviewed('high');
  for (const { label, description, identifier } of shop.github.checks[0]?.content.actions ?? []) {
    expect(label.length).toBeLessThanOrEqual(20);
    expect(description.length).toBeLessThanOrEqual(40);
    expect(identifier.length).toBeLessThanOrEqual(20);
  }
});

test('Re-check reviews once more, and the check is the answer', async () => {
  const { shop, app } = await reviewed('high');
  await app.deliver(press(shop, 'recheck'));
  await app.drain();
  expect(shop.analysed).toHaveLength(2);
  expect(replies(shop)).toEqual([]);
});

test('Explain answers with one comment for each click, in the name of who pressed it', async () => {
  const { shop, app } = await reviewed('high');
  for (let click = 1; click <= 2; click++) {
    await app.deliver(press(shop, 'explain'));
    await app.drain();
    expect(replies(shop)).toHaveLength(click);
  }
  expect(replies(shop)[0]).toContain('Asked for by dana');
});

test('Request approval asks once more for a head, and once only', async () => {
  const { shop, app } = await reviewed('high');
  // whoever was asked has let it go
  shop.github.requested.clear();
  for (const expected of ['Review requested from: acme/mesh', 'were asked for']) {
    await app.deliver(press(shop, 'request-approval'));
    await app.drain();
    expect(replies(shop).at(-1)).toContain(expected);
  }
  expect(shop.github.asked).toEqual(['7 team:mesh', '7 team:mesh']);
  await app.deliver(shop.push(7, 'many'));
  await app.drain();
  await app.deliver(press(shop, 'request-approval'));
  await app.drain();
  expect(replies(shop).at(-1)).toContain('Review requested from');
});

test('where nobody has to approve, and while it is a draft, nobody is asked', async () => {
  const passing = await reviewed('low');
  await passing.app.deliver(press(passing.shop, 'request-approval'));
  await passing.app.drain();
  expect(replies(passing.shop)[0]).toContain('no reviewer to ask');
  const draft = await reviewed('high', { draft: true });
  await draft.app.deliver(press(draft.shop, 'request-approval'));
  await draft.app.drain();
  expect(replies(draft.shop)[0]).toContain('draft');
  expect([...passing.shop.github.asked, ...draft.shop.github.asked]).toEqual([]);
});

test.each([
  ['somebody who may only read', { login: 'eve' }],
  ['somebody nobody knows', { login: 'mallory' }],
  ['a bot', { login: 'dependabot[bot]' }],
  ['the check of another head', { sha: 'f'.repeat(40) }],
])('a click by %s does nothing', async (_, more) => {
  const { shop, app } = await reviewed('high');
  for (const identifier of ['recheck', 'explain', 'request-approval']) {
    await app.deliver(press(shop, identifier, more));
    await app.drain();
  }
  expect(shop.analysed).toHaveLength(1);
  expect(replies(shop)).toEqual([]);
});

test('a button that is none of ours does nothing', async () => {
  const { shop, app } = await reviewed('high');
  await app.deliver(press(shop, '__proto__'));
  await app.drain();
  expect(shop.analysed).toHaveLength(1);
});

test('with an empty store the pull request of a fork is found by its head', async () => {
  const { shop, app } = await reviewed('high');
  await app.restart({ losesData: true });
  await app.deliver(press(shop, 'explain', { pullRequests: [] }));
  await app.drain();
  expect(replies(shop)).toHaveLength(1);
});
