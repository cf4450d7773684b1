import type { Node } from '../../manifest/index.ts';
import { itemsAt, nodeAt } from '../../manifest/index.ts';

/**
 * What the `spec` of an Application is made from: the dry source of a hydrator, which Argo CD renders into the branch
 * that it syncs, wins over `sources`, and these over `source` (ARGO-1, ARGO-77).
 */
export function applicationSources(spec: Node | undefined): readonly Node[] {
  const dry = drySource(spec);
  if (dry !== null) return dry === undefined ? [] : [dry];
  const several = itemsAt(spec, 'sources');
  const single = nodeAt(spec, 'source');
  return several.length > 0 || single === undefined ? several : [single];
}

/** Null where nothing is hydrated. */
function drySource(spec: Node | undefined): Node | undefined | null {
  return nodeAt(spec, 'sourceHydrator')?.kind === 'map'
    ? nodeAt(spec, 'sourceHydrator', 'drySource')
    : null;
}
