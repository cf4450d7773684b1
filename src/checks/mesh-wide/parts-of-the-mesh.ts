import type { Change } from '../../compare/index.ts';
import type { Mesh } from '../../istio/index.ts';

/** Lists charts of Istio that install a part beside istiod, which is told first. */
const PARTS: ReadonlySet<string> = new Set(['cni', 'ztunnel', 'gateway']);

/** Tells whether a change is of charts that install a part of the mesh, and no istiod. */
export function isOfPart(mesh: Mesh, { object, oldObject }: Change): boolean {
  const releases = mesh.charts.filter(({ resource }) => resource === (object ?? oldObject));
  return releases.length > 0 && releases.every(({ chart }) => PARTS.has(chart));
}
