import type { Change } from '../../compare/index.ts';
import { changeSubject, digestOf, textOfChange } from '../../compare/index.ts';
import type { StoredChange } from './check-state.ts';
import { withoutCredentials } from '../../manifest/index.ts';

/** A list of this length may be cut off: it does not say what a change does not do. */
export const MOST_CHANGES = 20;
const LONGEST_TEXT = 120;

/** What a change does, short enough to be remembered: effects first, then objects that merely differ. */
export const storedChangesOf = (changes: readonly Change[]): readonly StoredChange[] =>
  changes
    .toSorted((a, b) => Number(isFallback(a)) - Number(isFallback(b)))
    .slice(0, MOST_CHANGES)
    .map((change) => ({
      digest: digestOf(textOfChange(change)).slice(0, 8),
      text: shortTextOf(change),
    }));

/** Each change as it would be remembered, once. */
export const textsOfChanges = (changes: readonly Change[]): readonly string[] => [
  ...new Set(changes.map(shortTextOf)),
];

const shortTextOf = (change: Change): string => shortened(withoutCredentials(nameOf(change)));

const isFallback = ({ kind }: Change): boolean => kind.startsWith('resource-');

const nameOf = ({ subject, field }: Change): string => {
  const object = subject.kind === 'Mesh' ? 'the mesh' : changeSubject(subject);
  return field === null ? object : `${field} of ${object}`;
};

/** By characters, not by halves of them. */
function shortened(text: string): string {
  const characters = Array.from(text);
  return characters.length <= LONGEST_TEXT
    ? text
    : `${characters.slice(0, LONGEST_TEXT - 1).join('')}…`;
}
