import { expect, test } from 'vitest';
import { assess } from '../../../src/review/policy/assessment.ts';
import type { PullRequestFacts } from '../../../src/review/policy/pull-request-facts.ts';
import { change, environment, rulesOf } from './matters.ts';

const facts: PullRequestFacts = {
  ...{ number: 7, author: 'renovate[bot]', bot: true, fork: false, draft: false },
  ...{ base: 'main', head: 'renovate/istio' },
};

test('a rule may ask who opened a pull request; without one it counts as met, and that is said', () => {
  const rules = rulesOf(
    '- {id: by-a-bot, when: {change: route}, if: pullRequest.bot, tier: high, why: w}\n' +
      '- {id: by-anyone, when: {change: route}, tier: low, why: w}\n',
  );
  const route = { kind: 'route', of: 'networking.istio.io/v1 VirtualService shop/web' } as const;
  const assessed = (facts: PullRequestFacts | null) =>
    assess({
      environments: [environment({ changes: [change(route)] })],
      changedFiles: [],
      rules,
      pullRequest: facts,
    });
  expect(assessed(facts)).toMatchObject({ tier: 'high', reasons: [{ rule: 'by-a-bot' }] });
  expect(assessed({ ...facts, bot: false }).tier).toBe('low');
  const unknown = assessed(null);
  expect(unknown.tier).toBe('high');
  expect(unknown.reasons[0]?.because[0]?.text).toContain('there is no pull request to ask');
});
