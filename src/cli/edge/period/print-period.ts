import { workOnTree } from '../../../review/edge/command-line/work-on-tree.ts';
import type { FormatOf, PrintersOf } from '../../../review/index.ts';
import { settingsAnswer, UNPAINTED } from '../../../review/index.ts';
import { refusalError } from '../../../review/edge/command-line/command-problems.ts';
import { UsageError } from '../../../review/edge/command-line/exit-codes.ts';
import type { RepositoryOptions } from '../../../review/edge/command-line/shared-options.ts';
import { paintFor } from '../../../review/edge/command-line/terminal-paint.ts';
import type { QuietOptions } from '../../../review/edge/command-line/progress-line.ts';
import { parseSince } from '../../audit/audit-log.ts';
import { periodJson } from '../../period/period-json.ts';
import { periodPage } from '../../period/period-page.ts';
import type { PeriodRecord } from '../../period/period-record.ts';
import { collectPeriod, MOST_RECORDS } from '../../period/period-record.ts';
import { tableOfPeriod } from '../../period/period-tables.ts';
import type { TableName } from '../../period/period-tables.ts';
import { periodText } from '../../period/period-text.ts';
import { tableCsv } from '../../period/record-table.ts';
import type { SettingsMatrix } from '../../period/settings-matrix.ts';
import { settingsMatrix, settingsTable } from '../../period/settings-matrix.ts';
import { writeAll } from '../write-pieces.ts';
import { auditOf, storeOf } from '../store/store-at-hand.ts';

export interface PeriodOptions extends RepositoryOptions, QuietOptions {
  readonly since: string;
  readonly repo?: string;
  readonly environment?: string;
  readonly table: TableName;
  readonly format: FormatOf<'period'>;
}

/**
 * Prints what is on record of a period.
 *
 * @throws UsageError where there is no store, or it cannot be read.
 */
export async function printPeriod(
  folder: string | undefined,
  options: PeriodOptions,
): Promise<void> {
  const { repo, environment, since, table, format } = options;
  const to = Date.now();
  const from = parseSince(since, to);
  if (from === null || from >= to)
    throw new UsageError(
      '--since is 24h, 7d, 2w, a day such as 2026-11-20, or an instant, and before now',
    );
  if (format === 'csv' && table === 'settings' && folder === undefined)
    throw new UsageError('The table of settings is made of a folder: meshwarden report DIR');
  const record = await recordSince({ from, to }, repo ?? null);
  const matrix = folder === undefined ? null : await matrixOf(folder, options);
  const shown = environment === undefined ? record : ofEnvironment(record, environment);
  await writeAll(PRINTERS[format](shown, matrix, table));
}

type Print = (
  record: PeriodRecord,
  matrix: SettingsMatrix | null,
  table: TableName,
) => Iterable<string>;

const PRINTERS: PrintersOf<'period', Print> = {
  terminal: (record) => [periodText(record, paintFor(process.stdout))],
  json: periodJson,
  html: (record, matrix) => [periodPage(record, matrix)],
  csv: (record, matrix, table) =>
    tableCsv(
      table === 'settings'
        ? settingsTable(matrix ?? { services: [] })
        : tableOfPeriod(table, record),
    ),
};

async function recordSince(
  period: PeriodRecord['period'],
  repository: string | null,
): Promise<PeriodRecord> {
  const store = storeOf(process.env);
  const trail = await auditOf(store);
  if (trail === null)
    throw new UsageError(
      `No store of the app is in ${store.dataDir}. MESHWARDEN_DATA_DIR says where it is, or DATABASE_URL.`,
    );
  try {
    const collector = collectPeriod(period);
    const asked = { since: period.from, repository, most: MOST_RECORDS };
    const leftOut = await trail.pages(asked, (page) => {
      collector.take(page);
    });
    return collector.end(leftOut);
  } finally {
    await trail.close();
  }
}

/**
 * Leaves the timelines of the others out.
 *
 * @throws UsageError where nothing is on record of it.
 */
function ofEnvironment(record: PeriodRecord, name: string): PeriodRecord {
  const timeline = record.timeline.filter(({ environment }) => environment === name);
  if (timeline.length > 0) return { ...record, timeline };
  const names = new Set(record.timeline.flatMap(({ environment }) => environment ?? []));
  const known = names.size === 0 ? 'of none' : `of ${[...names].sort().slice(0, 10).join(', ')}`;
  throw new UsageError(
    `Nothing is on record of ${name} in this period; there is something ${known}.`,
  );
}

async function matrixOf(folder: string, options: PeriodOptions): Promise<SettingsMatrix> {
  const { repository } = options;
  const named = repository === undefined ? {} : { repository };
  return workOnTree(
    folder,
    { ...named, quiet: options.quiet === true },
    async ({ tree, engine }) => {
      const asked = { service: null, all: true, asOf: new Date().toISOString(), history: null };
      const shown = { format: 'json', paint: UNPAINTED } as const;
      const answer = await settingsAnswer(tree, engine, asked, shown);
      if (answer.kind === 'refused') throw refusalError(answer.reason.split('\n'), folder);
      return settingsMatrix(answer.text);
    },
  );
}
