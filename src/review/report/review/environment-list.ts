import type { EnvironmentReview, Review } from '../../evaluation/review.ts';
import { NOBODY } from '../../../gitops/index.ts';
import type { Finding } from '../../../checks/index.ts';
import type { Origin } from '../../../manifest/index.ts';
import { counted, listed } from '../../../manifest/index.ts';

/** `prod`, `dev and prod`, `dev, staging and prod`; long lists are cut. */
export function environmentList(names: readonly string[]): string {
  const unique = [...new Set(names)];
  return listed(unique, unique.length > 4 ? 3 : 4);
}

/** Gives `in dev and prod`; the name of what nobody seen here applies is no place. */
export const inEnvironments = (names: readonly string[]): string => inPlace(environmentList(names));

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

/** Says the same of names that are one text already. */
export const inPlace = (names: string): string => (names === NOBODY ? names : `in ${names}`);

/**
 * `3 environments`: without names of folders that nothing seen here applies, where it applies others; those are said
 * beside them.
 */
export function environmentCount(
  environments: readonly Pick<EnvironmentReview, 'isNotApplied' | 'name'>[],
): { readonly applied: number; readonly text: string } {
  const isOnly = environments.length === 1;
  const applied = environments.filter(
    ({ isNotApplied, name }) => isNotApplied !== true && (isOnly || name !== NOBODY),
  ).length;
  const beside = environments.length > applied ? ' and what nobody seen here applies' : '';
  return { applied, text: `${counted(applied, 'environment')}${beside}` };
}
