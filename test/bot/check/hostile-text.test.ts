import { legacy } from '../../../src/manifest/index.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Decision } from '../../../src/bot/gate/decision.ts';
import {
  cancelledCheck,
  failedCheck,
  inProgressCheck,
  notReviewedCheck,
} from '../../../src/bot/check/check-notices.ts';
import { checkReport, withNotWritten } from '../../../src/bot/check/check-report.ts';
import { code, paragraph, strong } from '../../../src/review/index.ts';
import { commentBody } from '../../../src/bot/check/review-comment.ts';
import type { CheckContent } from '../../../src/forge/index.ts';
import type { Reply } from '../../../src/bot/commands/command-reply.ts';
import { clickReplyBody, replyBody } from '../../../src/bot/commands/command-reply.ts';
import type { ReportContext } from '../../../src/review/index.ts';
import { suggestionsOf } from '../../../src/bot/check/suggestions.ts';
import { expectInert } from '../../support/expect-inert.ts';
import { hostileText } from '../../support/hostile-text.ts';
import { controlCharacters } from '../../support/live-markup.ts';
import { BASE, contextOf, finding, gap, HEAD, review } from '../../support/report-parts.ts';
import { asking, waiting } from '../gate/decision-parts.ts';
import { times } from '../../support/times.ts';

function expectInertCheck({ title, summary, text, annotations }: CheckContent): void {
  expectInert(summary);
  expectInert(text);
  for (const plain of [title, ...annotations.flatMap((each) => [each.title, each.message])]) {
    expect(plain).not.toMatch(/@[\p{L}\p{N}]|#\d/u);
    expect(controlCharacters(plain.replaceAll('\u200b', ''))).toEqual([]);
  }
}

/** A review and a decision in which every name and sentence is `text`. */
function everywhere(text: string): { readonly context: ReportContext; readonly decided: Decision } {
  const origin = { file: text, line: 3, column: 1, endLine: 3 };
  const found = finding({
    says: legacy(text),
    why: legacy(`${text} (${text}:3) ${text}`),
    symptom: legacy(text),
    environment: text,
    subject: { group: text, kind: text, namespace: text, name: text },
    origin,
    fix: { text: legacy(text), replacement: { origin, from: 'wep', to: text } },
  });
  const context = contextOf(
    review({
      findings: [
        found,
        { ...found, id: 'b'.repeat(12), key: 'there', introducedBy: 'already-there' },
      ],
      gaps: [
        gap({ message: text, root: text, origin }),
        gap({ message: text, origin, blocking: false }),
      ],
      unknowns: [{ subject: found.subject, key: '', message: text, origin, environment: text }],
      renderedDifferences: {
        shown: [
          {
            subject: found.subject,
            environments: [text],
            presence: 'changed',
            lines: ['@@ -1,1 +1,1 @@', `-a: ${text}`, `+${text}`, ' ```'],
            linesLeftOut: 0,
          },
        ],
        leftOut: 1,
      },
      reasons: [
        {
          tier: 'high',
          rule: text,
          rulePlace: text,
          why: text,
          because: [],
          count: 1,
          environments: [text],
        },
      ],
      environments: [
        {
          name: text,
          production: true,
          changed: true,
          status: 'partial',
          tier: 'high',
          roots: [],
          objects: 1,
          presence: 'both',
        },
      ],
      status: 'partial',
      notes: [text],
      changedFiles: [text],
      unreadFiles: [text],
      unreviewedFiles: [text],
    }),
  );
  const decided = waiting({
    requirements: [text, `${text} `].map((name) =>
      asking({ teams: [name], people: [name], source: name, why: name }),
    ),
    timing: {
      kind: 'closed',
      waitsFor: text,
      opensAt: '2026-11-24T08:00:00.000Z',
      opensLocally: text,
      enforcement: 'enforce',
    },
    teamTroubles: [{ team: text, kind: 'not-found' }],
    unownedFiles: [text],
    uncounted: [{ login: text, why: text }],
    anonymousCommits: [HEAD],
    overrides: [{ id: text, by: text, reason: text, comment: 1, meaning: '' }],
  });
  return { context, decided };
}

test('a check acts on nothing that a pull request says', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const { context, decided } = everywhere(text);
      const pullRequest = { number: 7, draft: true, base: { sha: BASE, ref: text } };
      const state = {
        number: 8,
        sha: HEAD,
        base: BASE,
        meaning: null,
        tier: null,
        conclusion: 'failure' as const,
        title: text,
        approvals: [],
        overrides: [],
        breakGlass: null,
        turnsAt: null,
        suggested: [],
        changes: [],
        pastChanges: [],
        reviewsUntil: null,
      };
      const neighbours = { states: [state], pending: [] };
      const frame = { stateBlock: '', externalId: '' };
      expectInertCheck(
        checkReport({ context, decision: decided, pullRequest, neighbours, ...frame }),
      );
      const failing = { ...decided, outcome: { kind: 'fail' as const, why: text } };
      expectInertCheck(
        checkReport({
          context: { ...context, review: { ...context.review, gaps: [] } },
          decision: failing,
          pullRequest,
          neighbours,
          ...frame,
        }),
      );
    }),
    // a bar ends a cell, and with it the code around it
    { ...times(200), examples: [['`|<img src=x>`']] },
  );
});

