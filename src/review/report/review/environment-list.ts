import type { EnvironmentReview, Review } from '../../evaluation/review.ts';
import { NOBODY, toldPlaces } from '../../../gitops/index.ts';
import type { Finding } from '../../../checks/index.ts';
import type { Origin } from '../../../manifest/index.ts';
import { counted, listed } from '../../../manifest/index.ts';

type OfEnvironments = {
  readonly environments: readonly Pick<EnvironmentReview, 'isUnnamed' | 'name'>[];
};

/** `prod`, `dev and prod`, `dev, staging and prod`; long lists are cut. Empty where nothing names them. */
export function environmentList(
  names: readonly string[],
  { environments }: OfEnvironments,
): string {
  const known = toldPlaces.known([...new Set(names)], environments);
  return listed(known, known.length > 4 ? 3 : 4);
}

/** Gives the same of environments that are at hand. */
export const allOf = (environments: OfEnvironments['environments']): string =>
  environmentList(
    environments.map(({ name }) => name),
    { environments },
  );

/** Gives ` in dev and prod`, and nothing where nothing names them. */
export const inEnvironments = (names: readonly string[], review: OfEnvironments): string =>
  ended(inPlace(environmentList(names, review)), '', ' ');

/** Gives `dev and prod: `, and nothing where nothing names them. */
export const environmentLabel = (
  names: readonly string[],
  review: OfEnvironments,
  end = ': ',
  start = '',
): string => ended(environmentList(names, review), end, start);

const ended = (text: string, end: string, start = ''): string =>
  text === '' ? '' : `${start}${text}${end}`;

/**
 * Tells whether all that is said comes of files that count in each environment for nothing says otherwise: then the names
 * of these are no place of it.
 */
export function isOfNoPlace(
  origins: readonly (Pick<Origin, 'file'> | null)[],
  { filesOfNoPlace = [] }: Pick<Review, 'filesOfNoPlace'>,
): boolean {
  return (
    origins.length > 0 &&
    origins.every((origin) => origin !== null && filesOfNoPlace.includes(origin.file))
  );
}

/** Tells the same of a finding: of where it is, and of all that it compares that with. */
export const isFoundNowhere = (
  { origin, related = [] }: Pick<Finding, 'origin' | 'related'>,
  review: Pick<Review, 'filesOfNoPlace'>,
): boolean => isOfNoPlace([origin, ...related], review);

/** Gives `in dev and prod` of names that are one text already; the name of what nobody seen here applies is no place. */
export const inPlace = (names: string): string =>
  names === NOBODY || names === '' ? names : `in ${names}`;

/** Begins a sentence with where it holds: `dev and prod: …`, and `prod, once apps/shop builds: …` of one with a condition. */
export function withPlace(text: string, names: string): string {
  if (names === '') return text;
  if (names === NOBODY) return `${text} (${names})`;
  return /^(?:once|if|from) [^:]+: /i.test(text)
    ? `${names}, ${text.charAt(0).toLowerCase()}${text.slice(1)}`
    : `${names}: ${text}`;
}

/**
 * `3 environments`: without names of folders that nothing seen here applies, where it applies others; those are said
 * beside them.
 */
export function environmentCount(
  environments: readonly Pick<EnvironmentReview, 'isNotApplied' | 'name' | 'objects'>[],
): { readonly applied: number; readonly text: string; readonly objects: string } {
  const isOnly = environments.length === 1;
  const applied = environments.filter(
    ({ isNotApplied, name }) => isNotApplied !== true && (isOnly || name !== NOBODY),
  );
  const isAll = environments.length === applied.length;
  const beside = isAll ? '' : ' and what nobody seen here applies';
  const told = applied.length === 0 ? environments : applied;
  const sum = told.reduce((all, { objects }) => all + objects, 0);
  const many = counted(sum, 'object');
  return {
    applied: applied.length,
    text: `${counted(applied.length, 'environment')}${beside}`,
    // what nobody applies counts in several of them
    objects: isAll || told !== applied ? `${many} compared` : `${many} of the former compared`,
  };
}
