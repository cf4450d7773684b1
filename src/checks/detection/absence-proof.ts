import type { DetectorInput } from './detector.ts';
import type { World } from '../references/world.ts';
import { createWorld } from '../references/world.ts';

type Side = Pick<DetectorInput, 'mesh' | 'rendered' | 'isWhole'>;

const known = new WeakMap<DetectorInput['mesh'], World>();

/**
 * Tells whether the objects given are all that there are: what is not among them then does not exist, unless
 * one of them makes it.
 */
export const isClosedWorld = ({ isWhole = false }: Pick<DetectorInput, 'isWhole'>): boolean =>
  isWhole;

/** Indexes all that the objects of one side can refer to, once for all that ask. */
export function worldOf(side: Side): World {
  const { mesh, rendered } = side;
  const world = known.get(mesh) ?? createWorld(mesh, rendered, null, isClosedWorld(side));
  known.set(mesh, world);
  return world;
}

/**
 * Tells whether what is not seen in a namespace (in any, for null) does not exist: its own objects are
 * rendered here, and no chart, operator or folder that is not rendered whole may make more.
 */
export function provesAbsence(side: Side, namespace: string | null): boolean {
  const { hidden, isClosed, mesh } = worldOf(side);
  if (hidden.in(namespace).length > 0) return false;
  return isClosed || (namespace !== null && mesh.ownNamespaces.has(namespace));
}

/**
 * Tells whether what is not seen in a namespace with a gateway does not exist there: no chart, operator or
 * folder that is not rendered whole may make more. What the cluster itself brings leads to no gateway that is
 * rendered here.
 */
export function isSeenWhole(input: DetectorInput, namespace: string): boolean {
  const { hidden, isClosed, mesh } = worldOf(input);
  const others = hidden.in(namespace).filter(({ key }) => !key.startsWith('system '));
  return others.length === 0 && (isClosed || mesh.ownNamespaces.has(namespace));
}
