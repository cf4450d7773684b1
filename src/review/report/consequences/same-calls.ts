import type { Review } from '../../evaluation/review.ts';

/**
 * How many kinds of requests were compared where every call ends as before; null where one ends otherwise, or not
 * all that the change touches could be told.
 */
export function sameCalls({
  behaviours,
  status,
}: Pick<Review, 'behaviours' | 'status'>): number | null {
  const cells = behaviours.reduce((sum, { compared }) => sum + compared.cells, 0);
  const isSure = behaviours.every(
    ({ consequences, undecided, notes }) =>
      consequences.length === 0 && undecided === 0 && notes.length === 0,
  );
  return cells > 0 && isSure && status === 'complete' ? cells : null;
}
