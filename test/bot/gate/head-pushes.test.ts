import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatState, parseState, STORED_DOCUMENTS } from '../../../src/review/index.ts';
import {
  decisivePushes,
  joinedPushes,
  lastPusherOf,
  withPush,
} from '../../../src/bot/gate/approvals/push-trail.ts';
import type { HeadPush } from '../../../src/review/index.ts';
import { carryOver } from '../../../src/bot/gate/approvals/past-changes.ts';
import { commit, sha } from './gate-story.ts';

const push = (of: string, before: string | null, login: string): HeadPush => ({
  sha: sha(of),
  before: before === null ? null : sha(before),
  by: { id: 7, login },
});

const clicks = (made: Readonly<Record<string, string>>) => (name: string) => {
  const parent = made[name.charAt(0)];
  return parent === undefined ? null : sha(parent);
};

it('passes over one click after the other until somebody pushed', () => {
  const pushes = [push('a', '0', 'pat'), push('b', 'a', 'dana'), push('c', 'b', 'dana')];
  expect(lastPusherOf(sha('c'), pushes, clicks({ b: 'a', c: 'b' }))).toMatchObject({
    push: { by: { login: 'pat' } },
  });
  expect(lastPusherOf(sha('c'), pushes, clicks({ c: 'b' }))).toMatchObject({
    push: { sha: sha('b'), by: { login: 'dana' } },
  });
});

it('takes no click for the push of what came with it', () => {
  const pushes = [push('a', '0', 'dana'), push('c', 'a', 'pat')];
  expect(lastPusherOf(sha('c'), pushes, clicks({ b: 'a', c: 'b' }))).toMatchObject({
    push: { by: { login: 'pat' } },
  });
});

it('ends where clicks go round in a circle', () => {
  const pushes = [push('a', 'b', 'dana'), push('b', 'a', 'pat')];
  expect(lastPusherOf(sha('a'), pushes, clicks({ a: 'b', b: 'a' }))).toEqual({
    kind: 'unknown',
    sha: sha('a'),
  });
});

it('lets the last push of a commit that is pushed again stand for it', () => {
  const known = withPush(
    withPush([push('a', null, 'dana')], push('b', 'a', 'dana')),
    push('a', 'b', 'pat'),
  );
  expect(known.map(({ by }) => by.login)).toEqual(['dana', 'pat']);
  expect(joinedPushes([push('a', null, 'dana')], [push('a', 'b', 'pat')])).toEqual([
    push('a', 'b', 'pat'),
  ]);
});

it('keeps of many pushes those that say who pushed last', () => {
  const merge = commit('c', 'web-flow', { cleanMergeOfBase: true, mergedInto: sha('b') });
  const pushes = [push('a', null, 'dana'), push('b', 'a', 'pat'), push('c', 'b', 'dana')];
  expect(decisivePushes(sha('c'), pushes, [commit('b', 'dana'), merge])).toEqual(pushes.slice(1));
  expect(decisivePushes(sha('b'), pushes, [commit('b', 'dana')])).toEqual([pushes[1]]);
});

const state = STORED_DOCUMENTS.pullRequest.shape.state.unwrap().parse({
  number: 7,
  sha: sha('a'),
  base: sha('0'),
  meaning: null,
  tier: null,
  conclusion: 'failure',
  title: 't',
  approvals: [],
  overrides: [],
  changes: [],
  pastChanges: [],
  reviewsUntil: null,
});

it('is kept in the state block, and a state of earlier versions has none', () => {
  expect(state.pushes).toBeUndefined();
  const kept = { ...state, pushes: [push('a', null, 'pat')] };
  expect(parseState(formatState([kept]))).toEqual([kept]);
  const head = { number: 7, sha: sha('b'), base: sha('0'), title: 'failed' };
  expect(carryOver(kept, head).pushes).toEqual(kept.pushes);
});

it('never names somebody who pushed none of the commits that lead to the head by clicks', () => {
  const letter = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
  const pushes = fc.array(
    fc
      .tuple(letter, letter, fc.constantFrom('pat', 'dana', 'quinn'))
      .map(([of, before, login]) => push(of, before, login)),
  );
  fc.assert(
    fc.property(pushes, letter, fc.dictionary(letter, letter), (told, head, made) => {
      const known = told.reduce<readonly HeadPush[]>(withPush, []);
      const last = lastPusherOf(sha(head), known, clicks(made));
      if (last.kind === 'known') {
        expect(known).toContainEqual(last.push);
        const parent = clicks(made)(last.push.sha);
        expect(parent === null || parent !== last.push.before).toBe(true);
      }
    }),
  );
});
