import type { EnvironmentReview } from '../../evaluation/review.ts';
import { NOBODY } from '../../../gitops/index.ts';
import { counted, listed } from '../../../manifest/index.ts';

/** `prod`, `dev and prod`, `dev, staging and prod`; long lists are cut. */
export function environmentList(names: readonly string[]): string {
  const unique = [...new Set(names)];
  return listed(unique, unique.length > 4 ? 3 : 4);
}

/** Gives `in dev and prod`; the name of what nobody seen here applies is no place. */
export const inEnvironments = (names: readonly string[]): string => inPlace(environmentList(names));

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
