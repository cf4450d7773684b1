import { describe, expect, test } from 'vitest';
import type { MemoryApp } from './memory-app.ts';
import { mergedShop } from '../review/merged-shop.ts';
import type { MergedShop } from '../review/merged-shop.ts';

/** The one revert, merged as GitHub does it. */
async function mergeRevert({ shop, app, reverts }: MergedShop, into = 'main'): Promise<number> {
  const revert = reverts().at(-1)?.pullRequest;
  if (revert === undefined) throw new Error('There is no revert.');
  const { number } = revert;
  await app.deliver(shop.change(number, 'opened', {}));
  await app.drain();
  const { after } = shop.pushBase('main', 0);
  const merge = { sha: after, at: '2026-11-20T12:00:00Z', by: null };
  shop.github.merges.set(`${String(shop.repository.id)}:${String(number)}`, merge);
  const closed = shop.change(number, 'closed', {
    state: 'merged',
    base: { ...revert.base, ref: into },
  });
  for (const delivery of [closed, closed]) {
    await app.deliver(delivery);
    await app.drain();
  }
  return number;
}

async function rolledBack(command = '/rollback it broke') {
  const merged = await mergedShop();
  await merged.says(command);
  const revert = await mergeRevert(merged);
  return { ...merged, revert };
}

const noticesOn = ({ shop }: MergedShop, number: number) =>
  shop.github.comments
    .filter(({ pullRequest, body }) => pullRequest === number && body.includes(':merged:'))
    .map(({ body }) => body);
const labelsOf = ({ shop: { github, repository } }: MergedShop, number: number) => [
  ...(github.labels.get(`${String(repository.id)}:${String(number)}`) ?? []),
];

/** A new pull request that does what 7 did, and what its check says. */
async function sameAgain({ shop, app }: MergedShop, number = 9) {
  await app.deliver(shop.open(number));
  await app.drain();
  // commits do one of two things in turn
  if (shop.outcome(number).kind !== 'reviewed') throw new Error('It cannot be reviewed.');
  return shop.github.checks.at(-1)?.content;
}

describe('when a revert of ours is merged', () => {
  test('the pull request that it undoes is told once, and labelled', async () => {
    const story = await rolledBack();
    expect(noticesOn(story, 7)).toEqual([
      expect.stringContaining(`**Rolled back by #${String(story.revert)}.**`),
    ]);
    expect(noticesOn(story, 7)[0]).toContain('`/reland <reason>`');
    expect(labelsOf(story, 7)).toContain('meshwarden: rolled back');
  });

  test('one of a part of it says so, and settles nothing', async () => {
    const story = await rolledBack('/rollback --path base/** it broke');
    expect(noticesOn(story, 7)).toEqual([expect.stringContaining('**Rolled back in part by')]);
    expect(await story.app.store().rolledBack(1)).toEqual([]);
  });

  test('one that somebody merged into a branch of their own has undone nothing, and settles nothing', async () => {
    const merged = await mergedShop();
    await merged.says('/rollback it broke');
    await mergeRevert(merged, 'attic');
    expect(noticesOn(merged, 7)).toEqual([]);
    expect(await merged.app.store().rolledBack(1)).toBeNull();
    await loseStore(merged.app);
    expect(await merged.app.store().rolledBack(1)).toEqual([]);
  });

  test('one that was closed instead tells nobody', async () => {
    const merged = await mergedShop();
    await merged.says('/rollback it broke');
    const number = merged.reverts().at(-1)?.pullRequest.number ?? 0;
    await merged.app.deliver(merged.shop.change(number, 'closed', { state: 'closed' }));
    await merged.app.drain();
    expect(noticesOn(merged, 7)).toEqual([]);
    expect(labelsOf(merged, 7)).not.toContain('meshwarden: rolled back');
  });
});

test('to roll a revert of ours back is to re-land: it has no shorter way, and is one step higher', async () => {
  const story = await rolledBack();
  const { shop, app } = story;
  await app.deliver(shop.comment(story.revert, '/rollback it was not that'));
  await app.drain();
  const again = story.reverts().at(-1)?.pullRequest;
  expect(again?.title).toBe('Reland "Change the mesh" (#7)');
  expect((await app.store().reverts(1)).at(-1)).toMatchObject({ of: story.revert, relands: 7 });
  await app.deliver(shop.change(again?.number ?? 0, 'opened', {}));
  await app.drain();
  const { summary = '' } = shop.github.checks.at(-1)?.content ?? {};
  expect(summary).toContain('It brings back what #7 did');
  expect(summary).not.toContain('one approval is enough');
});

/** What the check of the newest of these says; commits of the shop do one of two things in turn. */
async function bothAgain(story: MergedShop) {
  const texts = [await sameAgain(story, 9), await sameAgain(story, 10)];
  return texts.map((content) => content?.summary ?? '');
}

const raised = (summaries: readonly string[]) =>
  summaries.filter((summary) => summary.includes('one step higher'));

describe('what was rolled back and comes back', () => {
  test('is one step higher, and is told from what only resembles it', async () => {
    const story = await rolledBack();
    const summaries = raised(await bothAgain(story));
    expect(summaries).toHaveLength(1);
    expect(summaries[0]).toContain(
      `It brings back what #7 did and #${String(story.revert)} rolled back`,
    );
    expect(summaries[0]).toContain('critical');
  });

  test('is not raised before the rollback is merged', async () => {
    const merged = await mergedShop();
    await merged.says('/rollback it broke');
    merged.shop.pushBase('main', 0);
    expect(raised(await bothAgain(merged))).toEqual([]);
  });

  test('is known although everything we keep is lost: our checks say it', async () => {
    const story = await rolledBack();
    await loseStore(story.app);
    expect(await story.app.store().rolledBack(1)).toMatchObject([
      { pullRequest: 7, revert: story.revert },
    ]);
    expect(raised(await bothAgain(story))).toHaveLength(1);
  });
});

/** And what a reconcile pass finds then. */
async function loseStore(app: MemoryApp) {
  await app.restart({ losesData: true });
  await app.look();
}
