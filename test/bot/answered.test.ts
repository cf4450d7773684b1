import { describe, expect, test } from 'vitest';
import { isAnswered } from '../../src/bot/reviews/finished-check.ts';
import type { PullRequestState } from '../../src/review/index.ts';
import { createMemoryStore } from './memory-store.ts';
import { openShop } from '../support/memory-shop.ts';

const META = {
  number: 7,
  base: '0'.repeat(40),
  title: 'title',
  reviewsUntil: null,
  turnsAt: null,
  suggested: [],
};
const NOTHING = { approvals: [], overrides: [], breakGlass: null, changes: [], pastChanges: [] };

/** Whether a head with a finished check is answered though the pull request was touched a minute later. */
async function isStillAnswered(state: Partial<PullRequestState>): Promise<boolean> {
  const shop = openShop();
  const { pullRequest } = shop.open(7);
  const store = createMemoryStore(shop.clock);
  const { sha } = pullRequest.head;
  await store.saveCheck(shop.repository.id, {
    sha,
    id: 1,
    written: 'digest',
    completed: true,
    annotations: [],
  });
  shop.clock.advance(60_000);
  const touched = shop.change(7, 'synchronize', {}).pullRequest;
  const reviewed: PullRequestState = {
    ...META,
    ...NOTHING,
    sha,
    meaning: 'a',
    tier: 'low',
    conclusion: 'success',
    ...state,
  };
  const record = {
    pullRequest: touched,
    complete: true,
    comment: null,
    state: reviewed,
    checking: null,
    requested: [],
    suggested: false,
    seenAt: pullRequest.updatedAt,
    baseTip: META.base,
  };
  await store.addPullRequest(record);
  return isAnswered(record, { store, forge: shop.forge });
}

describe('a head with a finished check, touched since without our hearing why', () => {
  test('is answered where nobody is asked', async () => {
    expect(await isStillAnswered({})).toBe(true);
    expect(await isStillAnswered({ tier: 'medium' })).toBe(true);
  });

  test('may have been decided where people are asked, whatever its tier', async () => {
    expect(await isStillAnswered({ tier: 'critical' })).toBe(false);
    const waiting = { tier: 'medium', conclusion: 'action_required' } as const;
    expect(await isStillAnswered(waiting)).toBe(false);
  });

  test('may have lost the approval that let it through, whatever its tier', async () => {
    const approval = {
      review: 1,
      login: 'pat',
      sha: 'a'.repeat(40),
      base: META.base,
      meaning: 'a',
      tier: 'medium' as const,
    };
    expect(await isStillAnswered({ tier: 'medium', approvals: [approval] })).toBe(false);
  });
});
