import { describe, expect, test } from 'vitest';
import type { MergeGroupJudgement } from '../../../src/core/gate/merge-group.ts';
import { pullRequestOfQueue, whyGroupMayNotMerge } from '../../../src/core/gate/merge-group.ts';
import type { PullRequestState } from '../../../src/core/gate/check-state.ts';
import { finding, gap } from '../../support/report-parts.ts';
import { GateStory, meaning } from './gate-story.ts';
import type { Situation } from './gate-story.ts';

const GAP = gap({ id: '0123456789ab', blocking: true, message: 'The chart is not rendered.' });
const FINDING = finding({ id: 'ba9876543210' });

/** A pull request that two members approved as critical, with overrides of what is given. */
function letThrough(review: Situation['review'] = {}, overridden: readonly string[] = []) {
  const story = new GateStory();
  story.review('pat', 'approved');
  story.review('quinn', 'approved');
  for (const id of overridden) {
    const override = { id, by: 'pat', reason: 'seen', comment: 1, meaning: meaning('1') };
    story.run({ review: { ...review } }, override);
  }
  story.run({ review: { ...review } });
  return story.state;
}

/** Judges the group that the merge queue makes of it. */
function judge(state: PullRequestState | null, review: Situation['review'] = {}): string | null {
  const input = new GateStory().input({ review: { ...review } });
  const judgement: MergeGroupJudgement = {
    ...{ review: input.review, config: input.config, platformTeam: input.platformTeam },
    ...{ pullRequest: 7, state },
  };
  return whyGroupMayNotMerge(judgement);
}

describe('a group of the merge queue may merge', () => {
  test('where it does what was approved', () => {
    expect(judge(letThrough())).toBeNull();
  });

  test('where what was overridden is all that stands in its way', () => {
    const unparsed = { tier: null, tierOfChanges: null, gaps: [GAP] } as const;
    expect(judge(letThrough(unparsed, [GAP.id]), unparsed)).toBeNull();
    const found: Situation['review'] = {
      tier: 'critical',
      tierOfChanges: 'low',
      findings: [FINDING],
      findingTiers: new Map([[FINDING.id, 'critical']]),
    };
    expect(judge(letThrough(found, [FINDING.id]), found)).toBeNull();
  });

  test('where nobody is asked for what it does, whatever the pull request did', () => {
    expect(judge(letThrough(), { tier: 'low', meaning: meaning('2') })).toBeNull();
  });
});

describe('a group of the merge queue may not merge', () => {
  test('where it means something else than what was approved, though its tier is the same', () => {
    expect(judge(letThrough(), { meaning: meaning('2') })).toContain('means something else');
  });

  test('where its tier is higher', () => {
    const high = letThrough({ tier: 'high' });
    expect(judge(high)).toContain('alone was let through as high');
  });

  test('where something cannot be analysed, and where that was overridden for another meaning', () => {
    const unparsed = { tier: 'low', gaps: [GAP] } as const;
    expect(judge(letThrough(), unparsed)).toBe(GAP.message);
    const state = letThrough(unparsed, [GAP.id]);
    expect(judge(state, { ...unparsed, meaning: meaning('2') })).toBe(GAP.message);
  });

  test('where the check of its pull request is unknown or not green', () => {
    expect(judge(null)).toContain('no finished review of pull request 7 is known');
    const waiting = new GateStory();
    waiting.run();
    expect(judge(waiting.state)).toContain('is not green');
  });
});

test('the branch of a group names its pull request, whatever the base is called', () => {
  const name = 'refs/heads/gh-readonly-queue/release/1.2/pr-1-2/pr-12-0123abc';
  expect(pullRequestOfQueue(name)).toBe(12);
  expect(pullRequestOfQueue('refs/heads/pr-12-0123abc')).toBeNull();
});
