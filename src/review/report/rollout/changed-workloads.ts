import { runsPods, subjectText } from '../../../manifest/index.ts';
import type { Review } from '../../evaluation/review.ts';

/**
 * Tells whether workloads change that are not among those that a change is known to reach: of objects that several folders
 * write under one name, the mesh has one, and those that change may be others.
 */
export const changesOtherWorkloads = (
  { changes }: Pick<Review, 'changes'>,
  environments: readonly string[],
  reached: readonly string[],
): boolean => {
  const known = new Set(reached);
  return changes.some(
    ({ environment, subject }) =>
      runsPods(subject) && environments.includes(environment) && !known.has(subjectText(subject)),
  );
};

/** Tells whether an Ingress changes: its class decides whether the mesh reads it, and not all that is behind it is counted. */
export const changesIngresses = (
  { changes }: Pick<Review, 'changes'>,
  environments: readonly string[],
): boolean =>
  changes.some(
    ({ environment, subject }) => subject.kind === 'Ingress' && environments.includes(environment),
  );
