import { expect, test } from 'vitest';
import type { ReviewProblem } from '../../../src/bot/check/check-notices.ts';
import {
  cancelledCheck,
  failedCheck,
  inProgressCheck,
  notReviewedCheck,
} from '../../../src/bot/check/check-notices.ts';
import { contextOf, review } from '../../support/report-parts.ts';

const frame = { stateBlock: 'state', externalId: 'x' };
const failed = (problem: ReviewProblem) =>
  failedCheck({ problem, correlationId: 'delivery 1' }, frame);

test('a check in progress keeps what the gate remembers', () => {
  expect(inProgressCheck(frame)).toMatchObject({ conclusion: null, text: 'state', actions: [] });
});

test('a check in progress says what its review is at, since when, and how long that takes', () => {
  const at = Date.parse('2026-11-27T12:00:05.000Z');
  const told = (doing: string, left: string | null) => inProgressCheck(frame, { doing, left, at });
  const check = told('rendering 206 of 419', 'about 12 s left');
  expect(check).toMatchObject({ conclusion: null, title: 'Reviewing: rendering 206 of 419' });
  expect(check.summary).toMatch(/^Rendering 206 of 419, about 12 s left \(at 12:00:05 UTC\)\.\n/);
  expect(told('comparing prod', null).summary).toMatch(/^Comparing prod \(at 12:00:05 UTC\)\./);
});

test('a check of an older commit names the newer one', () => {
  expect(cancelledCheck('c'.repeat(40), frame)).toMatchObject({
    conclusion: 'cancelled',
    title: 'Superseded by ccccccc',
  });
});

test.each([
  [{ kind: 'internal' }, 'internal error', 'Re-check'],
  [{ kind: 'unreachable', what: 'the Git server' }, 'the Git server does not answer', '/recheck'],
  [
    { kind: 'limit', message: 'The review took longer than 120 s.' },
    'longer than 120 s',
    'smaller change',
  ],
  [
    { kind: 'missing-permission', permission: 'checks: write' },
    'the permission checks: write is missing',
    'Meshwarden lacks the permission `checks: write`.',
  ],
  [
    { kind: 'missing-permission', permission: null },
    'a permission is missing',
    'An owner of the organisation grants it',
  ],
  [{ kind: 'no-merge-base' }, 'no commit in common', 'Rebase'],
  [{ kind: 'gone', what: 'The branch main' }, 'The branch main is gone', 'nothing to review'],
] satisfies (readonly [ReviewProblem, string, string])[])(
  'a review that fails says why and what helps: %o',
  (problem, title, summary) => {
    const check = failed(problem);
    expect(check).toMatchObject({ conclusion: 'failure', text: 'state' });
    expect(check.title).toContain(title);
    expect(check.summary).toContain(summary);
    expect(check.summary).toContain('In the log: `delivery 1`.');
    expect(check.actions.map(({ identifier }) => identifier)).toEqual(['recheck']);
  },
);

test('a conflict and an invalid policy name the files and lines', () => {
  const conflict = notReviewedCheck(
    { kind: 'conflict', conflicts: [{ path: 'a.yaml', messages: ['CONFLICT (content)'] }] },
    frame,
  );
  expect(conflict.title).toContain('conflicts with its base');
  expect(conflict.summary).toContain('- `a.yaml`: CONFLICT (content)');
  const origin = { file: '.meshwarden/config.yaml', line: 4, column: 1, endLine: 4 };
  const policy = notReviewedCheck(
    {
      kind: 'invalid-policy',
      problems: [{ message: 'Not known.', origin, field: 'teir', nearest: 'tier' }],
      byDefault: contextOf(review({ tier: 'critical' })),
    },
    frame,
  );
  expect(policy.summary).toContain(
    '- `.meshwarden/config.yaml:4`: teir: Not known. Did you mean tier?',
  );
  expect(policy.title).toContain('critical by the default policy');
  expect(policy.summary).toContain('**By the default policy this change would be critical:**');
  expect(policy.summary).toContain('This decides nothing');
  expect(policy.conclusion).toBe('failure');
  expect(policy.summary).toContain('Fix these lines on the base branch first.');
});
