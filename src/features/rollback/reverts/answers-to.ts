import type { ResourceId } from '../../../manifest/index.ts';
import type { ResourceName } from '../../../review/index.ts';

/**
 * How well an object in a file answers to a name: `written` where the file says the same namespace,
 * `unwritten` where it says none, for a kustomization can set it; null where it is another object.
 */
export function answersTo(id: ResourceId, wanted: ResourceName): 'written' | 'unwritten' | null {
  if (id.name !== wanted.name || id.kind.toLowerCase() !== wanted.kind.toLowerCase()) return null;
  if (id.namespace === wanted.namespace) return 'written';
  return id.namespace === '' ? 'unwritten' : null;
}
