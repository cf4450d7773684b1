import { expect, test } from 'vitest';
import { pullRequestFacts } from '../../../src/bot/reviews/pull-request-named.ts';

const repository = {
  id: 1,
  installation: 2,
  owner: 'acme',
  name: 'shop',
  defaultBranch: 'main',
  cloneUrl: '',
  htmlUrl: '',
  archived: false,
};
const pullRequest = {
  repository,
  number: 7,
  author: { id: 3, login: 'renovate[bot]', bot: true },
  draft: false,
  base: { sha: 'b', ref: 'main' },
  head: { sha: 'h', ref: 'renovate/istio', repository: 'Acme/Shop' },
};

test('a branch of another repository, or of one that is gone, is a fork', () => {
  const forkOf = (name: string | null): boolean =>
    pullRequestFacts({ ...pullRequest, head: { ...pullRequest.head, repository: name } }).fork;
  expect(forkOf('Acme/Shop')).toBe(false);
  expect(forkOf('mallory/shop')).toBe(true);
  expect(forkOf(null)).toBe(true);
});

test('that a bot opened it, and who that is, is told to rules', () => {
  expect(pullRequestFacts(pullRequest)).toMatchObject({ bot: true, author: 'renovate[bot]' });
});
