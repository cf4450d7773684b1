import { lastNet, plainText } from '../../manifest/index.ts';
import type { Paint } from '../../review/index.ts';
import { wrapped } from '../../review/index.ts';
import type { PeriodRecord } from './period-record.ts';
import {
  lengthOfPeriod,
  periodSentence,
  readingSentences,
  waitSentence,
} from './period-sentence.ts';
import type { ChangeSums } from './period-tables.ts';
import { teamSums, tierSums } from './period-tables.ts';
import { waitText } from './wait-times.ts';

const TEAMS_SHOWN = 20;
const LONGEST_NAME = 30;

/** The sums of a period for a terminal. */
export function periodText(record: PeriodRecord, paint: Paint): string {
  const teams = teamSums(record);
  const more = teams.length - TEAMS_SHOWN;
  const lines = [
    paint.bold(wrapped(`${lengthOfPeriod(record)}: ${periodSentence(record)}`, '')),
    wrapped(waitSentence(record), ''),
    '',
    ...sumLines('tier', tierSums(record)),
    '',
    ...sumLines('team', teams.slice(0, TEAMS_SHOWN)),
    ...(more > 0 ? [`  and ${String(more)} more`] : []),
    '',
    ...readingSentences(record).map((sentence) =>
      wrapped(plainText(sentence).replaceAll('`', ''), ''),
    ),
    'The whole: --format html > report.html, or --format csv --table changes.',
  ];
  return lastNet(`${lines.join('\n')}\n`);
}

function sumLines(of: string, sums: readonly ChangeSums[]): readonly string[] {
  const rows = [
    [of, 'changes', 'merged', 'median wait', 'longest', 'overridden', 'rolled back'],
    ...sums.map(({ waits, ...sum }) => [
      ...[plainText(sum.of).slice(0, LONGEST_NAME), String(sum.changes), String(sum.merged)],
      ...[waitText(waits.median), waitText(waits.longest)],
      ...[String(sum.overridden), String(sum.rolledBack)],
    ]),
  ];
  const widths = (rows[0] ?? []).map((_, at) =>
    Math.max(...rows.map((row) => row[at]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}