test('a check without a review neither', () => {
  const frame = { stateBlock: '', externalId: '' };
  fc.assert(
    fc.property(hostileText, (text) => {
      const origin = { file: text, line: 1, column: 1, endLine: 1 };
      const problems = [{ message: text, origin, field: text, nearest: text }];
      const conflicts = [{ path: text, messages: [text] }];
      for (const check of [
        inProgressCheck(frame),
        inProgressCheck(frame, { doing: text, left: text, at: 0 }),
        cancelledCheck(HEAD, frame),
        failedCheck({ problem: { kind: 'limit', message: text }, correlationId: text }, frame),
        failedCheck({ problem: { kind: 'gone', what: text }, correlationId: text }, frame),
        failedCheck(
          { problem: { kind: 'missing-permission', permission: text }, correlationId: text },
          frame,
        ),
        notReviewedCheck(
          { kind: 'invalid-policy', problems, byDefault: everywhere(text).context },
          frame,
        ),
        notReviewedCheck({ kind: 'conflict', conflicts }, frame),
      ])
        expectInertCheck(check);
    }),
    times(150),
  );
});

test('a comment and its suggestions act on nothing that a pull request says', () => {
  fc.assert(
    fc.property(hostileText, hostileText, (text, line) => {
      const { context, decided } = everywhere(text);
      const headLines = new Map([[`${text}:3`, `${line} wep`]]);
      const change = { digest: '1', text };
      const body = commentBody({
        context,
        decision: decided,
        pullRequest: { draft: false, base: { sha: BASE, ref: text } },
        state: { sha: HEAD, changes: [change] },
        previous: {
          number: 7,
          sha: 'c'.repeat(40),
          base: BASE,
          meaning: null,
          tier: null,
          conclusion: 'success',
          title: text,
          approvals: [],
          overrides: [],
          breakGlass: null,
          turnsAt: null,
          suggested: [],
          changes: [{ digest: '2', text }],
          pastChanges: [],
          reviewsUntil: null,
        },
        suggested: new Set(),
        headLines,
      });
      expectInert(body);
      const diff = new Map([[text, [{ from: 1, to: 9 }]]]);
      for (const comment of suggestionsOf(context, diff, headLines).comments)
        expectInert(comment.body);
    }),
    times(250),
  );
});

const EMPTY_CHECK: CheckContent = {
  conclusion: null,
  title: '',
  summary: '',
  text: '',
  annotations: [],
  actions: [],
  externalId: '',
};

test('an answer acts on nothing that a comment says', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const replies: readonly Reply[] = [
        { kind: 'help' },
        { kind: 'overridden', id: text, what: text, by: text },
        { kind: 'error', error: { kind: 'unknown-command', given: text, nearest: null } },
        {
          kind: 'error',
          error: { kind: 'unknown-option', command: 'recheck', given: text, nearest: null },
        },
        {
          kind: 'error',
          error: {
            kind: 'unusable-option',
            command: 'rollback',
            option: '--to',
            given: text,
            expected: 'a commit',
          },
        },
        { kind: 'error', error: { kind: 'missing-argument', command: 'override', what: text } },
        { kind: 'not-platform-member', teams: [text] },
        { kind: 'unknown-id', given: text, ids: [text] },
        { kind: 'ambiguous-id', given: text, ids: [text] },
        { kind: 'id-too-short', given: text, shortest: 6 },
        { kind: 'own-change', by: text, part: text },
        { kind: 'nothing-to-override', given: text },
        { kind: 'nothing-explained', given: text, ids: [text] },
        { kind: 'approval-requested', owner: text, teams: [text], people: [text], refusal: text },
        {
          kind: 'glass-broken',
          by: text,
          sha: HEAD,
          until: '2026-11-24T08:00:00.000Z',
          issue: 77777,
          deadline: '2026-11-25T08:00:00.000Z',
        },
        { kind: 'glass-not-broken', why: { kind: 'not-break-glass-member', team: text } },
        { kind: 'glass-not-broken', why: { kind: 'broken-already', by: text, until: '' } },
        { kind: 'glass-not-broken', why: { kind: 'no-issue', why: text } },
        { kind: 'explained', sha: HEAD, blocks: [paragraph(text, strong(text), code(text))] },
      ];
      for (const reply of replies) {
        expectInert(replyBody(reply, 1));
        expectInert(clickReplyBody(reply, text, text));
      }
      expectInert(withNotWritten(EMPTY_CHECK, [text]).summary);
    }),
    times(150),
  );
});
