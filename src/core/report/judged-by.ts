import { counted } from './headline.ts';
import { codeSpan, neutralMarkdown } from './neutral-markdown.ts';
import type { ReportContext } from './report-context.ts';

/** What was compared, and by which policy: `Judged by policy at main@4f2c1e9.`; then what was guessed. */
export function judgedBy({ base, review }: ReportContext, ref: string): string {
  const objects = review.environments.reduce((sum, environment) => sum + environment.objects, 0);
  const isSaid = review.changes.length === 0 && review.status === 'complete';
  return [
    ...(isSaid
      ? []
      : [
          `${counted(review.environments.length, 'environment')}, ${counted(objects, 'object')} compared.`,
        ]),
    ...(base === null ? [] : [`Judged by policy at ${commitSpan(ref, base)}.`]),
    ...review.notes.map((note) => neutralMarkdown(note)),
  ].join(' ');
}

/** `main@4f2c1e9` as code. */
export const commitSpan = (ref: string, sha: string): string =>
  `${codeSpan(ref).replace(/`$/, '') || '`'}@${sha.slice(0, 7)}\``;
