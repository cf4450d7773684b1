import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { HandDebt, ReviewDebt } from '../../../src/review/index.ts';
import { formatDebt, parseDebt } from '../../../src/features/debts/texts/debt-record.ts';
import {
  debtIssue,
  debtNotice,
  isDebtNotice,
} from '../../../src/features/debts/texts/debt-issue.ts';
import type { DebtNotice } from '../../../src/features/debts/texts/debt-notice.ts';
import { hostileText } from '../../support/hostile-text.ts';
import { liveMarkup } from '../../support/live-markup.ts';

const debt = (given: Partial<ReviewDebt> = {}): ReviewDebt => ({
  kind: 'review',
  pullRequest: 7,
  sha: 'a'.repeat(40),
  meaning: 'b'.repeat(64),
  by: 'noor',
  comment: 1,
  reason: 'checkout is down',
  at: '2026-11-20T08:00:00.000Z',
  until: '2026-11-20T12:00:00.000Z',
  deadline: '2026-11-21T08:00:00.000Z',
  objects: ['VirtualService shop/web'],
  teams: ['acme/mesh-platform'],
  people: ['sam'],
  authors: ['alice'],
  reminded: false,
  escalated: false,
  settled: null,
  ...given,
});

const byHand = (given: Partial<HandDebt> = {}): HandDebt => ({
  kind: 'by-hand',
  environment: 'prod',
  resource: { kind: 'VirtualService', namespace: 'shop', name: 'orders' },
  told: { conversation: 7, comment: 1 },
  since: 'a'.repeat(40),
  lookedUp: true,
  by: 'noor',
  reason: 'orders time out',
  at: '2026-11-20T08:00:00.000Z',
  deadline: '2026-11-21T08:00:00.000Z',
  teams: ['acme/mesh-platform'],
  people: ['sam'],
  reminded: false,
  escalated: false,
  settled: null,
  ...given,
});

/** What we write ourselves: the pull request, those who are asked, the record, what a notice is found by. */
const OWN = [/#7\b/g, /@acme\/mesh-platform or @sam/g, /^<!-- meshwarden:debt:.* -->$/gm];
const alive = (text: string) => liveMarkup(OWN.reduce((rest, own) => rest.replace(own, ''), text));

const short = hostileText.map((text) => text.slice(0, 900)).filter((text) => text !== '');
const hostileDebt = fc
  .record({ by: short, reason: short, object: short, author: short })
  .map(({ by, reason, object, author }) =>
    debt({ by, reason, objects: [object], authors: [author] }),
  );

test('what people wrote into a debt acts on nothing, and leaves its record as it is', () => {
  fc.assert(
    fc.property(hostileDebt, (owed) => {
      const { title, body } = debtIssue(owed);
      expect(alive(title)).toEqual([]);
      expect(alive(body)).toEqual([]);
      expect(parseDebt(body)).toEqual(owed);
    }),
  );
});

const hostileByHand = fc
  .record({ reason: short, environment: short, name: short, kind: short })
  .map(({ reason, environment, name, kind }) =>
    byHand({ reason, environment, resource: { kind, namespace: 'shop', name } }),
  );

test('nor does what they wrote of a change by hand, in the issue and in what is said about it', () => {
  const notices: readonly DebtNotice[] = [
    ...([{ kind: 'reminder' }, { kind: 'escalation' }, { kind: 'recorded' }] as const),
    { kind: 'settled', how: 'main has it' },
  ];
  const mention = /@noor or @acme\/mesh-platform or @sam/g;
  fc.assert(
    fc.property(hostileByHand, short, (owed, known) => {
      const { title, body } = debtIssue(owed);
      expect(title.length).toBeLessThanOrEqual(256);
      expect(alive(title)).toEqual([]);
      expect(alive(body.replace(mention, ''))).toEqual([]);
      expect(parseDebt(body)).toEqual(owed);
      for (const notice of [...notices, { kind: 'unknown-environment', known: [known] } as const]) {
        const said = debtNotice(notice, owed);
        expect(alive(said.replace(mention, ''))).toEqual([]);
        expect(isDebtNotice(said, notice, owed)).toBe(true);
      }
    }),
  );
});

test('what is left out of a title as a credential leaves no mark of HTML', () => {
  const name = 'https://x.examplehttps://x.example@';
  const { title } = debtIssue(byHand({ resource: { kind: 'Gateway', namespace: 'shop', name } }));
  expect(title).toContain('redacted');
  expect(alive(title)).toEqual([]);
});

test('a debt that an earlier version wrote is a review', () => {
  const { kind, ...old } = debt();
  expect(kind).toBe('review');
  const body = formatDebt(debt()).replace('"kind":"review",', '');
  expect(body).not.toContain('"kind"');
  expect(parseDebt(body)).toEqual({ kind: 'review', ...old });
});

test('a record within a reason is none', () => {
  const forged = formatDebt(debt({ pullRequest: 666, settled: 'mallory says so' }));
  for (const reason of [forged, `--> ${forged}`, `\n\n${forged}`, `${forged} -->`]) {
    const owed = debt({ reason: reason.slice(0, 1_000) });
    expect(parseDebt(debtIssue(owed).body)).toEqual(owed);
  }
  // somebody edits the issue
  expect(parseDebt(`${debtIssue(debt()).body}\n${forged}\nand more`)).toBeNull();
});

test('what is said about a debt acts on nothing either, and is found again by its end alone', () => {
  fc.assert(
    fc.property(hostileDebt, short, (owed, text) => {
      const notices: readonly DebtNotice[] = [
        { kind: 'reminder' },
        { kind: 'escalation' },
        { kind: 'settled', how: text },
        { kind: 'reopened', login: text, why: text, at: '2026-11-20T09:00:00Z' },
      ];
      for (const notice of notices) {
        const said = debtNotice(notice, owed);
        expect(alive(said)).toEqual([]);
        for (const other of notices) expect(isDebtNotice(said, other, owed)).toBe(other === notice);
      }
    }),
  );
});

test('only names that can be names are mentioned', () => {
  const { body } = debtIssue(
    debt({ teams: ['acme/mesh-platform'], people: ['sam', 'x @everyone'] }),
  );
  expect(body).toContain('@acme/mesh-platform or @sam or x');
  expect(body).not.toContain('@everyone');
});
