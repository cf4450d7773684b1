import type { Change } from '../../../compare/index.ts';
import { counted, firstOf, isMeshKind, isPlainList, listed } from '../../../manifest/index.ts';
import type { Move } from './moves-and-renames.ts';

const MOVED_SHOWN = 2;

/** Says what goes from one namespace to another, objects of the mesh first, and what does not take along what it holds. */
export function wordsOfMove({ from, to, arrivals }: Move): {
  readonly text: string;
  readonly first: Change;
} {
  const sorted = [
    ...arrivals.filter(({ subject }) => isMeshKind(subject)),
    ...arrivals.filter(({ subject }) => !isMeshKind(subject)),
  ];
  const moved = sorted.filter((change) => !holdsData(change));
  const anew = sorted.filter(holdsData);
  const first = moved[0] ?? anew[0];
  if (first === undefined) throw new RangeError('a move without objects has no line');
  const was = placeText(from);
  const is = placeText(to);
  const names = moved.map(nameOf);
  if (anew.length === 0)
    return {
      text:
        moved.length === 1
          ? `${names.join('')}: moves from ${was} to ${is}`
          : `${counted(moved.length, 'object')} move from ${was} to ${is}: ${firstOf(names, MOVED_SHOWN)}`,
      first,
    };
  // what is lost comes first: a headline may end behind it
  const lost = `${listed(anew.map(nameOf), MOVED_SHOWN)} ${anew.length === 1 ? 'is' : 'are'} made anew in ${is}, without the data of ${was}`;
  const moves =
    moved.length === 0
      ? ''
      : `; ${counted(moved.length, 'more object')} ${moved.length === 1 ? 'moves' : 'move'} there: ${firstOf(names, MOVED_SHOWN)}`;
  return { text: `${lost}${moves}`, first: anew[0] ?? first };
}

const nameOf = ({ subject: { kind, name } }: Change): string => `${kind} ${name}`;

const placeText = (namespace: string): string =>
  namespace === '' ? 'no namespace' : `namespace ${namespace}`;

/** Tells a claim of a volume, and what has one made for each of its pods. */
function holdsData({ subject: { kind, group }, after }: Change): boolean {
  if (kind === 'PersistentVolumeClaim') return true;
  if (kind !== 'StatefulSet' || group !== 'apps') return false;
  const claims = fieldOf(fieldOf(after, 'spec'), 'volumeClaimTemplates');
  return isPlainList(claims) && claims.length > 0;
}

const fieldOf = (value: Change['after'], name: string): Change['after'] =>
  value === null || typeof value !== 'object' || isPlainList(value) ? null : (value[name] ?? null);
