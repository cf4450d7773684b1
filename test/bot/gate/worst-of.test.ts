import { expect, it } from 'vitest';
import { carryOver } from '../../../src/bot/gate/approvals/past-changes.ts';
import type { PullRequestState } from '../../../src/review/index.ts';
import { worstOf } from '../../../src/bot/check/check-report.ts';
import { sha } from './gate-story.ts';

const state = (number: number, conclusion: PullRequestState['conclusion']): PullRequestState => ({
  ...carryOver(null, { number, sha: sha('a'), base: sha('0'), title: `title ${String(number)}` }),
  conclusion,
});

it('is the pull request itself where no other shares the head', () => {
  expect(worstOf([state(7, 'action_required')])).toEqual({
    conclusion: 'action_required',
    title: 'title 7',
    parts: [],
  });
});

it('is as bad as the worst of those that share a head, and names each', () => {
  const shared = worstOf([state(9, 'success'), state(8, 'failure'), state(7, 'action_required')]);
  expect(shared).toMatchObject({ conclusion: 'failure', title: 'pull request 8: title 8' });
  expect(shared.parts.map(({ number }) => number)).toEqual([8, 7, 9]);
});
