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
    .replace(/<details><summary>([^<]*)<\/summary>[\s\S]*?<\/details>\n*/g, '▹ $1\n')
    .replace(/\[(`[^`\]]*`|[^\]]*)\]\([^)\s]*\)/g, '$1')
    .replace(/^\|[-|\s]+\|$\n/gm, '')
    .replace(/<br>/g, '; ')
    .replace(/^#+ /gm, '')
    .replace(/\*\*([^*]+)\*\*/g, '$1')
    .replace(/`([^`]*)`/g, '$1')
    .replace(/\\([\\*_~|[\]!])/g, '$1')
    .replaceAll('\u200b', '')
    .replace(/&(amp|lt|gt);/g, (_, name: string) => ENTITIES[name] ?? '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>' };
