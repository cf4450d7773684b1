import type { GitHubCheck } from '../github/people/github-check.ts';

const SIGNS: Readonly<Record<string, string>> = {
  success: '✔ success',
  action_required: '● action required',
  failure: '✘ failure',
  cancelled: '– cancelled',
};

/** A check as a line: `● action required  critical: …` */
export const checkLine = ({ status, conclusion, title }: GitHubCheck): string =>
  `${(SIGNS[conclusion ?? ''] ?? status).padEnd(17)}  ${title}`;

/** A comment or summary as a terminal shows it: links as their text, folded parts as their titles, no markup. */
export function shownText(markdown: string): string {
  return markdown
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/^```mermaid\n([\s\S]*?)^```\n/gm, pictureText)
    .replace(/<details><summary>([^<]*)<\/summary>[\s\S]*?<\/details>\n*/g, '▹ $1\n')
    .replace(/\[(`[^`\]]*`|[^\]]*)\]\([^)\s]*\)/g, '$1')
    .replace(/(?:^\|.*\n)+/gm, plainTable)
    .replace(/^#+ /gm, '')
    .replace(/\*\*([^*]+)\*\*/g, '$1')
    .replace(/`([^`]*)`/g, '$1')
    .replace(/\\([\\*_~|[\]!])/g, '$1')
    .replaceAll('\u200b', '')
    .replace(/&(amp|lt|gt);/g, (_, name: string) => ENTITIES[name] ?? '')
    .replace(/ +$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** A picture as the line that it has for whoever does not see it. */
const pictureText = (_: string, source: string): string =>
  `▹ a picture: ${/accDescr: (.*)/.exec(source)?.[1] ?? 'without a description'}\n`;

/** What a check waits for: its summary up to the reasons. */
export const waitText = (summary: string): string =>
  (shownText(summary).split(/^Why [^\n]*:$/m, 1)[0] ?? '').replace(/\n{2,}/g, '\n').trim();

const NARROW = 90;

/** Columns where they have room, else a paragraph for each row. */
function plainTable(table: string): string {
  const rows = table
    .replace(/[*`]/g, '')
    .trimEnd()
    .split('\n')
    .filter((line) => !/^[-|\s]+$/.test(line))
    .map((line) => line.split(/ ?(?<!\\)\| ?/).slice(1, -1));
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  const isNarrow = widths.reduce((sum, width) => sum + width + 2, 0) <= NARROW;
  const lines = isNarrow
    ? rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    : rows
        .slice(1)
        .map(([first = '', second = '']) => `${first}: ${second.replaceAll('<br>', '; ')}`);
  return `${lines.join('\n')}\n`;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>' };
