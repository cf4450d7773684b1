import type { PullRequestState, NewJob, PullRequestRecord } from '../../src/review/index.ts';
import { expect, test } from 'vitest';
import { rememberRepository } from '../../src/bot/repositories/known-repositories.ts';
import { reviewPushed } from '../../src/bot/reviews/review-triggers.ts';
import { createMemoryStore } from './memory-store.ts';
import { openShop } from '../support/memory-shop.ts';

const [BEFORE, AFTER] = ['a'.repeat(40), 'b'.repeat(40)];

const stateOf = (sha: string): PullRequestState => ({
  number: 7,
  sha,
  base: BEFORE,
  meaning: '1',
  tier: 'low',
  conclusion: 'success',
  breakGlass: null,
  turnsAt: null,
  suggested: [],
  title: '',
  approvals: [],
  overrides: [],
  changes: [],
  pastChanges: [],
  reviewsUntil: null,
});

/** A pull request reviewed at the old tip, and a push that touches none of what was read; `meanwhile` happens while that is found out. */
async function push(meanwhile: (record: PullRequestRecord) => PullRequestRecord) {
  const shop = openShop();
  const { pullRequest } = shop.open(7);
  const { id } = shop.repository;
  const store = createMemoryStore(shop.clock);
  await rememberRepository(shop.repository, store);
  await store.addPullRequest({
    pullRequest,
    complete: true,
    comment: null,
    state: stateOf('c'.repeat(40)),
    checking: null,
    requested: [],
    suggested: false,
    seenAt: null,
    baseTip: BEFORE,
  });
  await store.saveReads(id, 7, ['a.yaml']);
  const changedPaths = async () => {
    await store.updatePullRequest(id, 7, meanwhile);
    return ['README.md'];
  };
  const added: NewJob[] = [];
  const jobs = { add: (job: NewJob) => Promise.resolve(void added.push(job)) };
  const job = {
    kind: 'push',
    repository: id,
    branch: 'main',
    before: BEFORE,
    after: AFTER,
  } as const;
  await reviewPushed(job, { store, jobs, analysis: { changedPaths } });
  return { added, record: await store.pullRequest(id, 7) };
}

test('a review holds for a new tip that changes nothing of what it read', async () => {
  const { added, record } = await push((each) => each);
  expect([added, record?.baseTip]).toEqual([[], AFTER]);
});

test('a review that ended meanwhile, and read other paths, still holds for its own tip only', async () => {
  const next = stateOf('d'.repeat(40));
  const { record } = await push((each) => ({ ...each, state: next }));
  expect(record?.baseTip).toBe(BEFORE);
});
