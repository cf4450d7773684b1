import { createHash } from 'node:crypto';
import { lastNet } from '../../../manifest/index.ts';
import type { Paint, Words } from '../../../review/index.ts';
import { fittedDocument, markdownOf, terminalLines, UNPAINTED } from '../../../review/index.ts';
import type { AfterMergeContext } from './after-merge-context.ts';
import { afterMergeDocument } from './after-merge-document.ts';

const LONGEST_COMMENT = 60_000;

const HOW: Words = [
  'Errors are judged by the share of requests, against chance and the noise of the time before.',
];

/** What became of a merge, as a comment; `marker` is what we find it by, null outside GitHub. */
export function afterMergeMarkdown(context: AfterMergeContext, marker: string | null): string {
  const footer = markdownOf({ kind: 'footer', sentences: [HOW] });
  const last = [footer, ...(marker === null ? [] : [marker])];
  return `${fittedDocument({ needed: afterMergeDocument(context), last }, LONGEST_COMMENT)}\n`;
}

/** The same for a terminal. */
export function afterMergeTerminal(context: AfterMergeContext, paint: Paint = UNPAINTED): string {
  const parts = afterMergeDocument(context).map((block) => terminalLines(block, paint).join('\n'));
  return lastNet(`${parts.join('\n\n')}\n`);
}

/** The last line of the comment about a commit in an environment, whatever that is called. */
export const afterMergeMarker = (commit: string, environment: string): string =>
  `<!-- meshwarden:watch:${commit}:${createHash('sha256').update(environment).digest('hex').slice(0, 16)} -->`;

/** Only for comments that we wrote ourselves. */
export const isAfterMergeComment = (body: string, commit: string, environment: string): boolean =>
  body.trimEnd().endsWith(afterMergeMarker(commit, environment));
