import type { DetectorInput } from './detector.ts';
import type { World } from './references/world.ts';
import { createWorld } from './references/world.ts';

type Side = Pick<DetectorInput, 'mesh' | 'rendered' | 'isWhole'>;

const known = new WeakMap<DetectorInput['mesh'], World>();

/** All that the objects of one side can refer to, indexed once for all that ask. */
export function worldOf({ mesh, rendered }: Pick<Side, 'mesh' | 'rendered'>): World {
  const world = known.get(mesh) ?? createWorld(mesh, rendered, null);
  known.set(mesh, world);
  return world;
}

/**
 * Whether what is not seen in a namespace (in any, for null) does not exist: its own objects are rendered here, and no
 * chart, operator or folder that is not rendered whole may make more. What nobody declared external, that is.
 */
export function provesAbsence(side: Side, namespace: string | null): boolean {
  const world = worldOf(side);
  if (world.hidden.in(namespace).length > 0)
    return side.isWhole === true && !isMade(world, namespace);
  if (side.isWhole === true) return true;
  return namespace !== null && side.mesh.ownNamespaces.has(namespace);
}

/** Whether something makes objects there that is no namespace of the cluster's own. */
const isMade = ({ hidden }: World, namespace: string | null): boolean =>
  hidden.in(namespace).some(({ key }) => !key.startsWith('system '));
