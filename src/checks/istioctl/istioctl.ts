import type { DetectorInput } from '../detection/detector.ts';
import type { World } from '../references/world.ts';

/** What is looked at: one side of an environment, or what its references can resolve to. */
type Looked = Pick<DetectorInput, 'isWhole'> | Pick<World, 'isClosed'>;

/**
 * Whether what is said is held against `istioctl analyze`, which is so where a folder is looked at as it takes one. No check
 * asks this: it says in one of the three forms below what istioctl makes of the same objects.
 */
const isHeldAgainst = (at: Looked): boolean =>
  'isClosed' in at ? at.isClosed : at.isWhole === true;

/**
 * Of what a check finds what is worth telling: in a review what harms somebody, and at rest all of it, for
 * `istioctl analyze` says it of each.
 */
export const worthTelling = <T>(
  at: Looked,
  found: readonly T[],
  isHarmful: (one: T) => boolean,
): readonly T[] => (isHeldAgainst(at) ? found : found.filter(isHarmful));

/** What is told at rest alone, for `istioctl analyze` says it: whoever compares finds each of its messages again. */
export const alsoSaid = <T>(at: Looked, more: () => readonly T[]): readonly T[] =>
  isHeldAgainst(at) ? more() : [];

/** One thing as it is true of a mesh, and as `istioctl analyze` has it. */
interface Readings<T> {
  readonly truly: T;
  readonly istioctl: T;
}

/** Which of two readings counts: in a review what is true of the mesh, and at rest what `istioctl analyze` takes for it. */
export const readAs = <T>(at: Looked, { truly, istioctl }: Readings<T>): T =>
  isHeldAgainst(at) ? istioctl : truly;
