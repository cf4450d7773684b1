import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AUDIT_KINDS, AuditRow } from '../../../src/cli/audit/audit-log.ts';
import { parseSince, readAudit } from '../../../src/cli/audit/audit-log.ts';
import { auditJson, auditReport } from '../../../src/cli/audit/audit-report.ts';

const NOW = Date.parse('2026-11-20T08:00:00Z');
const sha = 'a'.repeat(40);
const meaning = 'b'.repeat(64);

const DETAILS: Readonly<Record<keyof typeof AUDIT_KINDS, unknown>> = {
  decision: {
    ...{ conclusion: 'success', tier: 'high', sha, base: sha, meaning },
    ...{ approvals: [{ login: 'pat', review: 5, sha }], overrides: [] },
  },
  approval: { review: 5, sha, base: sha, meaning, tier: 'high' },
  override: { id: '0123456789ab', reason: 'it is known', comment: 6, meaning },
  'break-glass': { reason: 'it is down', comment: 7, sha, meaning, until: '2026-11-20T12:00:00Z' },
  'by-hand': {
    ...{ environment: 'prod', object: 'VirtualService shop/orders' },
    ...{ reason: 'orders time out', issue: 42 },
  },
  debt: { sha, comment: 7, what: 'overdue' },
  command: { kind: 'command', command: { kind: 'recheck' } },
  button: { button: 'explain', sha },
  rollback: { kind: 'rollback-opened', revert: 9 },
  reland: { kind: 'rollback-refused', why: 'not-writer' },
  'rollback merged': { command: 'rollback', revert: 9, branch: 'main', whole: true },
  'past-review': {
    branch: 'main',
    before: sha,
    after: sha,
    why: ['no-pull-request'],
    tier: 'high',
  },
  'reland merged': { command: 'reland', revert: 10, branch: 'main', whole: true },
  closed: { merged: true, branch: 'main', sha },
  applied: { environment: 'prod', commit: sha, at: '2026-11-20T08:00:00Z', by: 'Application' },
  'after-merge': { environment: 'prod', commit: sha, verdict: 'regression' },
  drift: {
    ...{ environment: 'prod', cluster: 'prod-eu', differing: 1, tier: 'high' },
    objects: ['VirtualService shop/orders'],
  },
};

const row = (given: Partial<AuditRow>): AuditRow => ({
  ...{ id: 1, at: NOW, kind: 'debt', repository: 'acme/shop', pullRequest: 7, actor: 'pat' },
  detail: '{"what":"overdue"}',
  ...given,
});

test.each(Object.entries(DETAILS))(
  'what %s says is read, printed and explained',
  (kind, detail) => {
    const read = readAudit(row({ kind, detail: JSON.stringify(detail) }));
    expect(read).toMatchObject({ kind: 'read', record: { kind, detail } });
    const report = auditReport([read]);
    expect(report).toContain(`2026-11-20T08:00:00Z  acme/shop#7  ${kind}  pat: `);
    expect(report).toMatch(new RegExp(`^${kind}: .*\\.$`, 'm'));
    expect(JSON.parse(auditJson([read]))).toMatchObject({ records: [{ kind, detail }] });
  },
);

test.each([
  ['a kind of a newer version', { kind: 'verdict' }, 'knows no such kind'],
  ['what is no JSON', { detail: 'overdue' }, 'no JSON'],
  ['what lacks something', { detail: '{}' }, 'not what its kind says'],
  ['an instant that there is not', { at: 1e300 }, 'not what its kind says'],
])('%s is said, not skipped', (_, given, why) => {
  const read = readAudit(row(given));
  expect(read).toMatchObject({ kind: 'unreadable', why: expect.stringContaining(why) });
  const report = auditReport([read]);
  expect(report).toContain('cannot be read: record 1');
  expect(report).toContain('1 record, 1 of which cannot be read.');
  expect(JSON.parse(auditJson([read]))).toMatchObject({ records: [], unreadable: [{ id: 1 }] });
});

test('whatever a row says, one line is printed of it, and nothing acts on the terminal', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (reason, actor) => {
      const detail = JSON.stringify({ what: reason });
      const report = auditReport([readAudit(row({ detail, actor }))]);
      expect(report.split('\n')).toHaveLength(6);
      // oxlint-disable-next-line no-control-regex
      expect(report).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    }),
  );
});

test.each([
  ['24h', NOW - 86_400_000],
  ['7d', NOW - 7 * 86_400_000],
  ['2w', NOW - 14 * 86_400_000],
  ['2026-11-19', Date.parse('2026-11-19T00:00:00Z')],
  ['2026-11-19T10:00+02:00', Date.parse('2026-11-19T08:00:00Z')],
  ['yesterday', null],
  ['2026-13-40', null],
  ['7', null],
  ['', null],
])('--since %s', (written, at) => {
  expect(parseSince(written, NOW)).toBe(at);
});

test('any --since is a time or none', () => {
  fc.assert(
    fc.property(fc.string(), (written) => {
      const at = parseSince(written, NOW);
      expect(at === null || Number.isFinite(at)).toBe(true);
    }),
  );
});
