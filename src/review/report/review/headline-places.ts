import { comingIn } from './application-rows.ts';
import { allOf, isOfNoPlace } from './environment-list.ts';
import { productionFirst } from '../../../gitops/index.ts';
import { counted, resourceKey } from '../../../manifest/index.ts';
import type { Review } from '../../evaluation/review.ts';
import type { ChangeLine } from '../changes/change-text.ts';

/**
 * Names where all these changes come about: in every environment that changes, where each has them alike, else in those
 * that they are of.
 */
export function sameIn(
  changes: Review['changes'],
  changed: Review['environments'],
  review: Review,
): Review['environments'] {
  const keyOf = ({ subject, field, after }: Review['changes'][number]): string =>
    JSON.stringify([resourceKey(subject), field, after]);
  const wanted = new Set(changes.map(keyOf));
  const own = new Set(changes.map(({ environment }) => environment));
  const keysOf = (name: string): ReadonlySet<string> =>
    new Set(review.changes.filter(({ environment }) => environment === name).map(keyOf));
  const isAlike = ({ name }: Review['environments'][number]): boolean => {
    const keys = keysOf(name);
    return own.has(name) || [...wanted].every((key) => keys.has(key));
  };
  return changed.every(isAlike)
    ? productionFirst(changed)
    : changed.filter(({ name }) => own.has(name));
}

/**
 * Lists where what is told of an object happens, among environments of which others may change something else: it may also
 * come to one and leave another.
 */
export function turningSo(
  { at }: ChangeLine,
  environments: Review['environments'],
  { changes }: Review,
): Review['environments'] {
  const { kind, subject } = at;
  const isPresence = (each: Review['changes'][number]): boolean =>
    each.kind === 'resource-added' || each.kind === 'resource-removed';
  const key = resourceKey(subject);
  const same = changes.filter((each) => resourceKey(each.subject) === key);
  const others = new Set(
    same
      .filter((each) => isPresence(at) && isPresence(each) && each.kind !== kind)
      .map(({ environment }) => environment),
  );
  const holding = new Set(same.map(({ environment }) => environment));
  const own = environments.filter(({ name }) => holding.has(name) && !others.has(name));
  return own.length === 0 ? environments : own;
}

/** Names where changes are; empty where nothing says so. */
export const placesOf = (
  changes: Review['changes'],
  environments: Review['environments'],
  review: Review,
): string =>
  isOfNoPlace(
    changes.map(({ origin }) => origin),
    review,
  )
    ? ''
    : allOf(environments);

type Environments = Review['environments'];

/**
 * What clusters get that were none before, where nothing else of production changes: one sentence for all of it, since
 * everything there is new. Null where another environment goes by the same change, of which it may be the successor.
 */
export function newEnvironmentsSentence(named: Environments, review: Review): string | null {
  if (named.length === 0 || named.some(({ presence }) => presence !== 'added')) return null;
  if (review.environments.some(({ presence }) => presence === 'removed')) return null;
  const names = new Set(named.map(({ name }) => name));
  const objects = comingIn(names, review.changes);
  if (objects === 0) return null;
  const services = comingIn(
    names,
    review.changes.filter(({ subject: { group, kind } }) => group === '' && kind === 'Service'),
  );
  const among = services === 0 ? '' : `, ${counted(services, 'Service')} among them`;
  return `${newWords(named, objects)}${among}`;
}

function newWords(named: Environments, objects: number): string {
  const isOne = named.length === 1;
  const where = allOf(named);
  const what = counted(objects, 'object');
  if (where === '') return `${what} ${objects === 1 ? 'is' : 'are'} new`;
  return `environment${isOne ? '' : 's'} ${where} ${isOne ? 'is' : 'are'} new and ${isOne ? 'gets' : 'get'} ${what}`;
}
