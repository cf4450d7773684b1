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
  const [words, others] = [plain(one).split('-'), plain(other).split('-')];
  if (one === other) return false;
  if (words.join('') === others.join('')) return words.join('').length > SHORTEST;
  const unlike = words.flatMap((word, at) =>
    word === others[at] ? [] : [[word, others[at] ?? '']],
  );
  const [[word = '', meant = ''] = [], ...more] = unlike;
  if (words.length !== others.length || more.length > 0) return false;
  const [near] = nearestNames(word, [meant]);
  const isSame =
    word[0] === meant[0] &&
    !word.startsWith(meant) &&
    !meant.startsWith(word) &&
    !isOtherWord(word, meant);
  return isSame && near?.relation === 'letters' && near.distance === 1;
}

/** Tells whether words are too short to tell a slip from another word: `PORT` and `POST` are two, `SIZE` and `SZIE` one. */
function isOtherWord(word: string, meant: string): boolean {
  const letters = (text: string): string => text.split('').sort().join('');
  const isReplaced = word.length === meant.length && letters(word) !== letters(meant);
  return Math.max(word.length, meant.length) < (isReplaced ? SHORTEST + 1 : SHORTEST);
}
