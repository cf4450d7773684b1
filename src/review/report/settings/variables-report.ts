import { toldPlaces } from '../../../gitops/index.ts';
import { counted, lastNet, placeOf, plainText, nettedJson } from '../../../manifest/index.ts';
import type { TableOfVariables } from '../../../compare/index.ts';
import type { Paint } from '../print/print-terminal.ts';
import { UNPAINTED, columns } from '../print/print-terminal.ts';

/** One variable of a container over its environments. */
type VariableRow = TableOfVariables['rows'][number];

/** One variable of one container in one environment. */
type VariableInEnvironment = VariableRow['in'][number];

/** What a value went through on its way into the rendered object. */
type ValueStep = VariableInEnvironment['steps'][number];

/**
 * Variables of containers for a terminal: what is the same everywhere in one line, what differs in one for each
 * environment. `none` is what there is to say of none.
 */
export function variablesText(
  tables: readonly TableOfVariables[],
  none: string,
  paint: Paint = UNPAINTED,
): string {
  if (tables.length === 0) return `${none}\n`;
  return lastNet(`${tables.map((table) => blockOf(table, paint)).join('\n\n')}\n`);
}

/** Rows of one container that are printed for people; `--format json` has all. */
export const MOST_ROWS = 2_000;

/** What is said of the others. */
export const rowsLeftOut = (rows: number): string =>
  `${counted(rows - MOST_ROWS, 'other variable')}: \`--format json\` has all of them.`;

const blockOf = (
  { workload, container, places, rows, notSeen }: TableOfVariables,
  paint: Paint,
): string =>
  [
    paint.bold(
      columns(
        plainText(`${workload}, container ${container}`),
        plainText(toldPlaces.all(places).join(', ')),
      ),
    ),
    ...rows.slice(0, MOST_ROWS).flatMap((row) => linesOf(row, paint)),
    ...(rows.length > MOST_ROWS ? [`  ${rowsLeftOut(rows.length)}`] : []),
    ...(rows.length === 0 ? ['  Nothing is seen to differ.'] : []),
    ...notSeen.map(({ environment, source }) =>
      paint.dim(
        `  ${plainText(unseenIn(environment, places))}${plainText(source)} is not seen: it may bring more.`,
      ),
    ),
  ].join('\n');

/** Gives `In prod `; nothing where nothing says a name. */
export function unseenIn(environment: string, places: TableOfVariables['places']): string {
  const [name] = toldPlaces.known([environment], places);
  return name === undefined ? '' : `In ${name} `;
}

function linesOf({ name, isSame, in: places }: VariableRow, paint: Paint): readonly string[] {
  const [first] = places;
  if (isSame && first !== undefined)
    return [columns(`  ${plainText(name)} = ${said(first)}`, placeText(first))];
  const width = Math.max(...places.map(({ environment }) => environment.length));
  return [
    `  ${paint.bold(plainText(name))} differs`,
    ...places.map((place) =>
      columns(
        `    ${plainText(place.environment.padEnd(width))}  ${said(place)}`,
        placeText(place),
      ),
    ),
  ];
}

/** Gives the value alone. */
export const shownValue = ({ shown }: VariableInEnvironment): string =>
  shown === null ? 'not set' : shown === '' ? "''" : shown;

function said(place: VariableInEnvironment): string {
  const { shown, through, steps } = place;
  if (shown === null) return 'not set';
  const by = [...(through === null || shown === through ? [] : [through]), ...stepTexts(steps)];
  return plainText(shownValue(place) + (by.length === 0 ? '' : ` (${by.join(', ')})`));
}

/** What lies elsewhere with its place; else the last step, for the value's own place is what that one wrote. */
function stepTexts(steps: readonly ValueStep[]): readonly string[] {
  const elsewhere = steps.filter(({ kind }) => kind === 'value' || kind === 'substitution');
  if (elsewhere.length > 0) return elsewhere.map((step) => `${calledText(step)} ${placeOf(step)}`);
  return steps.slice(0, 1).map(calledText);
}

const calledText = ({ kind, name }: ValueStep): string =>
  kind === 'value' || kind === 'template' ? `Helm value ${name}` : name;

const placeText = ({ origin }: VariableInEnvironment): string =>
  origin === null ? '' : plainText(placeOf(origin));

/** Variables for programs (docs/how-to/compare-environments.md). Fields are only ever added. */
export const variablesJson = (tables: readonly TableOfVariables[]): string =>
  `${nettedJson({ schemaVersion: '1.1', containers: tables.map(containerOf) })}\n`;

const containerOf = ({ workload, container, environments, rows, notSeen }: TableOfVariables) => ({
  workload,
  container,
  environments,
  variables: rows.map(({ name, isSame, in: places }) => ({
    name,
    same: isSame,
    in: places.map(({ environment, shown, origin, through, steps }) => ({
      environment,
      value: shown,
      file: origin?.file ?? null,
      line: origin?.line ?? null,
      through,
      steps,
    })),
  })),
  notSeen,
});
