import type { PeriodRecord } from './period-record.ts';
import type { Cell, RecordTable } from './record-table.ts';

type Told = PeriodRecord['told'][number];
type ToldOf<K extends Told['kind']> = Extract<Told, { kind: K }>;

/** Names tables with a row for each record of some kinds. */
type ToldTable =
  'overrides' | 'break-glass' | 'by-hand' | 'past-review' | 'rollbacks' | 'after-merge' | 'debts';

/** Exceptions, and what came of merges: a table with a row for each record. */
export function toldTables(name: ToldTable, { told }: PeriodRecord): RecordTable {
  const table = (columns: readonly string[], rows: readonly (readonly Cell[])[]): RecordTable => ({
    name,
    columns: ['at', 'repository', 'pullRequest', ...columns],
    rows,
  });
  switch (name) {
    case 'overrides':
      return table(
        ['by', 'finding', 'reason'],
        rowsOf(told, 'override', ({ actor, detail: { id, reason } }) => [actor, id, reason]),
      );
    case 'break-glass':
      return table(
        ['by', 'until', 'reason'],
        rowsOf(told, 'break-glass', ({ actor, detail: { until, reason } }) => [
          ...[actor, until, reason],
        ]),
      );
    case 'by-hand':
      return table(
        ['by', 'environment', 'object', 'reason'],
        rowsOf(told, 'by-hand', ({ actor, detail: { environment, object, reason } }) => [
          ...[actor, environment, object, reason],
        ]),
      );
    case 'past-review':
      return table(
        ['by', 'branch', 'tier', 'why'],
        rowsOf(told, 'past-review', ({ actor, detail: { branch, tier, why } }) => [
          ...[actor, branch, tier, why.join(' ')],
        ]),
      );
    case 'rollbacks':
      return table(['what', 'by', 'outcome', 'revert'], told.flatMap(rollbackRow));
    case 'after-merge':
      return table(
        ['environment', 'verdict', 'commit'],
        rowsOf(told, 'after-merge', ({ detail: { environment, verdict, commit } }) => [
          ...[environment, verdict, commit],
        ]),
      );
    case 'debts':
      return table(
        ['by', 'what', 'about'],
        rowsOf(told, 'debt', ({ actor, detail }) => {
          const about = [detail['object'], detail['environment']].filter(
            (each) => typeof each === 'string',
          );
          return [actor, detail.what, about.join(' in ')];
        }),
      );
  }
}

const placeCells = ({ at, repository, pullRequest }: Told): readonly Cell[] => [
  at.replace(/\.\d+Z$/, 'Z'),
  repository,
  pullRequest,
];

function rowsOf<K extends Told['kind']>(
  told: readonly Told[],
  kind: K,
  cells: (record: ToldOf<K>) => readonly Cell[],
): readonly (readonly Cell[])[] {
  const isOf = (record: Told): record is ToldOf<K> => record.kind === kind;
  return told.filter(isOf).map((record) => [...placeCells(record), ...cells(record)]);
}

function rollbackRow(record: Told): readonly (readonly Cell[])[] {
  switch (record.kind) {
    case 'rollback':
    case 'reland':
      return [[...placeCells(record), record.kind, record.actor, record.detail.kind, null]];
    case 'rollback merged':
    case 'reland merged':
      return [[...placeCells(record), record.kind, record.actor, null, record.detail.revert]];
    case 'override':
    case 'break-glass':
    case 'by-hand':
    case 'debt':
    case 'past-review':
    case 'after-merge':
      return [];
  }
}
