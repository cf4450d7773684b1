import { describe, expect, test } from 'vitest';
import { createKnownAnswers } from '../../../../src/forge/edge/github/known-answers.ts';
import { startShopForTest } from './stand-in.ts';

const REVIEWS = 'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews';

describe('what GitHub answered before', () => {
  test('is read again where GitHub says that it holds, which costs nothing', async () => {
    const { forge, shop, pr, github, calls } = await startShopForTest();
    pr.reviewBy('pat', 'APPROVED');
    const first = await forge.reviews(shop, pr.number);
    const used = github.installation('acme').used;
    expect(await forge.reviews(shop, pr.number)).toEqual(first);
    expect(calls.slice(-2)).toEqual([`${REVIEWS} 200`, `${REVIEWS} 304`]);
    expect(github.installation('acme').used).toBe(used);
  });

  test('is not believed once it changed: an approval that is dismissed, or comes back as a request for changes', async () => {
    const { forge, shop, pr } = await startShopForTest();
    const states = async () => (await forge.reviews(shop, pr.number)).map(({ state }) => state);
    const review = pr.reviewBy('pat', 'APPROVED');
    expect(await states()).toEqual(['approved']);
    review.dismiss('quinn');
    expect(await states()).toEqual(['dismissed']);
    pr.reviewBy('pat', 'CHANGES_REQUESTED');
    expect(await states()).toEqual(['dismissed', 'changes-requested']);
  });

  test('hides no second page: a full one is the same with another after it', async () => {
    const { forge, shop, pr } = await startShopForTest();
    for (let count = 0; count < 100; count += 1) pr.reviewBy('pat', 'COMMENTED');
    expect(await forge.reviews(shop, pr.number)).toHaveLength(100);
    pr.reviewBy('pat', 'CHANGES_REQUESTED');
    expect(await forge.reviews(shop, pr.number)).toHaveLength(101);
    expect(await forge.reviews(shop, pr.number)).toHaveLength(101);
  });

  test('is not told once a permission is gone', async () => {
    const { forge, shop, pr, github } = await startShopForTest();
    const lookUp = async () => {
      const found = await forge.teamMemberships(shop, 'acme/mesh-platform', ['pat', 'quinn']);
      return found.map(({ membership }) => membership);
    };
    expect(await lookUp()).toEqual(['active', 'active']);
    github.grant('acme', { metadata: 'read', pull_requests: 'read' });
    github.expireTokens();
    // the token that ended is noticed once
    await expect(forge.pullRequest(shop, pr.number)).rejects.toThrow();
    expect(await lookUp()).toEqual(['forbidden', 'forbidden']);
  });
});

test('answers make room for others: what was not asked for longest goes first, what is too long is not kept', () => {
  const answers = createKnownAnswers({ longest: 20, total: 50 });
  const answer = (text: string) => ({ etag: '"1"', text });
  for (const question of ['a', 'b', 'c']) answers.keep(question, answer('x'.repeat(10)));
  expect(answers.find('a')).toEqual(answer('x'.repeat(10)));
  answers.keep('d', answer('x'.repeat(10)));
  expect(['a', 'b', 'c', 'd'].map((each) => answers.find(each) !== null)).toEqual([
    true,
    false,
    true,
    true,
  ]);
  answers.keep('e', answer('x'.repeat(30)));
  expect(answers.find('e')).toBeNull();
  // another answer takes the place of the one before it, and of nothing else
  for (let count = 0; count < 9; count += 1) answers.keep('d', answer('y'.repeat(10)));
  expect(answers.find('a')).not.toBeNull();
  answers.keep('d', answer('z'.repeat(30)));
  expect(answers.find('d')).toBeNull();
});
