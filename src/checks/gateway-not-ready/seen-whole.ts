import type { DetectorInput } from '../detection/detector.ts';
import { worldOf } from '../detection/proves-absence.ts';

/**
 * Whether what is not seen in a namespace with a gateway does not stand beside it: no chart, operator or folder that is
 * not rendered whole may make more there. What the cluster itself brings leads to no gateway that is rendered here.
 */
export function isSeenWhole(input: DetectorInput, namespace: string): boolean {
  const { hidden, isWhole, mesh } = worldOf(input);
  const others = hidden.in(namespace).filter(({ key }) => !key.startsWith('system '));
  return others.length === 0 && (isWhole || mesh.ownNamespaces.has(namespace));
}
