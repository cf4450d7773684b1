import { expect, it } from 'vitest';
import { gateBlocks } from '../../../src/bot/gate/texts/gate-text.ts';
import { markdownOf } from '../../../src/review/index.ts';
import { gap } from '../../support/report-parts.ts';
import type { Situation } from './gate-story.ts';
import { account, GateStory, meaning, sha } from './gate-story.ts';

const high: Situation = { review: { tier: 'high' } };

it('says of which commit nobody knows who pushed it', () => {
  const story = new GateStory();
  story.review('pat', 'approved');
  const decision = story.run({ ...high, pushed: { head: sha('a'), pushes: [] } });
  expect(decision.outcome).toEqual({ kind: 'pass' });
  expect(decision.unknownPusher).toBe(sha('a'));
  const told = gateBlocks(decision, { gaps: [] }, { draft: false });
  expect(told.map(markdownOf).join('\n')).toContain('Who pushed `aaaaaaa` is not known');
});

it('drops the override of whoever pushed since', () => {
  const story = new GateStory();
  const situation = { review: { tier: 'low', tierOfChanges: 'low', gaps: [gap()] } } as const;
  const override = {
    id: gap().id,
    by: 'pat',
    reason: 'seen',
    comment: 1,
    meaning: meaning('1'),
  };
  expect(story.run(situation, override).outcome.kind).toBe('pass');
  const by = account('pat');
  const pushed = { head: sha('b'), pushes: [{ sha: sha('b'), before: sha('a'), by }] };
  expect(story.run({ ...situation, head: 'b', pushed }).outcome.kind).toBe('fail');
});
