import type { DetectorInput } from '../detection/detector.ts';
import type { World } from '../references/world.ts';

/** Says what is looked at: one side of an environment, or what its references can resolve to. */
type Looked = Pick<DetectorInput, 'isWhole'> | Pick<World, 'isClosed'>;

/**
 * Tells whether findings are held against `istioctl analyze`, which is so where a folder is looked at as it
 * takes one. No check asks this: it says in one of the three forms below what istioctl makes of the same
 * objects.
 */
const isHeldAgainst = (at: Looked): boolean =>
  'isClosed' in at ? at.isClosed : at.isWhole === true;

/**
 * Picks what is worth telling of what a check finds: in a review what harms somebody, and at rest all of it,
 * for `istioctl analyze` says it of each.
 */
export const worthTelling = <T>(
  at: Looked,
  found: readonly T[],
  isHarmful: (one: T) => boolean,
): readonly T[] => (isHeldAgainst(at) ? found : found.filter(isHarmful));

/**
 * Gives what is told at rest alone, because `istioctl analyze` says it: a reader who compares finds each of
 * its messages again.
 */
export const alsoSaid = <T>(at: Looked, more: () => readonly T[]): readonly T[] =>
  isHeldAgainst(at) ? more() : [];

/** Holds one thing as it is true of a mesh, and as `istioctl analyze` has it. */
interface Readings<T> {
  readonly truly: T;
  readonly istioctl: T;
}

/**
 * Picks the reading that counts: in a review what is true of the mesh, and at rest what `istioctl analyze`
 * takes for it.
 */
export const readAs = <T>(at: Looked, { truly, istioctl }: Readings<T>): T =>
  isHeldAgainst(at) ? istioctl : truly;
