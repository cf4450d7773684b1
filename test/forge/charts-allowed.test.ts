import { describe, expect, test } from 'vitest';
import type { ForgeEvent } from '../../src/forge/github/forge-event.ts';
import { startMemoryApp } from '../bot/memory-app.ts';
import type { MemoryApp } from '../bot/memory-app.ts';
import { openShop } from '../support/memory-shop.ts';
import type { MemoryShop } from '../support/memory-shop.ts';

interface Story {
  readonly shop: MemoryShop;
  readonly app: MemoryApp;
}

async function reviewed(): Promise<Story> {
  const shop = openShop();
  shop.github.permissions.set('dana', 'write');
  shop.github.permissions.set('eve', 'read');
  const app = startMemoryApp(shop);
  shop.clock.advance(5_000);
  await app.deliver(shop.open(7, 'high'));
  await app.drain();
  shop.clock.advance(5_000);
  return { shop, app };
}

async function deliver({ shop, app }: Story, event: ForgeEvent): Promise<void> {
  await app.deliver(event);
  await app.drain();
  shop.clock.advance(5_000);
}

/** Whether charts that only the head names were fetched, review by review. */
const allowed = ({ shop }: Story): readonly boolean[] =>
  shop.analysed.map(({ chartsAllowed }) => chartsAllowed === true);

describe('charts that the base does not name', () => {
  test('are fetched once somebody with write access says /recheck, for this head and no other', async () => {
    const story = await reviewed();
    await deliver(story, story.shop.comment(7, '/recheck', 'dana'));
    await deliver(story, story.shop.submit(7, 'eve', 'approved'));
    expect(allowed(story).slice(0, 2)).toEqual([false, true]);
    expect(allowed(story).at(-1)).toBe(true);
    const before = allowed(story).length;
    await deliver(story, story.shop.push(7, 'many'));
    expect(allowed(story).slice(before)).not.toContain(true);
  });

  test('are not for a member who can only read, who is heard all the same', async () => {
    const story = await reviewed();
    await deliver(story, story.shop.comment(7, '/recheck', 'eve'));
    expect(allowed(story)).toEqual([false, false]);
  });

  test('are not for a head that came while the comment was on its way', async () => {
    const story = await reviewed();
    const late = story.shop.comment(7, '/recheck', 'dana');
    const push = story.shop.push(7, 'many');
    await story.app.deliver(late);
    await deliver(story, push);
    expect(allowed(story)).not.toContain(true);
  });

  test('are once the button of the check is pressed', async () => {
    const story = await reviewed();
    const { shop } = story;
    await deliver(story, {
      kind: 'check-action',
      repository: shop.repository,
      sha: shop.pullRequest(7).head.sha,
      pullRequests: [7],
      identifier: 'recheck',
      requester: { id: 100, login: 'dana', bot: false },
    });
    expect(allowed(story)).toEqual([false, true]);
  });

  test('are not any more once the store is lost', async () => {
    const story = await reviewed();
    await deliver(story, story.shop.comment(7, '/recheck', 'dana'));
    await story.app.restart({ losesData: true });
    await deliver(story, story.shop.submit(7, 'eve', 'approved'));
    expect(allowed(story).at(-1)).toBe(false);
  });
});
