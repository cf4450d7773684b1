import { nearestNames } from '../../istio/index.ts';

/** Shorter names are near to too many others. */
const SHORTEST = 4;

/**
 * Whether two names of variables are one with a slip: other letters' case, dashes for underscores, one letter more, less
 * or another, two swapped, a part more or less in front (`APP_`). Names that differ in digits only are two.
 */
export function namedAlike(one: string, other: string): boolean {
  if (one === other || Math.min(one.length, other.length) < SHORTEST) return false;
  if (plain(one) === plain(other)) return true;
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  if (plain(long).endsWith(`-${plain(short)}`)) return short.length > SHORTEST;
  const [near] = nearestNames(plain(one), [plain(other)]);
  return near?.relation === 'letters' && near.distance <= (short.length < LONG ? 1 : 2);
}

/** Of names so long two letters may be wrong. */
const LONG = 9;

const plain = (name: string): string => name.toLowerCase().replaceAll(/[_.-]+/g, '-');

/**
 * Tells whether one name is the other with a slip, where a container has both: words joined or parted, or one word
 * with two letters swapped, one wrong, too many or too few within it. Words that go on where the other ends (`HTTP` and
 * `HTTPS`, `MODE` and `MODEL`), and those that begin otherwise, are two.
 */
export function isSlipOf(one: string, other: string): boolean {
  if (one === other) return false;
  const [{ words, letters }, { words: others, letters: theirs }] = [wordsOf(one), wordsOf(other)];
  if (letters === theirs) return letters.length > SHORTEST;
  if (words.length !== others.length) return false;
  const unlike = words.flatMap((word, at) =>
    word === others[at] ? [] : [[word, others[at] ?? '']],
  );
  const [[word = '', meant = ''] = [], ...more] = unlike;
  if (more.length > 0) return false;
  const [near] = nearestNames(word, [meant]);
  const isSame =
    word[0] === meant[0] &&
    !word.startsWith(meant) &&
    !meant.startsWith(word) &&
    !isOtherWord(word, meant);
  return isSame && near?.relation === 'letters' && near.distance === 1;
}

/** A name in its words, and all its letters. */
interface Spelling {
  readonly words: readonly string[];
  readonly letters: string;
}

/** Names of variables that are kept in their words: those of a fleet are few, and compared with each other again and again. */
const MOST_KEPT = 10_000;

const spellings = new Map<string, Spelling>();

function wordsOf(name: string): Spelling {
  const known = spellings.get(name);
  if (known !== undefined) return known;
  const words = plain(name).split('-');
  const spelling = { words, letters: words.join('') };
  if (spellings.size >= MOST_KEPT) spellings.clear();
  spellings.set(name, spelling);
  return spelling;
}

/** Tells whether words are too short to tell a slip from another word: `PORT` and `POST` are two, `SIZE` and `SZIE` one. */
function isOtherWord(word: string, meant: string): boolean {
  const letters = (text: string): string => text.split('').sort().join('');
  const isReplaced = word.length === meant.length && letters(word) !== letters(meant);
  return Math.max(word.length, meant.length) < (isReplaced ? SHORTEST + 1 : SHORTEST);
}
