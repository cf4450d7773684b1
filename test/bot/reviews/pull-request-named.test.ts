import { expect, test } from 'vitest';
import { assess } from '../../../src/review/policy/assessment.ts';
import { pullRequestFacts } from '../../../src/bot/reviews/pull-request-named.ts';
import { change, environment, rulesOf } from '../../review/policy/matters.ts';

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

test('a rule may ask who opened a pull request; without one it counts as met, and that is said', () => {
  const rules = rulesOf(
    '- {id: by-a-bot, when: {change: route}, if: pullRequest.bot, tier: high, why: w}\n' +
      '- {id: by-anyone, when: {change: route}, tier: low, why: w}\n',
  );
  const route = { kind: 'route', of: 'networking.istio.io/v1 VirtualService shop/web' } as const;
  const assessed = (facts: ReturnType<typeof pullRequestFacts> | null) =>
    assess({
      environments: [environment({ changes: [change(route)] })],
      changedFiles: [],
      rules,
      pullRequest: facts,
    });
  const facts = pullRequestFacts(pullRequest);
  expect(assessed(facts)).toMatchObject({ tier: 'high', reasons: [{ rule: 'by-a-bot' }] });
  expect(assessed({ ...facts, bot: false }).tier).toBe('low');
  const unknown = assessed(null);
  expect(unknown.tier).toBe('high');
  expect(unknown.reasons[0]?.because[0]?.text).toContain('there is no pull request to ask');
});
