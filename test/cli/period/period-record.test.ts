import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../bench/seeded-random.ts';
import type { PeriodRecord } from '../../../src/cli/period/period-record.ts';
import { collectPeriod, MOST_RECORDS } from '../../../src/cli/period/period-record.ts';
import {
  readingSentences,
  periodSentence,
  waitSentence,
} from '../../../src/cli/period/period-sentence.ts';
import { tableOfPeriod, teamSums, tierSums } from '../../../src/cli/period/period-tables.ts';
import { rowObject } from '../../../src/cli/period/record-table.ts';
import type { NotedRow } from '../../../sandbox/recorded-audit.ts';
import { madeAudit } from '../../../sandbox/recorded-audit.ts';

const NOW = Date.parse('2026-11-20T08:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const sha = 'a'.repeat(40);

const noted = (hours: number, kind: string, detail: object, more: Partial<NotedRow> = {}) => ({
  ...{ at: NOW - 10 * DAY + hours * HOUR, kind, repository: 'acme/shop', pullRequest: 7 },
  ...{ actor: null, detail: JSON.stringify(detail), ...more },
});

const decision = (hours: number, conclusion: string, more: object = {}) =>
  noted(hours, 'decision', {
    ...{ conclusion, tier: 'high', sha, base: sha, meaning: null, approvals: [], overrides: [] },
    ...{ title: 'Wait longer', author: 'dana', owners: ['@acme/shop'] },
    environments: [
      { name: 'prod', production: true, tier: 'high' },
      { name: 'dev', production: false, tier: 'low' },
    ],
    ...more,
  });
const closed = (hours: number, merged = true) =>
  noted(hours, 'closed', { merged, branch: 'main', sha });

function recordOf(rows: readonly NotedRow[], leftOut = 0): PeriodRecord {
  const collector = collectPeriod({ from: NOW - 90 * DAY, to: NOW });
  collector.take(rows.map((row, id) => ({ ...row, id })));
  return collector.end(leftOut);
}

const rowsOf = (name: Parameters<typeof tableOfPeriod>[0], record: PeriodRecord) => {
  const table = tableOfPeriod(name, record);
  return table.rows.map((row) => rowObject(table, row));
};

describe('a change', () => {
  test('waits from when its check asks for somebody until it asks no more, or it is merged', () => {
    const record = recordOf([
      decision(0, 'action_required'),
      decision(2, 'failure'),
      decision(3, 'action_required'),
      decision(4, 'action_required'),
      closed(6),
    ]);
    expect(rowsOf('changes', record)).toMatchObject([
      { ...{ pullRequest: 7, end: 'merged', waitedMinutes: 300, waits: false, tier: 'high' } },
    ]);
  });

  test('that waits now has waited until now', () => {
    const record = recordOf([decision(0, 'action_required')]);
    expect(rowsOf('changes', record)).toMatchObject([
      { end: 'open', waits: true, waitedMinutes: 10 * 24 * 60 },
    ]);
    expect(waitSentence(record)).toBe(
      '1 of 1 change waited for somebody: half of them 10 d or less, nine of ten 10 d or less, the longest 10 d. 1 wait now.',
    );
  });

  test('keeps what it is called where it cannot be reviewed later', () => {
    const bare = {
      title: undefined,
      author: undefined,
      owners: undefined,
      environments: undefined,
    };
    const record = recordOf([
      decision(0, 'success'),
      decision(1, 'failure', { ...bare, tier: null }),
    ]);
    expect(rowsOf('changes', record)).toMatchObject([
      { title: 'Wait longer', environments: 'prod dev', teams: '@acme/shop', tier: null },
    ]);
  });

  test('is merged once however often that is noted, and open where it is decided on again', () => {
    const twice = recordOf([decision(0, 'success'), closed(1), closed(1)]);
    expect(
      rowsOf('timeline', twice).map(({ environment, kind, tier }) => [environment, kind, tier]),
    ).toEqual([
      ['prod', 'merged', 'high'],
      ['dev', 'merged', 'low'],
    ]);
    const again = recordOf([decision(0, 'success'), closed(1, false), decision(2, 'success')]);
    expect(rowsOf('changes', again)).toMatchObject([{ end: 'open', closed: null }]);
  });

  test('counts for each owner of its files, and for nobody where nobody owns them', () => {
    const record = recordOf([
      decision(0, 'success', { owners: ['@acme/shop', '@Acme/Mesh'] }),
      { ...decision(1, 'success', { owners: ['@acme/mesh'] }), pullRequest: 8 },
      { ...decision(1, 'success', { owners: [] }), pullRequest: 9 },
      { ...decision(1, 'success', { owners: undefined }), pullRequest: 10 },
    ]);
    expect(teamSums(record).map(({ of, changes }) => [of, changes])).toEqual([
      ['@Acme/Mesh', 2],
      ['@acme/shop', 1],
      ['nobody owns the files', 1],
      ['not on record', 1],
    ]);
    expect(tierSums(record)).toMatchObject([{ of: 'high', changes: 4, open: 4 }]);
  });
});

describe('the timeline', () => {
  test('has what names an environment there alone, at the time at which it was applied', () => {
    const at = new Date(NOW - DAY).toISOString();
    const record = recordOf([
      decision(0, 'success'),
      noted(1, 'applied', { environment: 'prod', commit: sha, at, by: 'Application argocd/shop' }),
      noted(2, 'after-merge', { environment: 'prod', commit: sha, verdict: 'regression' }),
      noted(3, 'drift', {
        ...{ environment: 'prod', cluster: 'eu', differing: 1, tier: 'low' },
        objects: ['Service a/b'],
      }),
      noted(4, 'rollback merged', { command: 'rollback', revert: 9, branch: 'main', whole: true }),
    ]);
    const shown = rowsOf('timeline', record).map(({ environment, kind, at: when }) =>
      [environment, kind, when].join(' '),
    );
    expect(shown).toEqual([
      'prod got worse 2026-11-10T10:00:00Z',
      'prod drift 2026-11-10T11:00:00Z',
      'prod rolled back 2026-11-10T12:00:00Z',
      'dev rolled back 2026-11-10T12:00:00Z',
      'prod applied 2026-11-19T08:00:00Z',
    ]);
    expect(periodSentence(record)).toBe(
      '1 change: 0 merged, 1 open, 0 closed; 1 rollback, 1 regression.',
    );
  });

  test('has a place for what was noted before environments were', () => {
    const record = recordOf([decision(0, 'success', { environments: undefined }), closed(1)]);
    expect(rowsOf('timeline', record)).toMatchObject([{ environment: null, kind: 'merged' }]);
  });
});

describe('a clock that is wrong', () => {
  test('that jumps back makes no wait, and is said', () => {
    const record = recordOf([decision(5, 'action_required'), decision(3, 'success')]);
    expect(rowsOf('changes', record)).toMatchObject([{ waitedMinutes: null }]);
    expect(readingSentences(record).slice(1)).toEqual([
      'The clock jumped back 1 time between two records: what is shown around that time may be out of order.',
      'How long 1 change waited is not known, because the clock jumped back meanwhile.',
    ]);
  });

  test('that is ahead is said', () => {
    const record = recordOf([decision(1_000, 'success')]);
    expect(readingSentences(record)).toContain(
      '1 record has a time after this report was made: a clock was wrong.',
    );
  });
});

test('what cannot be read, and what is left out, is said', () => {
  const record = recordOf([noted(0, 'verdict', {}), decision(1, 'success')], 12);
  expect(record.changes).toHaveLength(1);
  expect(readingSentences(record).slice(1)).toEqual([
    `A report holds the newest ${String(MOST_RECORDS)} records: 12 older records of this period are left out, and sums begin after them.`,
    '1 record cannot be read, because another version wrote it: `meshwarden audit` names it.',
  ]);
});

test('the sums of tiers, and of ends, are those of all changes', () => {
  const rows = madeAudit({ pullRequests: 300, until: NOW, days: 60, random: seededRandom(3) });
  const record = recordOf(rows);
  const sums = tierSums(record);
  const total = sums.reduce((sum, { changes }) => sum + changes, 0);
  expect(total).toBe(record.changes.length);
  for (const { changes, merged, closed: given, open } of sums)
    expect(merged + given + open).toBe(changes);
  expect(record.reading).toMatchObject({ unreadable: 0, backwards: 0, ahead: 0 });
});
