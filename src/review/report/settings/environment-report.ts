import type { SettingRow, TableOfVariables } from '../../../compare/index.ts';
import type { PastCommit } from '../../../forge/index.ts';
import type { FormatOf, PrintersOf } from '../../analysis/report-format.ts';
import { settingsMarkdown, variablesMarkdown } from '../print/environment-tables.ts';
import type { Paint } from '../print/print-terminal.ts';
import type { ShownSettings } from './settings-report.ts';
import { settingsJson, settingsText } from './settings-report.ts';
import { variablesSummary } from './variables-summary.ts';
import { variablesJson, variablesText } from './variables-report.ts';

interface ReadSettings extends Omit<ShownSettings, 'commitText'> {
  /** The commit that brought a value; null where nobody asked, or it is not known. */
  readonly changeOf: (place: SettingRow['in'][number]) => PastCommit | null;
}

/** Settings of Services, environments side by side, in the form that is asked for. */
export function settingsReport(
  { tables, compared, partial, intended, over, changeOf }: ReadSettings,
  format: FormatOf<'settings'>,
  paint: Paint,
): string {
  const shown: ShownSettings = {
    ...{ tables, compared, partial, intended, over },
    commitText: (each) => commitText(changeOf(each)),
  };
  const printers: PrintersOf<'settings', () => string> = {
    terminal: () => settingsText(shown, paint),
    markdown: () => settingsMarkdown(shown),
    json: () => settingsJson(shown, changeOf),
  };
  return printers[format]();
}

/** `2026-03-04, dana, #41` */
const commitText = (commit: PastCommit | null): string | null =>
  commit === null
    ? null
    : [
        commit.at.slice(0, 10),
        commit.author,
        commit.pullRequest === null ? commit.sha.slice(0, 8) : `#${String(commit.pullRequest)}`,
      ].join(', ');

/** Variables of containers, environments side by side, in the form that is asked for; `none` is said where there are none. */
export function variablesReport(
  tables: readonly TableOfVariables[],
  none: string,
  format: FormatOf<'variables'>,
  paint: Paint,
  length: 'whole' | 'summary' = 'whole',
): string {
  const printers: PrintersOf<'variables', () => string> = {
    terminal: () =>
      length === 'summary' ? variablesSummary(tables, paint) : variablesText(tables, none, paint),
    markdown: () => variablesMarkdown(tables, none),
    json: () => variablesJson(tables),
  };
  return printers[format]();
}
