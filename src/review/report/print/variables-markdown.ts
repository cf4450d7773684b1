import { codeSpan, lastNet, neutralCell } from '../../../manifest/index.ts';
import { MOST_ROWS, rowsLeftOut } from '../variables/variables-text.ts';
import type { TableOfVariables, VariableInEnvironment } from '../../../compare/index.ts';

/** Variables of containers as tables, a column for each environment. */
export const variablesMarkdown = (tables: readonly TableOfVariables[], none: string): string =>
  lastNet(tables.length === 0 ? `${none}\n` : `${tables.map(tableOf).join('\n\n')}\n`);

function tableOf({ workload, container, environments, rows, notSeen }: TableOfVariables): string {
  const cells = (each: readonly string[]): string => `| ${each.join(' | ')} |`;
  return [
    `### ${codeSpan(workload)}, container ${codeSpan(container)}`,
    '',
    cells(['Variable', ...environments.map(neutralCell)]),
    cells(['---', ...environments.map(() => '---')]),
    ...rows
      .slice(0, MOST_ROWS)
      .map(({ name, in: places }) => cells([codeSpan(name), ...places.map(cellOf)])),
    ...(rows.length > MOST_ROWS ? ['', rowsLeftOut(rows.length)] : []),
    ...(notSeen.length === 0 ? [] : ['']),
    ...notSeen.map(
      ({ environment, source }) =>
        `In ${neutralCell(environment)} ${codeSpan(source)} is not seen: it may bring more.`,
    ),
  ].join('\n');
}

const cellOf = ({ shown }: VariableInEnvironment): string =>
  shown === null ? '*not set*' : shown === '' ? '*empty*' : codeSpan(shown);
