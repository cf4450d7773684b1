import { toldPlaces } from '../../../gitops/index.ts';
import { counted, firstOf, lastNet, plainText } from '../../../manifest/index.ts';
import type { TableOfVariables } from '../../../compare/index.ts';
import type { Paint } from '../print/print-terminal.ts';
import { wrapped } from '../print/print-terminal.ts';
import { shownValue } from './variables-report.ts';

type VariableRow = TableOfVariables['rows'][number];

/** One variable that differs, and the container that has it. */
interface DifferingRow {
  readonly table: TableOfVariables;
  readonly row: VariableRow;
}

const VARIABLES_SHOWN = 15;
const CONTAINERS_SHOWN = 10;
const NAMES_SHOWN = 6;
const UNSEEN_SHOWN = 5;
const LONGEST_VALUE = 60;

/** Sums up tables of which no terminal shows all: what differs first, where most does, how to see the rest. */
export function variablesSummary(tables: readonly TableOfVariables[], paint: Paint): string {
  const differing = tables.flatMap((table) =>
    table.rows.filter(({ isSame }) => !isSame).map((row) => ({ table, row })),
  );
  const parts = [
    headLines(tables, differing.length, paint),
    variableLines(differing, paint),
    containerLines(tables, paint),
    unevenLines(tables, paint),
    unseenLines(tables, paint),
  ].filter((lines) => lines.length > 0);
  return lastNet(`${parts.map((lines) => lines.join('\n')).join('\n\n')}\n`);
}

function headLines(
  tables: readonly TableOfVariables[],
  differing: number,
  paint: Paint,
): readonly string[] {
  const rows = tables.reduce((sum, table) => sum + table.rows.length, 0);
  const known = toldPlaces.all(tables.flatMap(({ places }) => places));
  const where = known.length === 0 ? '' : ` in ${firstOf(known, NAMES_SHOWN)}`;
  const counts = `${counted(rows, 'variable')} of ${counted(tables.length, 'container')}${where}: ${String(differing)} ${differing === 1 ? 'differs' : 'differ'}.`;
  return [
    `${paint.bold(wrapped(plainText(counts), ''))} This is a summary:`,
    '--all prints everything, --environment, --service and --workload some of it, --compare what',
    'differs.',
  ];
}

/** A variable that differs in many containers is told once, with the first of them. */
function variableLines(differing: readonly DifferingRow[], paint: Paint): readonly string[] {
  const byName = new Map<string, DifferingRow[]>();
  for (const each of differing)
    byName.set(each.row.name, [...(byName.get(each.row.name) ?? []), each]);
  const inOrder = [...byName].toSorted(([, a], [, b]) => b.length - a.length);
  const more = inOrder.length - VARIABLES_SHOWN;
  return inOrder.length === 0
    ? []
    : [
        paint.bold('What differs'),
        ...inOrder.slice(0, VARIABLES_SHOWN).flatMap(([name, all]) => oneVariable(name, all)),
        ...(more > 0 ? [`  and ${counted(more, 'more name')}`] : []),
      ];
}

function oneVariable(name: string, all: readonly DifferingRow[]): readonly string[] {
  const [first] = all;
  if (first === undefined) return [];
  const values = first.row.in.map((place) => `${place.environment} ${cut(shownValue(place))}`);
  const many = all.length === 1 ? '' : `in ${counted(all.length, 'container')}, such as `;
  return [
    wrapped(plainText(`${name}: ${many}${first.table.workload} (${values.join(', ')})`), '  '),
  ];
}

const cut = (text: string): string =>
  text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text;

/** Lists the containers of which most differs, where some differ more than others. */
function containerLines(tables: readonly TableOfVariables[], paint: Paint): readonly string[] {
  const counts = tables
    .map((table) => ({ table, names: table.rows.filter(({ isSame }) => !isSame) }))
    .filter(({ names }) => names.length > 0)
    .toSorted((a, b) => b.names.length - a.names.length);
  const [most, least] = [counts[0]?.names.length, counts.at(-1)?.names.length];
  if (most === least) return [];
  const more = counts.length - CONTAINERS_SHOWN;
  return [
    paint.bold('Where most differs'),
    ...counts.slice(0, CONTAINERS_SHOWN).map(({ table, names }) => {
      const called = firstOf(
        names.map(({ name }) => name),
        NAMES_SHOWN,
      );
      const what = `${table.workload}, container ${table.container}: ${String(names.length)} of ${String(table.rows.length)}: ${called}`;
      return wrapped(plainText(what), '  ');
    }),
    ...(more > 0 ? [`  and ${counted(more, 'more container')}`] : []),
  ];
}

/** Lists the containers that some environments do not have. */
function unevenLines(tables: readonly TableOfVariables[], paint: Paint): readonly string[] {
  const all = new Set(tables.flatMap((table) => table.environments));
  const uneven = tables.filter((table) => new Set(table.environments).size < all.size);
  const more = uneven.length - CONTAINERS_SHOWN;
  return uneven.length === 0
    ? []
    : [
        paint.bold('Not in every environment'),
        ...uneven.slice(0, CONTAINERS_SHOWN).map(({ workload, container, environments }) => {
          const where = firstOf(environments, NAMES_SHOWN);
          return wrapped(plainText(`${workload}, container ${container}: only in ${where}`), '  ');
        }),
        ...(more > 0 ? [`  and ${counted(more, 'more container')}`] : []),
      ];
}

function unseenLines(tables: readonly TableOfVariables[], paint: Paint): readonly string[] {
  const all = tables.flatMap(({ workload, notSeen, places }) =>
    notSeen.map(({ environment, source }) => {
      const [where] = toldPlaces.known([environment], places);
      return `${source} of ${workload}${where === undefined ? '' : ` in ${where}`}`;
    }),
  );
  const more = all.length - UNSEEN_SHOWN;
  return all.length === 0
    ? []
    : [
        paint.bold('Not seen, and may bring more'),
        ...all.slice(0, UNSEEN_SHOWN).map((each) => wrapped(plainText(each), '  ')),
        ...(more > 0 ? [`  and ${String(more)} more`] : []),
      ];
}
