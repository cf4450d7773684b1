import { describe, expect, it } from 'vitest';
import { writtenConfig } from '../../support/written-config.ts';
import type { Review } from '../../../src/review/index.ts';
import { gateBlocks } from '../../../src/bot/gate/texts/gate-text.ts';
import { markdownOf } from '../../../src/review/index.ts';
import { GateStory } from './gate-story.ts';

type RanState = NonNullable<Review['ran']>[number];

const ranIn = { environment: 'staging', hours: 24 };
const config = writtenConfig({ tiers: { critical: { approvals: 1, ranIn } } });

/** A change that pat approved, so that only its time is missing. */
function approved(ran: readonly RanState[] | undefined) {
  const story = new GateStory();
  story.review('pat', 'approved');
  const review = ran === undefined ? {} : { ran };
  const decision = story.run({ config, review });
  const said = gateBlocks(decision, { gaps: [] }, { draft: false }).map(markdownOf).join(' ');
  return { decision, said, story };
}

describe('a tier that asks for a run in an earlier environment', () => {
  it('lets pass what ran there', () => {
    const { decision } = approved([{ ...ranIn, kind: 'ran' }]);
    expect(decision.outcome.kind).toBe('pass');
  });

  it('waits until it ran long enough, and then turns by itself', () => {
    const { decision, said, story } = approved([
      { ...ranIn, kind: 'not-yet', opensAt: '2026-01-06T20:00:00.000Z' },
    ]);
    expect(decision.outcome.kind).toBe('wait');
    expect(said).toContain('24 hours in staging** (opens Tue 6 Jan 2026 20:00');
    expect(story.state).toMatchObject({
      conclusion: 'action_required',
      turnsAt: '2026-01-06T20:00:00.000Z',
    });
  });

  it('says why no time opens it', () => {
    for (const [state, why] of [
      [{ ...ranIn, kind: 'not-in-force' }, 'not all of it is in force there'],
      [{ ...ranIn, kind: 'not-yet', opensAt: null }, 'it was not in force there for so long'],
      [{ ...ranIn, kind: 'unknown', why: 'the history is not here' }, 'the history is not here'],
    ] as const) {
      const { decision, said } = approved([state]);
      expect(decision.outcome.kind).toBe('wait');
      expect(said).toContain(`24 hours in staging** (${why})`);
    }
    // nobody looked: then it did not run
    expect(approved(undefined).decision.outcome.kind).toBe('wait');
    const other: RanState = { environment: 'staging', hours: 1, kind: 'ran' };
    expect(approved([other]).decision.outcome.kind).toBe('wait');
  });

  it('asks nothing of tiers that do not', () => {
    expect(new GateStory().run({ config, review: { tier: 'medium' } }).outcome.kind).toBe('pass');
  });
});
