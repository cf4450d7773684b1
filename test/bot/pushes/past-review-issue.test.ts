import { legacy } from '../../../src/manifest/index.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePastPush } from '../../../src/review/index.ts';
import type { JudgedLanding } from '../../../src/bot/pushes/landings.ts';
import type { PastReviewIssue } from '../../../src/bot/pushes/texts/past-review-issue.ts';
import { pastReviewIssue } from '../../../src/bot/pushes/texts/past-review-issue.ts';
import { hostileText } from '../../support/hostile-text.ts';
import { liveMarkup } from '../../support/live-markup.ts';
import { contextOf, finding, review } from '../../support/report-parts.ts';

const sha = (digit: string) => digit.repeat(40);

const judged = (subject: string, title: string): readonly JudgedLanding[] => [
  {
    landing: {
      pullRequest: null,
      commits: [{ sha: sha('2'), parent: sha('1'), subject }],
      before: sha('1'),
      after: sha('2'),
    },
    verdict: { kind: 'past-review', why: 'no-pull-request' },
  },
  {
    landing: {
      pullRequest: { number: 77, title, state: null, isRollback: false },
      commits: [],
      before: sha('2'),
      after: sha('3'),
    },
    verdict: { kind: 'debt' },
  },
];

const issueOf = (more: Partial<PastReviewIssue> = {}): PastReviewIssue => ({
  push: {
    ...{ branch: 'main', before: sha('1'), after: sha('3'), by: 'dana' },
    ...{ at: '2026-11-20T08:00:00.000Z', forced: false },
  },
  judged: judged('Fix it', 'Patience'),
  reasons: ['no-pull-request'],
  review: { kind: 'reviewed', context: contextOf(review({ findings: [finding()] })) },
  platformTeam: { teams: ['acme/mesh-platform'], people: [], emails: [], source: '' },
  ...more,
});

test('it says why, what came how, what that does, whose it is and how it is undone', () => {
  const { title, body } = pastReviewIssue(issueOf());
  expect(title).toBe('Pushed past review: 3333333 on main (high)');
  expect(body).toContain('Commits came without a merged pull request.');
  expect(body).toContain('`2222222` “Fix it”: no pull request');
  expect(body).toContain('#77 “Patience”: broken glass, already recorded as debt');
  expect(body).toContain('**For** @acme/mesh-platform, the platform team.');
  expect(body).toContain('`/rollback <reason>`');
  expect(parsePastPush(body)).toMatchObject({ after: sha('3') });
});

test('owners of what changes are called before the platform team, by names that GitHub knows', () => {
  const sets = [{ owners: ['@acme/shop', 'x@example.com'], source: '', files: [], count: 1 }];
  const fileOwners = { sets, unowned: [], complete: true };
  const context = contextOf(review({ fileOwners }));
  const { body } = pastReviewIssue(issueOf({ review: { kind: 'reviewed', context } }));
  expect(body).toContain('**For** @acme/shop, who own what it changes.');
});

test('what could not be analysed is said, and what was forced is restored by hand', () => {
  const push = { ...issueOf().push, forced: true };
  const { title, body } = pastReviewIssue(
    issueOf({ push, review: { kind: 'not-reviewed', why: 'the analysis took too long' } }),
  );
  expect(title).toContain('(not analysed)');
  expect(body).toContain('⚪ Not analysed · the analysis took too long.');
  expect(body).toContain(`git restore --source ${sha('1')} --staged --worktree :/`);
  expect(body).not.toContain('/rollback <reason>');
});

/** What we write ourselves: the pull request, who is called, the record. */
const OWN = [/#77\b/g, /@acme\/mesh-platform/g, /^<!-- meshwarden:past-review:.* -->$/gm];
const alive = (text: string) => liveMarkup(OWN.reduce((rest, own) => rest.replace(own, ''), text));

test('what people wrote acts on nothing, and leaves the record as it is', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const found = contextOf(review({ findings: [finding({ says: legacy(text) })] }));
      const context = { ...found, linkTo: () => null };
      const push = { ...issueOf().push, branch: text.slice(0, 200) || 'main' };
      for (const shown of [
        { kind: 'reviewed', context },
        { kind: 'not-reviewed', why: text },
      ] as const) {
        const given = issueOf({ push, judged: judged(text, text), review: shown });
        const { title, body } = pastReviewIssue(given);
        // GitHub shows titles as they are, and still calls whom they name
        expect(title).not.toMatch(/@(?!\u200b)|#\d|:\/\//);
        expect(alive(body)).toEqual([]);
        expect(parsePastPush(body)).toEqual(push);
      }
      const forced = pastReviewIssue(
        issueOf({
          push: { ...push, forced: true },
          review: { kind: 'not-reviewed', why: text },
        }),
      );
      expect(alive(forced.body)).toEqual([]);
    }),
  );
});
