import { nettedJson } from '../../manifest/index.ts';
import type { PeriodRecord } from './period-record.ts';
import { instantText, tableOfPeriod, TABLES } from './period-tables.ts';
import type { RecordTable } from './record-table.ts';
import { rowObject } from './record-table.ts';
import type { SettingsMatrix } from './settings-matrix.ts';
import { settingsTable } from './settings-matrix.ts';

/**
 * A report for programs (docs/reference/metrics-audit.md#what-happened-in-a-period), a piece after the other: each table as a list with a line for each row. Fields
 * are only ever added.
 */
export function* periodJson(record: PeriodRecord, matrix: SettingsMatrix | null): Iterable<string> {
  const { period, reading, production } = record;
  const facts = nettedJson({
    schemaVersion: '1.0',
    from: instantText(period.from),
    to: instantText(period.to),
    reading,
    production: [...production],
  });
  yield `${facts.replace(/\n\}$/, '')},\n  "tables": {`;
  for (const [at, name] of TABLES.entries()) {
    yield `${at === 0 ? '' : ','}\n    "${name}": `;
    if (name !== 'settings') yield* tableJson(tableOfPeriod(name, record));
    else if (matrix === null) yield 'null';
    else yield* tableJson(settingsTable(matrix));
  }
  yield '\n  }\n}\n';
}

function* tableJson(table: RecordTable): Iterable<string> {
  yield '[';
  for (const [at, row] of table.rows.entries())
    // no text of JSON has a line's end in it
    yield `${at === 0 ? '' : ','}\n      ${nettedJson(rowObject(table, row)).replace(/\n */g, ' ')}`;
  yield table.rows.length === 0 ? ']' : '\n    ]';
}
