import { toldPlaces } from '../../../gitops/index.ts';
import type { SettingRow, TableOfSettings, TableOfVariables } from '../../../compare/index.ts';
import { codeSpan, neutralCell, neutralMarkdown } from './neutral-markdown.ts';
import { lastNet } from '../../../manifest/index.ts';
import type { CommitText, ShownSettings } from '../settings/settings-report.ts';
import { nothingText, settingsNotes, settingTitle } from '../settings/settings-report.ts';
import { MOST_ROWS, rowsLeftOut, unseenIn } from '../settings/variables-report.ts';

/** Settings of Services as tables, a column for each environment. */
export const settingsMarkdown = (shown: ShownSettings): string => {
  const tables = shown.tables.map((table) => settingsTable(table, shown.commitText));
  const none = tables.length === 0 ? [nothingText(shown)] : [];
  return lastNet(
    `${[...none, ...tables, ...settingsNotes(shown).map(neutralMarkdown)].join('\n\n')}\n`,
  );
};

function settingsTable(
  { service, environments, rows }: TableOfSettings,
  commitText: CommitText,
): string {
  return [
    `### ${codeSpan(service)}`,
    '',
    cells(['Setting', ...environments.map(neutralCell)]),
    cells(['---', ...environments.map(() => '---')]),
    ...rows.map((row) =>
      cells([
        neutralCell(settingTitle(row)),
        ...environments.map((name) => settingCell(row, name, commitText)),
      ]),
    ),
  ].join('\n');
}

function settingCell(row: SettingRow, environment: string, commitText: CommitText): string {
  const found = row.in.find(({ place }) => place.mesh.environment.name === environment);
  if (found === undefined) return '';
  const since = commitText(found);
  return `${codeSpan(found.value)}${since === null ? '' : ` ${neutralCell(since)}`}`;
}

/** Variables of containers as tables, a column for each environment. */
export const variablesMarkdown = (tables: readonly TableOfVariables[], none: string): string =>
  lastNet(tables.length === 0 ? `${none}\n` : `${tables.map(variablesTable).join('\n\n')}\n`);

function variablesTable({
  workload,
  container,
  environments,
  places,
  rows,
  notSeen,
}: TableOfVariables): string {
  return [
    `### ${codeSpan(workload)}, container ${codeSpan(container)}`,
    '',
    cells(['Variable', ...places.map((each) => neutralCell(columnTitle(each)))]),
    cells(['---', ...environments.map(() => '---')]),
    ...rows
      .slice(0, MOST_ROWS)
      .map(({ name, in: places }) => cells([codeSpan(name), ...places.map(variableCell)])),
    ...(rows.length > MOST_ROWS ? ['', rowsLeftOut(rows.length)] : []),
    ...(notSeen.length === 0 ? [] : ['']),
    ...notSeen.map(
      ({ environment, source }) =>
        `${neutralCell(unseenIn(environment, places))}${codeSpan(source)} is not seen: it may bring more.`,
    ),
  ].join('\n');
}

/** Gives the name of a column, which says what stands in it where nothing says a name. */
const columnTitle = (place: TableOfVariables['places'][number]): string =>
  toldPlaces.known([place.name], [place])[0] ?? 'Value';

const variableCell = ({ shown }: TableOfVariables['rows'][number]['in'][number]): string =>
  shown === null ? '*not set*' : shown === '' ? '*empty*' : codeSpan(shown);

/** One row of a Markdown table. */
const cells = (each: readonly string[]): string => `| ${each.join(' | ')} |`;
