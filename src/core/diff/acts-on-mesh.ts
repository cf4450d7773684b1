import type { Resource } from '../manifest/resource.ts';
import { meshParts } from '../mesh/control-plane/control-plane-inputs.ts';
import type { Mesh } from '../mesh/mesh.ts';
import { isPolicyOrRootObject } from '../mesh/root-namespace.ts';
import { controlPlaneShape } from './control-plane.ts';

/**
 * Tells whether more than one workload may rely on an object: policies, objects of the root namespace
 * that hold in others, the mesh configuration in its shapes, and what the control plane runs from.
 */
export function actsOnMesh(meshes: readonly Mesh[]): (resource: Resource) => boolean {
  const looks = meshes.map(({ resources, configuration: { rootNamespace, sources } }) => {
    const partOf = meshParts(resources, rootNamespace);
    const holding = new Set(sources);
    return (resource: Resource): boolean =>
      isPolicyOrRootObject(resource, rootNamespace) ||
      holding.has(resource) ||
      partOf(resource) === 'control-plane';
  });
  return (resource) => looks.some((look) => look(resource)) || controlPlaneShape(resource) !== null;
}
