import type { Change } from '../../../compare/index.ts';
import { counted, firstOf, isMeshKind, isPlainList, listed } from '../../../manifest/index.ts';
import type { Move } from './moves-and-renames.ts';

const MOVED_SHOWN = 2;

/**
 * Says what is written for another namespace, objects of the mesh first, and what does not take along what it holds. No
 * object moves: it is made anew, and the old one goes only where something deletes it.
 */
export function wordsOfMove({ arrivals, copied, ...places }: Move): Words {
  const { text, first } = wordsOfArrivals(places, arrivals);
  return { text: `${text}${copiesText(arrivals.length, copied.size)}`, first };
}

/** Says of how many of them other folders hold copies, which stay where they are. */
function copiesText(all: number, copied: number): string {
  if (copied === 0) return '';
  return copied === all
    ? ', but for copies that other folders hold'
    : `; other folders hold copies of at least ${String(copied)} of them`;
}

interface Words {
  readonly text: string;
  readonly first: Change;
}

/** Says it of all of them, wherever copies are. */
function wordsOfArrivals(
  { from, to }: Pick<Move, 'from' | 'to'>,
  arrivals: readonly Change[],
): Words {
  const sorted = [
    ...arrivals.filter(({ subject }) => isMeshKind(subject)),
    ...arrivals.filter(({ subject }) => !isMeshKind(subject)),
  ];
  const moved = sorted.filter((change) => !holdsData(change));
  const anew = sorted.filter(holdsData);
  const first = moved[0] ?? anew[0];
  if (first === undefined) throw new RangeError('a move without objects has no line');
  const names = moved.map(nameOf);
  if (from === '' || to === '')
    return { text: openWords({ from, to }, names, anew.map(nameOf)), first: anew[0] ?? first };
  const was = `namespace ${from}`;
  const is = `namespace ${to}`;
  if (anew.length === 0)
    return {
      text:
        moved.length === 1
          ? `${names.join('')}: ${was} → ${to}`
          : `${was} → ${to} for ${counted(moved.length, 'object')}: ${firstOf(names, MOVED_SHOWN)}`,
      first,
    };
  // what is lost comes first: a headline may end behind it
  const lost = `${listed(anew.map(nameOf), MOVED_SHOWN)} ${anew.length === 1 ? 'is' : 'are'} recreated in ${is}, without the data of ${was}`;
  const moves =
    moved.length === 0
      ? ''
      : `; ${counted(moved.length, 'more object')} ${moved.length === 1 ? 'is' : 'are'} recreated there: ${firstOf(names, MOVED_SHOWN)}`;
  return { text: `${lost}${moves}`, first: anew[0] ?? first };
}

const nameOf = ({ subject: { kind, name } }: Change): string => `${kind} ${name}`;

const OF_ONE = {
  it: 'it',
  its: 'its',
  was: 'was',
  is: 'is',
  has: 'has',
  gets: 'gets',
};
const OF_MANY = {
  it: 'they',
  its: 'their',
  was: 'were',
  is: 'are',
  has: 'have',
  gets: 'get',
};

/**
 * Says what becomes of objects that name a namespace on one side alone: without one they are where somebody applies them,
 * which nobody here can tell, and it may be the same.
 */
function openWords(
  { from, to }: Pick<Move, 'from' | 'to'>,
  moved: readonly string[],
  anew: readonly string[],
): string {
  const telling = anew.length > 0 ? anew : moved;
  const { it, its, was, is, has, gets } = telling.length === 1 ? OF_ONE : OF_MANY;
  const change =
    from === '' ? `${gets} namespace ${to}` : `no longer ${has} a namespace, and ${was} in ${from}`;
  const applied = from === '' ? `${was} applied` : `${is} applied`;
  if (anew.length === 0) {
    const text = `${change}; if ${it} ${applied} to another one, ${it} ${is} recreated`;
    return telling.length === 1
      ? `${moved.join('')}: ${text}`
      : `${counted(moved.length, 'object')} ${text}: ${firstOf(moved, MOVED_SHOWN)}`;
  }
  const lost = `${listed(anew, MOVED_SHOWN)} ${change}; if ${it} ${applied} to another one, ${it} ${is} recreated, without ${its} data`;
  return moved.length === 0
    ? lost
    : `${lost}; ${counted(moved.length, 'more object')} too: ${firstOf(moved, MOVED_SHOWN)}`;
}

/** Tells a claim of a volume, and what has one made for each of its pods. */
function holdsData({ subject: { kind, group }, after }: Change): boolean {
  if (kind === 'PersistentVolumeClaim') return true;
  if (kind !== 'StatefulSet' || group !== 'apps') return false;
  const claims = fieldOf(fieldOf(after, 'spec'), 'volumeClaimTemplates');
  return isPlainList(claims) && claims.length > 0;
}

const fieldOf = (value: Change['after'], name: string): Change['after'] =>
  value === null || typeof value !== 'object' || isPlainList(value) ? null : (value[name] ?? null);
