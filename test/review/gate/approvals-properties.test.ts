import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SubmittedReview } from '../../../src/forge/index.ts';
import { commit, counts, GateStory } from '../../bot/gate/gate-story.ts';

describe('whatever is reviewed', () => {
  const anyReview = fc.record({
    login: fc.constantFrom('alice', 'bob', 'pat', 'quinn', 'eve', 'renovate[bot]', 'PAT'),
    state: fc.constantFrom<SubmittedReview['state'][]>(
      'approved',
      'changes-requested',
      'commented',
      'dismissed',
      'pending',
    ),
    commit: fc.constantFrom('a', 'b', 'f'),
    second: fc.integer({ min: 0, max: 3 }),
  });
  const storyOf = (
    given: readonly {
      login: string;
      state: SubmittedReview['state'];
      commit: string;
      second: number;
    }[],
  ): GateStory => {
    const story = new GateStory();
    for (const { login, state, commit: letter, second } of given)
      story.review(login, state, letter, `2026-01-01T00:00:0${String(second)}Z`);
    return story;
  };

  it('the order in which GitHub lists reviews does not matter', () => {
    fc.assert(
      fc.property(fc.array(anyReview, { maxLength: 12 }), fc.nat(), (given, seed) => {
        const story = storyOf(given);
        const shuffled = storyOf(given);
        shuffled.reviews = shuffled.reviews
          .map((review, index) => ({ review, at: (index * 7_919 + seed) % 101 }))
          .sort((a, b) => a.at - b.at)
          .map(({ review }) => review);
        expect(shuffled.run()).toEqual(story.run());
      }),
    );
  });

  it('nobody counts but members of the team who took no part', () => {
    fc.assert(
      fc.property(fc.array(anyReview, { maxLength: 12 }), (given) => {
        const decision = storyOf(given).run({ commits: [commit('a', 'quinn')] });
        for (const login of counts(decision)) expect(login.toLowerCase()).toBe('pat');
        // what others do before never takes hers away
        const approved = storyOf(given);
        approved.review('pat', 'approved', 'a', '2026-01-01T00:01:00Z');
        const then = counts(approved.run({ commits: [commit('a', 'quinn')] }));
        expect(then.map((login) => login.toLowerCase())).toEqual(['pat']);
      }),
    );
  });

  it("somebody else's review changes nobody's standing", () => {
    fc.assert(
      fc.property(fc.array(anyReview, { maxLength: 10 }), fc.array(anyReview), (given, more) => {
        const strangers = more.map((each, index) => ({ ...each, login: `s${String(index)}` }));
        const before = storyOf(given).run();
        const after = storyOf([...given, ...strangers]).run();
        expect(after.requirements).toEqual(before.requirements);
        expect(after.outcome).toEqual(before.outcome);
        expect(counts(after)).toEqual(counts(before));
      }),
    );
  });

  it('deciding again with what was remembered decides the same', () => {
    fc.assert(
      fc.property(fc.array(anyReview, { maxLength: 10 }), (given) => {
        const story = storyOf(given);
        const first = story.run();
        expect(story.run()).toEqual(first);
      }),
    );
  });
});
