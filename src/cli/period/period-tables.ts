import { TIERS } from '../../manifest/index.ts';
import type { Tier } from '../../manifest/index.ts';
import type { PeriodRecord } from './period-record.ts';
import type { RecordedChange } from './recorded-change.ts';
import { endOf, tierOfChange, waitOf } from './recorded-change.ts';
import type { Cell, RecordTable } from './record-table.ts';
import { toldTables } from './told-tables.ts';
import { minutesOf, waitTimes } from './wait-times.ts';
import type { WaitTimes } from './wait-times.ts';

/** Names of the tables that come of the audit log, in the order in which they are told. */
export const TABLES = [
  'changes',
  'tiers',
  'teams',
  'overrides',
  'break-glass',
  'by-hand',
  'past-review',
  'rollbacks',
  'after-merge',
  'debts',
  'timeline',
  'settings',
] as const;

export type TableName = (typeof TABLES)[number];

/** Makes a table of what is on record; `settings` is none of them. */
export function tableOfPeriod(
  name: Exclude<TableName, 'settings'>,
  record: PeriodRecord,
): RecordTable {
  switch (name) {
    case 'changes':
      return changesTable(record);
    case 'tiers':
      return sumsTable('tiers', 'tier', tierSums(record));
    case 'teams':
      return sumsTable('teams', 'team', teamSums(record));
    case 'timeline':
      return timelineTable(record);
    case 'overrides':
    case 'break-glass':
    case 'by-hand':
    case 'past-review':
    case 'rollbacks':
    case 'after-merge':
    case 'debts':
      return toldTables(name, record);
  }
}

/** An instant as programs read it; null where there is no such one. */
export function instantText(at: number | null): string | null {
  if (at === null) return null;
  const instant = new Date(at);
  return Number.isNaN(instant.getTime()) ? null : instant.toISOString().replace(/\.\d+Z$/, 'Z');
}

function changesTable({ changes, period: { to } }: PeriodRecord): RecordTable {
  return {
    name: 'changes',
    columns: [
      ...['repository', 'pullRequest', 'title', 'author', 'end', 'tier', 'conclusion'],
      ...['environments', 'teams', 'firstSeen', 'closed', 'waitedMinutes', 'waits'],
      ...['approvedBy', 'overrides', 'brokenBy', 'rolledBack'],
    ],
    rows: changes.map((change): readonly Cell[] => {
      const { repository, number, decision, environments, closed } = change;
      return [
        ...[repository, number, decision?.title ?? null, decision?.author ?? null],
        ...[endOf(change), tierOfChange(change), decision?.conclusion ?? null],
        environments.map(({ name }) => name).join(' '),
        (decision?.owners ?? []).join(' '),
        ...[instantText(change.firstAt), instantText(closed?.at ?? null)],
        ...[minutesOf(waitOf(change, to)), change.waitsSince !== null],
        ...[[...change.approvedBy].join(' '), change.overrides, change.brokenBy],
        change.isRolledBack,
      ];
    }),
  };
}

/** Sums up the changes of one tier, or one team. */
export interface ChangeSums {
  readonly of: string;
  readonly changes: number;
  readonly merged: number;
  readonly closed: number;
  readonly open: number;
  readonly waits: WaitTimes;
  readonly overridden: number;
  readonly broken: number;
  readonly rolledBack: number;
}

function sumsOf(of: string, changes: readonly RecordedChange[], now: number): ChangeSums {
  const ended = (end: ReturnType<typeof endOf>) =>
    changes.filter((change) => endOf(change) === end).length;
  return {
    of,
    changes: changes.length,
    merged: ended('merged'),
    closed: ended('closed'),
    open: ended('open'),
    waits: waitTimes(changes.map((change) => waitOf(change, now))),
    overridden: changes.filter(({ overrides }) => overrides > 0).length,
    broken: changes.filter(({ brokenBy }) => brokenBy !== null).length,
    rolledBack: changes.filter(({ isRolledBack }) => isRolledBack).length,
  };
}

const sumsTable = (name: string, of: string, sums: readonly ChangeSums[]): RecordTable => ({
  name,
  columns: [
    ...[of, 'changes', 'merged', 'closed', 'open', 'waited', 'medianWaitMinutes'],
    ...['ninthWaitMinutes', 'longestWaitMinutes', 'overridden', 'brokenGlass', 'rolledBack'],
  ],
  rows: sums.map(({ waits, ...sum }) => [
    ...[sum.of, sum.changes, sum.merged, sum.closed, sum.open, waits.count],
    ...[minutesOf(waits.median), minutesOf(waits.ninth), minutesOf(waits.longest)],
    ...[sum.overridden, sum.broken, sum.rolledBack],
  ]),
});

const NOT_ANALYSED = 'not analysed';

/** Sums by tier, the riskiest first. */
export function tierSums({ changes, period: { to } }: PeriodRecord): readonly ChangeSums[] {
  const order: readonly (Tier | null)[] = [...TIERS.toReversed(), null];
  return order.flatMap((tier) => {
    const own = changes.filter((change) => tierOfChange(change) === tier);
    return own.length === 0 ? [] : [sumsOf(tier ?? NOT_ANALYSED, own, to)];
  });
}

/** Stands for the team of a change whose files nobody owns, or of which that is not on record. */
const NOBODY = { unowned: 'nobody owns the files', unknown: 'not on record' } as const;

/** Sums by owner of the changed files, most changes first; a change of several owners counts for each. */
export function teamSums({ changes, period: { to } }: PeriodRecord): readonly ChangeSums[] {
  const teams = new Map<string, { readonly name: string; readonly own: RecordedChange[] }>();
  for (const change of changes)
    for (const name of teamsOf(change)) {
      const key = name.toLowerCase();
      const team = teams.get(key) ?? { name, own: [] };
      teams.set(key, team);
      team.own.push(change);
    }
  return [...teams.values()]
    .map(({ name, own }) => sumsOf(name, own, to))
    .sort((a, b) => b.changes - a.changes);
}

function teamsOf({ decision }: RecordedChange): readonly string[] {
  const owners = decision?.owners;
  if (owners === undefined) return [NOBODY.unknown];
  return owners.length === 0 ? [NOBODY.unowned] : owners;
}

const timelineTable = ({ timeline }: PeriodRecord): RecordTable => ({
  name: 'timeline',
  columns: [
    ...['at', 'environment', 'kind', 'tier', 'repository', 'pullRequest', 'title', 'actor', 'what'],
  ],
  rows: timeline.map(({ at, environment, kind, tier, repository, pullRequest, ...event }) => [
    ...[instantText(at), environment, kind, tier, repository, pullRequest],
    ...[event.title, event.actor, event.what],
  ]),
});
