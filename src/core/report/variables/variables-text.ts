import { placeOf } from '../../manifest/index.ts';
import { lastNet, plainText } from '../../text/index.ts';
import type {
  TableOfVariables,
  VariableInEnvironment,
  VariableRow,
} from '../../variables/index.ts';
import type { Paint } from '../print/print-terminal.ts';
import { UNPAINTED } from '../print/print-terminal.ts';
import { columns } from '../print/terminal-text.ts';

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

const blockOf = (
  { workload, container, environments, rows, notSeen }: TableOfVariables,
  paint: Paint,
): string =>
  [
    paint.bold(
      columns(plainText(`${workload}, container ${container}`), plainText(environments.join(', '))),
    ),
    ...rows.flatMap((row) => linesOf(row, paint)),
    ...(rows.length === 0 ? ['  Nothing is seen to differ.'] : []),
    ...notSeen.map(({ environment, source }) =>
      paint.dim(
        `  In ${plainText(environment)} ${plainText(source)} is not seen: it may bring more.`,
      ),
    ),
  ].join('\n');

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

const said = ({ shown, through }: VariableInEnvironment): string =>
  shown === null
    ? 'not set'
    : plainText(shown === '' ? "''" : shown) +
      (through === null || shown === through ? '' : ` (${plainText(through)})`);

const placeText = ({ origin }: VariableInEnvironment): string =>
  origin === null ? '' : plainText(placeOf(origin));
