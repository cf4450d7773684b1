import { counted, firstOf } from '../../manifest/index.ts';
import { recordPage } from '../../review/index.ts';
import type { PeriodRecord } from './period-record.ts';
import {
  lengthOfPeriod,
  periodSentence,
  readingSentences,
  waitSentence,
} from './period-sentence.ts';
import type { ChangeSums, TableName } from './period-tables.ts';
import { tableOfPeriod, teamSums, tierSums } from './period-tables.ts';
import type { RecordedChange } from './recorded-change.ts';
import { endOf, tierOfChange, waitOf } from './recorded-change.ts';
import type { Cell, RecordTable } from './record-table.ts';
import type { MatrixSetting, SettingsMatrix } from './settings-matrix.ts';
import { settingName } from './settings-matrix.ts';
import type { TimelineEvent } from './timeline-event.ts';
import { timelineParts } from './timeline-parts.ts';
import { LEGEND } from './timeline-strip.ts';
import { waitText } from './wait-times.ts';

type RecordPart = Parameters<typeof recordPage>[0]['opening'][number];
type Section = Parameters<typeof recordPage>[0]['sections'][number];
type TableRow = Extract<RecordPart, { kind: 'table' }>['rows'][number];

const TEAMS_SHOWN = 50;
const WAITS_SHOWN = 20;
const ROWS_SHOWN = 100;
const ENVIRONMENTS_SHOWN = 8;
const SETTINGS_SHOWN = 400;
/** Events that are listed one by one, those of all environments together. */
const EVENTS_LISTED = 6_000;

/** A report as one page for a browser. */
export function periodPage(record: PeriodRecord, matrix: SettingsMatrix | null): string {
  const shown = shownTimelines(record);
  return recordPage({
    word: lengthOfPeriod(record),
    sentence: periodSentence(record),
    asOf: new Date(record.period.to).toISOString(),
    opening: [{ kind: 'sentence', text: waitSentence(record) }],
    sections: [
      { title: 'Changes by tier', parts: [sumsPart('tier', tierSums(record), TEAMS_SHOWN)] },
      { title: 'Changes by team', parts: [sumsPart('team', teamSums(record), TEAMS_SHOWN)] },
      { title: 'Waiting', parts: waitParts(record) },
      ...EXCEPTIONS.flatMap(([name, title]) => exceptionSection(name, title, record)),
      ...timelineSections(shown, record),
      settingsSection(matrix),
    ],
    closing: readingSentences(record).map((text) => ({ kind: 'sentence', text })),
  });
}

function sumsPart(of: string, sums: readonly ChangeSums[], most: number): RecordPart {
  const left = sums.length - most;
  return {
    kind: 'table',
    head: [
      ...[of, 'changes', 'merged', 'open', 'closed', 'waited', 'half within'],
      ...['longest', 'overridden', 'glass broken', 'rolled back'],
    ],
    rows: sums
      .slice(0, most)
      .map(({ waits, ...sum }): TableRow => [
        ...([sum.of, sum.changes, sum.merged, sum.open, sum.closed, waits.count] as const),
        ...(waits.count === 0 ? ['', ''] : [waitText(waits.median), waitText(waits.longest)]),
        ...[sum.overridden, sum.broken, sum.rolledBack],
      ]),
    more: left > 0 ? `${String(left)} more: --format csv --table ${of}s` : null,
  };
}

function waitParts({ changes, period: { to } }: PeriodRecord): readonly RecordPart[] {
  const waiting = changes
    .filter(({ waitsSince, closed }) => waitsSince !== null && closed === null)
    .sort((a, b) => (a.waitsSince ?? 0) - (b.waitsSince ?? 0));
  const longest = changes
    .filter((change) => (waitOf(change, to) ?? 0) > 0 && !waiting.includes(change))
    .sort((a, b) => (waitOf(b, to) ?? 0) - (waitOf(a, to) ?? 0));
  return [
    ...waitTable('Waits now', waiting, to),
    ...waitTable('Waited longest', longest, to),
    ...(waiting.length + longest.length === 0
      ? [{ kind: 'sentence', text: 'None.' } as const]
      : []),
  ];
}

function waitTable(
  title: string,
  changes: readonly RecordedChange[],
  now: number,
): readonly RecordPart[] {
  if (changes.length === 0) return [];
  const left = changes.length - WAITS_SHOWN;
  return [
    {
      kind: 'table',
      head: [title, 'title', 'tier', 'waited', 'team', 'approved by', 'end'],
      rows: changes
        .slice(0, WAITS_SHOWN)
        .map((change): TableRow => [
          `${change.repository}#${String(change.number)}`,
          change.decision?.title ?? '',
          tierOfChange(change) ?? 'not analysed',
          waitText(waitOf(change, now)),
          firstOf(change.decision?.owners ?? [], 3),
          firstOf([...change.approvedBy], 3),
          endOf(change),
        ]),
      more: left > 0 ? `${String(left)} more: --format csv --table changes` : null,
    },
  ];
}

const EXCEPTIONS = [
  ['overrides', 'Overrides'],
  ['break-glass', 'Broken glass'],
  ['by-hand', 'Changes by hand'],
  ['past-review', 'Pushes past review'],
  ['rollbacks', 'Rollbacks'],
  ['after-merge', 'Got worse after merges, or not known'],
  ['debts', 'Debts'],
] as const satisfies readonly (readonly [TableName, string])[];

