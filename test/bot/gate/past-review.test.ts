import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PullRequestState, PastPush } from '../../../src/review/index.ts';
import type {
  LandingVerdict,
  LandedPullRequest,
  Landing,
} from '../../../src/bot/pushes/landings.ts';
import {
  judgeLanding,
  needsEyes,
  pastReasonsOf,
  touchesNothing,
  landingsOf,
} from '../../../src/bot/pushes/landings.ts';
import { formatPastPush, parsePastPush } from '../../../src/review/index.ts';
import { withPastPush } from '../../../src/bot/pushes/known-past-pushes.ts';
import { gap, review } from '../../support/report-parts.ts';
import { hostileText } from '../../support/hostile-text.ts';

const sha = (digit: string) => digit.repeat(40);

const stateOf = (more: Partial<PullRequestState> = {}): PullRequestState => ({
  ...{ number: 7, sha: sha('a'), base: sha('b'), meaning: 'm', tier: 'high', title: '' },
  ...{ conclusion: 'success', approvals: [], overrides: [], breakGlass: null, turnsAt: null },
  ...{ suggested: [], changes: [], pastChanges: [], reviewsUntil: null },
  ...more,
});

const landing = (pullRequest: Partial<LandedPullRequest> | null): Landing => ({
  pullRequest:
    pullRequest === null
      ? null
      : { number: 7, title: 'Patience', state: stateOf(), isRollback: false, ...pullRequest },
  commits: [],
  before: sha('1'),
  after: sha('2'),
});

const BROKEN = {
  ...{ by: 'olga', reason: 'down', comment: 1, sha: sha('a'), meaning: 'm' },
  ...{ at: '2026-11-20T08:00:00.000Z', until: '2026-11-20T12:00:00.000Z' },
};

const past = (why: Extract<LandingVerdict, { kind: 'past-review' }>['why']) => ({
  kind: 'past-review',
  why,
});

describe('whether a landing was let through', () => {
  test.each<[what: string, Partial<LandedPullRequest> | null, string | null, object]>([
    ['commits without a pull request', null, 'm', past('no-pull-request')],
    ['a check that passed for what landed', {}, 'm', { kind: 'reviewed' }],
    ['a check that passed for something else', {}, 'other', past('meaning-differs')],
    ['a landing that could not be analysed', {}, null, past('not-compared')],
    ['a check that is not there', { state: null }, 'm', past('no-check')],
    [
      'a check that waits',
      { state: stateOf({ conclusion: 'action_required' }) },
      'm',
      past('red-check'),
    ],
    ['a check that failed', { state: stateOf({ conclusion: 'failure' }) }, 'm', past('red-check')],
    ['broken glass', { state: stateOf({ breakGlass: BROKEN }) }, 'm', { kind: 'debt' }],
    [
      'broken glass for something else',
      { state: stateOf({ breakGlass: BROKEN }) },
      'x',
      past('meaning-differs'),
    ],
    ['a rollback of ours', { isRollback: true, state: null }, null, { kind: 'rollback' }],
  ])('%s', (_, pullRequest, meaning, verdict) => {
    expect(judgeLanding(landing(pullRequest), meaning)).toEqual(verdict);
  });

  test('a push says each reason once, and that it was forced or is longer than what is looked at', () => {
    const judged = [
      { landing: landing(null), verdict: judgeLanding(landing(null), null) },
      { landing: landing({}), verdict: judgeLanding(landing({}), 'm') },
      { landing: landing(null), verdict: judgeLanding(landing(null), null) },
    ];
    const reasons = (forced: boolean, cut: boolean) => pastReasonsOf(judged, { forced, cut });
    expect(reasons(false, false)).toEqual(['no-pull-request']);
    expect(reasons(true, true)).toEqual(['no-pull-request', 'not-asked', 'forced']);
    expect(pastReasonsOf(judged.slice(1, 2), { forced: false, cut: false })).toEqual([]);
  });

  test('what differs in no file that is read or judged touches nothing', () => {
    const nothing = review();
    const unowned = ['overlays/prod/a.yaml'];
    expect(touchesNothing(nothing)).toBe(true);
    expect(touchesNothing({ ...nothing, fileOwners: { ...nothing.fileOwners, unowned } })).toBe(
      false,
    );
    expect(touchesNothing({ ...nothing, gaps: [gap({ blocking: true })] })).toBe(false);
    expect(touchesNothing({ ...nothing, tier: 'high' })).toBe(false);
    expect(touchesNothing({ ...nothing, tier: null })).toBe(false);
  });

  test('medium and what could not be analysed need eyes; low does not', () => {
    const broken = { blocking: true };
    expect(needsEyes({ tier: 'low', gaps: [] })).toBe(false);
    expect(needsEyes({ tier: 'low', gaps: [{ blocking: false }] })).toBe(false);
    expect(needsEyes({ tier: 'low', gaps: [broken] })).toBe(true);
    expect(needsEyes({ tier: 'medium', gaps: [] })).toBe(true);
    expect(needsEyes({ tier: null, gaps: [] })).toBe(true);
    expect(needsEyes(null)).toBe(true);
  });
});

test('neighbouring commits of one pull request are one landing, each with what the branch was before it', () => {
  const commits = ['1', '2', '3', '4'].map((digit) => ({
    sha: sha(digit),
    parent: sha(String(Number(digit) - 1)),
    subject: digit,
  }));
  const seven = { number: 7, title: '', state: null, isRollback: false };
  const pullRequests = new Map([
    [sha('2'), seven],
    [sha('3'), { ...seven }],
  ]);
  const landings = landingsOf(commits, sha('0'), pullRequests);
  expect(
    landings.map(({ pullRequest, before, after, commits: own }) => [
      pullRequest?.number ?? null,
      before.slice(0, 1),
      after.slice(0, 1),
      own.length,
    ]),
  ).toEqual([
    [null, '0', '1', 1],
    [7, '1', '3', 2],
    [null, '3', '4', 1],
  ]);
});

const PUSH: PastPush = {
  ...{ branch: 'main', before: sha('1'), after: sha('2'), by: 'dana' },
  ...{ at: '2026-11-20T08:00:00.000Z', forced: false },
};

describe('the record of a push', () => {
  test('is found at the end of its issue, whatever the branch is called', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (branch, before) => {
        const push = { ...PUSH, branch: branch.slice(0, 200) || 'main' };
        expect(parsePastPush(`${before}\n\n${formatPastPush(push)}`)).toEqual(push);
      }),
    );
  });

  test('anywhere else it is somebody’s words, and one that is damaged is none', () => {
    const record = formatPastPush(PUSH);
    expect(parsePastPush(`${record}\nand more`)).toBeNull();
    expect(parsePastPush(record.replace('"by":"dana"', '"by":"a b"'))).toBeNull();
    expect(parsePastPush(record.replace(sha('1'), 'main'))).toBeNull();
    expect(parsePastPush('')).toBeNull();
  });

  test('is kept once, with what is known of it now; the oldest go first', () => {
    const known = withPastPush([{ push: PUSH, issue: null }], { push: PUSH, issue: 12 });
    expect(known).toEqual([{ push: PUSH, issue: 12 }]);
    const many = Array.from({ length: 250 }, (_, at) => ({
      push: { ...PUSH, branch: String(at) },
      issue: null,
    }));
    const kept = many.reduce(withPastPush, known);
    expect([kept.length, kept.at(-1)?.push.branch]).toEqual([200, '249']);
  });
});
