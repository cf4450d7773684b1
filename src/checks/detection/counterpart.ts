import type { Resource } from '../../manifest/index.ts';
import { sameData } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';

/** Tells whether several roots write an object differently, so that it is not told which of them holds. */
export function isWrittenDifferently(mesh: Mesh, resource: Resource): boolean {
  const all = mesh.copiesOf(resource);
  return all.length > 1 && !all.every((one) => sameData(one.node, resource.node));
}