function exceptionSection(
  name: (typeof EXCEPTIONS)[number][0],
  title: string,
  record: PeriodRecord,
): readonly Section[] {
  const table = withoutGood(tableOfPeriod(name, record));
  if (table.rows.length === 0) return [];
  const count = String(table.rows.length);
  return [{ title: `${title} (${count})`, parts: [exceptionTable(name, table)] }];
}

/** Leaves out merges after which nothing got worse: a page tells exceptions. */
function withoutGood(table: RecordTable): RecordTable {
  const at = table.columns.indexOf('verdict');
  return at < 0 ? table : { ...table, rows: table.rows.filter((row) => row[at] !== 'fine') };
}

/** The newest rows, with when and where in the first two columns. */
function exceptionTable(name: string, { columns, rows }: RecordTable): RecordPart {
  const left = rows.length - ROWS_SHOWN;
  return {
    kind: 'table',
    head: ['when', 'where', ...columns.slice(3)],
    rows: rows
      .slice(-ROWS_SHOWN)
      .reverse()
      .map(([at, repository, number, ...others]): TableRow => [
        cellText(at ?? null)
          .replace('T', ' ')
          .replace(/:\d\dZ$/, ''),
        `${cellText(repository ?? null)}${number === null ? '' : `#${cellText(number ?? null)}`}`,
        ...others.map(cellText),
      ]),
    more: left > 0 ? `${counted(left, 'older row')}: --format csv --table ${name}` : null,
  };
}

const cellText = (cell: Cell): string => (cell === null ? '' : String(cell));

interface NamedTimeline {
  /** It is null for what no environment is on record of. */
  readonly name: string | null;
  readonly events: readonly TimelineEvent[];
}

/** Environments in which something happened: production first, then where most did. */
function shownTimelines({ timeline, production }: PeriodRecord): readonly NamedTimeline[] {
  const found = new Map<string | null, TimelineEvent[]>();
  for (const event of timeline) {
    const own = found.get(event.environment) ?? [];
    found.set(event.environment, own);
    own.push(event);
  }
  const rankOf = (name: string | null): number =>
    name === null ? 2 : production.has(name) ? 0 : 1;
  return [...found]
    .map(([name, events]) => ({ name, events }))
    .sort((a, b) => rankOf(a.name) - rankOf(b.name) || b.events.length - a.events.length);
}

function timelineSections(
  timelines: readonly NamedTimeline[],
  { period, changes }: PeriodRecord,
): readonly Section[] {
  const shown = timelines.slice(0, ENVIRONMENTS_SHOWN);
  const others = timelines.slice(ENVIRONMENTS_SHOWN);
  const repositories = new Set(changes.map(({ repository }) => repository.toLowerCase()));
  const room = Math.floor(EVENTS_LISTED / Math.max(1, shown.length));
  const sections = shown.map(({ name, events }, at): Section => {
    const own = { id: `e${String(at + 1)}`, events, room };
    const title = name ?? 'no environment on record';
    const all = { ...own, name: title, hasSeveralRepositories: repositories.size > 1 };
    const legend: readonly RecordPart[] = at === 0 ? [{ kind: 'legend', glyphs: LEGEND }] : [];
    return { title: `Timeline: ${title}`, parts: [...legend, ...timelineParts(all, period)] };
  });
  if (others.length === 0) return sections;
  const names = firstOf(
    others.map(({ name }) => name ?? 'none on record'),
    30,
  );
  const text = `${counted(others.length, 'more environment')}, each with --environment: ${names}.`;
  return [...sections, { title: 'Other environments', parts: [{ kind: 'sentence', text }] }];
}

/** Settings of Services with environments side by side, what differs first and marked. */
function settingsSection(matrix: SettingsMatrix | null): Section {
  const title = 'Settings side by side';
  const sentence = (text: string): Section => ({ title, parts: [{ kind: 'sentence', text }] });
  if (matrix === null)
    return sentence('No folder was given to read them from: meshwarden report DIR shows them.');
  const environments = [...new Set(matrix.services.flatMap((each) => each.environments))];
  const rows = matrix.services.flatMap(({ service, settings }) =>
    settings.map((setting) => ({ service, setting })),
  );
  if (rows.length === 0) return sentence('No Service has settings there.');
  const sorted = rows.toSorted((a, b) => Number(a.setting.same) - Number(b.setting.same));
  const left = sorted.length - SETTINGS_SHOWN;
  const differing = rows.filter(({ setting }) => !setting.same).length;
  return {
    title,
    parts: [
      {
        kind: 'sentence',
        text: `${counted(rows.length, 'setting')} of ${counted(matrix.services.length, 'Service')}, ${String(differing)} of which differ between environments. ≠ marks what is not as in most of them.`,
      },
      {
        kind: 'table',
        head: ['Service', 'setting', ...environments],
        rows: sorted.slice(0, SETTINGS_SHOWN).map(({ service, setting }): TableRow => [
          service,
          settingName(setting),
          ...environments.map((name) => {
            const found = setting.in.find(({ environment }) => environment === name);
            if (found === undefined) return '';
            const isUsual = setting.same || found.value === usual(setting);
            return isUsual ? found.value : ({ text: found.value, differs: true } as const);
          }),
        ]),
        more: left > 0 ? `${String(left)} more: --format csv --table settings` : null,
      },
    ],
  };
}

/** The value that more environments have than any other; null where there is none. */
function usual({ in: places }: MatrixSetting): string | null {
  const counts = new Map<string, number>();
  for (const { value } of places) counts.set(value, (counts.get(value) ?? 0) + 1);
  const [first, second] = [...counts].sort(([, a], [, b]) => b - a);
  return first !== undefined && first[1] > (second?.[1] ?? 0) ? first[0] : null;
}
