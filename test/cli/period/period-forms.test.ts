import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../bench/seeded-random.ts';
import { periodJson } from '../../../src/cli/period/period-json.ts';
import { periodPage } from '../../../src/cli/period/period-page.ts';
import { collectPeriod } from '../../../src/cli/period/period-record.ts';
import { tableOfPeriod, TABLES } from '../../../src/cli/period/period-tables.ts';
import { periodText } from '../../../src/cli/period/period-text.ts';
import { tableCsv } from '../../../src/cli/period/record-table.ts';
import { UNPAINTED } from '../../../src/review/index.ts';
import { madeAudit } from '../../../sandbox/recorded-audit.ts';

const NOW = Date.parse('2026-11-20T08:00:00Z');
const DAY = 86_400_000;

function made(words = '', pullRequests = 120) {
  const collector = collectPeriod({ from: NOW - 90 * DAY, to: NOW });
  const rows = madeAudit({ pullRequests, until: NOW, days: 60, random: seededRandom(5), words });
  collector.take(rows.map((row, id) => ({ ...row, id })));
  return collector.end(0);
}

const matrixOf = (words = '') => ({
  services: [
    {
      service: `orders${words}`,
      environments: ['dev', `prod${words}`, 'staging'],
      settings: [
        {
          ...{ name: `timeout${words}`, of: null, same: false },
          in: [
            { environment: 'dev', value: '5s', file: 'a.yaml', line: 3 },
            { environment: `prod${words}`, value: `9s${words}`, file: null, line: null },
            { environment: 'staging', value: '5s', file: 'b.yaml', line: null },
          ],
        },
      ],
    },
  ],
});

describe('the page', () => {
  test('has no link that leads nowhere, and no id twice', () => {
    const page = periodPage(made(), matrixOf());
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const targets = [...page.matchAll(/ href="#([^"]+)"/g)].map(([, id = '']) => id);
    expect(targets.length).toBeGreaterThan(50);
    expect(targets.filter((target) => !ids.includes(target))).toEqual([]);
  });

  test('leads from months to weeks to days', () => {
    const page = periodPage(made(), null);
    expect(page).toContain('<a href="#e1-2026-11">2026-11 (');
    expect(page).toContain('<a href="#e1-2026-W46">week 2026-W46 (');
    expect(page).toMatch(/<a href="#e1-2026-11-1\d">2026-11-1\d \(/);
    expect(page).toContain('No folder was given to read them from');
  });

  test('marks the setting that differs from most environments, and no other', () => {
    const page = periodPage(made(), matrixOf());
    expect(page).toContain('<td class="differs" data-label="prod">≠ 9s</td>');
    expect(page).toContain('<td data-label="dev">5s</td>');
    expect(page.match(/class="differs"/g)).toHaveLength(1);
  });

  test('has what did not happen in quiet letters, and how long nobody waited not at all', () => {
    const page = periodPage(made(), null);
    expect(page).toMatch(/<td class="number none" data-label="closed">0<\/td>/);
    const [low = ''] = /<tr>\s*<th scope="row">low<[^]*?<\/tr>/.exec(page) ?? [];
    expect(low).toContain('<td class="number none" data-label="waited">0</td>');
    expect(low).toContain('<td data-label="longest"></td>');
  });

  test('takes no name for its own', () => {
    const words = '"><img src=x onerror=alert(1)><script>alert(1)</script>';
    const page = periodPage(made(words), matrixOf(words));
    expect(page).toContain('&lt;script&gt;');
    expect(page).not.toMatch(/<(?:img|script)/);
  });

  test('is bounded', () => {
    const page = periodPage(made(' x'.repeat(50), 4_000), null);
    expect(page.length).toBeLessThan(4_100_000);
    expect(page).toContain('not listed here: --format csv --table timeline has all.');
  });
});

describe('CSV', () => {
  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '"=1', '＝1', '|calc', "'=1"])(
    'a text like %j is no formula',
    (text) => {
      const [, line = ''] = tableCsv({ name: 't', columns: ['a'], rows: [[text]] });
      expect(line.replace(/^"/, '')).toMatch(/^'/);
    },
  );

  test('each row is one line of as many cells as there are columns, whatever is in it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary' }), { minLength: 2, maxLength: 2 }),
        (row) => {
          const lines = [...tableCsv({ name: 't', columns: ['a', 'b'], rows: [row] })];
          expect(lines).toHaveLength(2);
          const line = lines[1] ?? '';
          expect(line.endsWith('\r\n')).toBe(true);
          expect(line.slice(0, -2)).not.toMatch(/[\r\n]/);
          const cells = `,${line.slice(0, -2)}`.match(/,(?:"(?:[^"]|"")*"|[^",]*)/g);
          expect(cells?.join('')).toBe(`,${line.slice(0, -2)}`);
          expect(cells).toHaveLength(2);
        },
      ),
    );
  });

  test('numbers below zero stay numbers', () => {
    expect([...tableCsv({ name: 't', columns: ['a'], rows: [[-1], [null], [true]] })]).toEqual([
      ...['a\r\n', '-1\r\n', '\r\n', 'true\r\n'],
    ]);
  });

  test('every table has rows as long as its columns', () => {
    const record = made();
    for (const name of TABLES) {
      if (name === 'settings') continue;
      const { columns, rows } = tableOfPeriod(name, record);
      expect(
        rows.every((row) => row.length === columns.length),
        name,
      ).toBe(true);
      expect(new Set(columns).size, name).toBe(columns.length);
    }
  });
});

test('JSON can be read whatever names say, and has each table', () => {
  const words = '", "x": [\n\u2028} <b>';
  const text = [...periodJson(made(words), matrixOf(words))].join('');
  const read: unknown = JSON.parse(text);
  expect(read).toMatchObject({
    schemaVersion: '1.0',
    from: '2026-08-22T08:00:00Z',
    reading: { unreadable: 0 },
    tables: {
      settings: [{ environment: 'dev', differs: true, place: 'a.yaml:3' }, {}, {}],
      debts: [],
    },
  });
  expect(Object.keys((read as { tables: object }).tables)).toEqual([...TABLES]);
});

test('a terminal gets the sums, in lines that act on nothing', () => {
  const text = periodText(made('\u001b[31m\u202e'), UNPAINTED);
  expect(text).toMatch(/^90 days: 1\d\d changes: /);
  expect(text).toContain('tier ');
  // oxlint-disable-next-line no-control-regex
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
});

test('a period without records is said, not refused', () => {
  const record = collectPeriod({ from: NOW - DAY, to: NOW }).end(0);
  expect(periodText(record, UNPAINTED)).toContain(
    '1 day: 0 changes: 0 merged, 0 open, 0 closed; no exception.',
  );
  expect(periodPage(record, null)).toContain('No change is on record.');
});
