import type { SettingRow, TableOfSettings } from '../../../compare/index.ts';
import { codeSpan, lastNet, neutralCell, neutralMarkdown } from '../../../manifest/index.ts';
import type { CommitText, ShownSettings } from '../settings/settings-text.ts';
import { NOTHING, settingsNotes, settingTitle } from '../settings/settings-text.ts';

/** Settings of Services as tables, a column for each environment. */
export const settingsMarkdown = (shown: ShownSettings): string => {
  const tables = shown.tables.map((table) => tableOf(table, shown.commitText));
  const none = tables.length === 0 ? [NOTHING] : [];
  return lastNet(
    `${[...none, ...tables, ...settingsNotes(shown).map(neutralMarkdown)].join('\n\n')}\n`,
  );
};

function tableOf({ service, environments, rows }: TableOfSettings, commitText: CommitText): string {
  const cells = (each: readonly string[]): string => `| ${each.join(' | ')} |`;
  return [
    `### ${codeSpan(service)}`,
    '',
    cells(['Setting', ...environments.map(neutralCell)]),
    cells(['---', ...environments.map(() => '---')]),
    ...rows.map((row) =>
      cells([
        neutralCell(settingTitle(row)),
        ...environments.map((name) => cellOf(row, name, commitText)),
      ]),
    ),
  ].join('\n');
}

function cellOf(row: SettingRow, environment: string, commitText: CommitText): string {
  const found = row.in.find(({ place }) => place.mesh.environment.name === environment);
  if (found === undefined) return '';
  const since = commitText(found);
  return `${codeSpan(found.value)}${since === null ? '' : ` ${neutralCell(since)}`}`;
}
