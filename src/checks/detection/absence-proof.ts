import type { DetectorInput } from './detector.ts';
import type { World } from '../references/world.ts';
import { createWorld } from '../references/world.ts';

type Side = Pick<DetectorInput, 'mesh' | 'rendered' | 'isWhole'>;

const known = new WeakMap<DetectorInput['mesh'], World>();

/** All that the objects of one side can refer to, indexed once for all that ask. */
export function worldOf({ mesh, rendered, isWhole }: Side): World {
  const world = known.get(mesh) ?? createWorld(mesh, rendered, null, isWhole);
  known.set(mesh, world);
  return world;
}

/**
 * Whether what is not seen in a namespace (in any, for null) does not exist: its own objects are rendered here, and no
 * chart, operator or folder that is not rendered whole may make more.
 */
export function provesAbsence(side: Side, namespace: string | null): boolean {
  const { hidden, isWhole, mesh } = worldOf(side);
  if (hidden.in(namespace).length > 0) return false;
  return isWhole || (namespace !== null && mesh.ownNamespaces.has(namespace));
}

/**
 * Whether what is not seen in a namespace with a gateway does not stand beside it: no chart, operator or folder that is
 * not rendered whole may make more there. What the cluster itself brings leads to no gateway that is rendered here.
 */
export function isSeenWhole(input: DetectorInput, namespace: string): boolean {
  const { hidden, isWhole, mesh } = worldOf(input);
  const others = hidden.in(namespace).filter(({ key }) => !key.startsWith('system '));
  return others.length === 0 && (isWhole || mesh.ownNamespaces.has(namespace));
}
