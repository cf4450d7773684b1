import { counted } from '../../../manifest/index.ts';
import type { Footer } from './blocks.ts';
import { environmentCount } from '../review/environment-list.ts';
import type { ReportContext } from '../review/report-context.ts';

const NOTES_SHOWN = 8;
const LONGEST_NOTE = 500;

/** What was compared, and by which policy: `Judged by policy at main@4f2c1e9.`; then what was guessed. */
export const judgedBy = (context: ReportContext, ref: string | null = null): Footer => ({
  kind: 'footer',
  sentences: [...comparedAndJudged(context, ref).sentences, ...judgedNotes(context)],
});

/** The same without what was guessed. */
export function comparedAndJudged({ base, review }: ReportContext, ref: string | null): Footer {
  const isSaid = review.changes.length === 0 && review.status === 'complete';
  const { text, objects } = environmentCount(review.environments);
  const compared = `${text}, ${objects}.`;
  return {
    kind: 'footer',
    sentences: [
      ...(isSaid ? [] : [[compared]]),
      ...(base === null
        ? []
        : [['Judged by policy at ', { kind: 'commit', ref, sha: base } as const, '.']]),
    ],
  };
}

/** What was guessed or left out. */
const judgedNotes = ({ review }: ReportContext): Footer['sentences'] => notesOf(notesLeft(review));

/** The notes that are not told with what changes. */
const notesLeft = ({ notes, reach = [] }: ReportContext['review']): readonly string[] =>
  notes.filter((note) => !reach.includes(note));

/** All of them, for a surface where each is read. */
export const allNotes = ({ review }: ReportContext): readonly string[] =>
  notesLeft(review).map(shortened);

/** Some notes are read at once, the others open with a click. */
export interface NotesByRoom {
  readonly read: Footer['sentences'];
  readonly folded: Footer['sentences'];
}

/** Letters of notes that are read before anything is opened. */
const LETTERS_READ = 150;

/**
 * What of the notes is read at once: as many as find room, of the first its first sentence. The rest is folded,
 * and so is what was guessed of the tree before the change already: the check says it, and the onboarding issue.
 */
export function notesByRoom({ review }: ReportContext): NotesByRoom {
  const { standingNotes = [] } = review;
  const standing = new Set(standingNotes);
  const notes = notesLeft(review)
    .filter((note) => !standing.has(note))
    .map(shortened);
  let room = LETTERS_READ;
  const most = notes.findIndex((note) => {
    room -= note.length;
    return room < 0;
  });
  const read = notes.slice(0, most === -1 ? notes.length : most);
  const rest = notes.slice(read.length);
  const [first = ''] = /^.*?[^.]\.(?= |$)/s.exec(rest[0] ?? '') ?? [];
  const isShort = first !== '' && first.length <= LETTERS_READ;
  const opening = read.length === 0 && isShort ? [first] : [];
  return {
    read: [...read, ...opening].map((note) => [note]),
    folded: [
      ...(opening.length > 0 && rest[0] === first ? rest.slice(1) : rest),
      ...standingNotes.map(shortened),
    ].map((note) => [note]),
  };
}

/** Always shown, so they have to be short. */
function notesOf(notes: readonly string[]): Footer['sentences'] {
  const shown = notes.slice(0, NOTES_SHOWN).map((note) => [shortened(note)]);
  const more = notes.length - shown.length;
  return [...shown, ...(more > 0 ? [[`And ${counted(more, 'more note')}.`]] : [])];
}

const shortened = (note: string): string =>
  note.length > LONGEST_NOTE ? `${note.slice(0, LONGEST_NOTE)}…` : note;
