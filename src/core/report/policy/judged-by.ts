import { counted, codeSpan, neutralMarkdown } from '../../text/index.ts';
import type { ReportContext } from '../review/report-context.ts';

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
    ...notesOf(review.notes),
  ].join(' ');
}

const NOTES_SHOWN = 8;
const LONGEST_NOTE = 500;

/** Always shown, so they have to be short. */
function notesOf(notes: readonly string[]): readonly string[] {
  const shown = notes.slice(0, NOTES_SHOWN).map((note) => neutralMarkdown(shortened(note)));
  const more = notes.length - shown.length;
  return [...shown, ...(more > 0 ? [`And ${counted(more, 'more note')}.`] : [])];
}

const shortened = (note: string): string =>
  note.length > LONGEST_NOTE ? `${note.slice(0, LONGEST_NOTE)}…` : note;

/** `main@4f2c1e9` as code. */
export const commitSpan = (ref: string, sha: string): string =>
  `${codeSpan(ref).replace(/`$/, '') || '`'}@${sha.slice(0, 7)}\``;
