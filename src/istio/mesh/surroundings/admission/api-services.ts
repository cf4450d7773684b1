import type { Resource } from '../../../../manifest/index.ts';
import { nodeAt, stringAt } from '../../../../manifest/index.ts';
import { ADMITTED_KINDS, MESH_GROUPS } from './admitted-kinds.ts';
import type { Influence } from '../influence.ts';

/**
 * Groups that the API server serves itself, or by definitions of Istio's: whoever answers for them instead
 * holds the mesh. AROUND-7
 */
const SERVED: ReadonlyMap<string, string> = new Map([
  ...ADMITTED_KINDS.map(({ group, words }) => [group, words] as const),
  ...MESH_GROUPS,
  ['networking.k8s.io', "Kubernetes' policies of the network"],
  ['rbac.authorization.k8s.io', 'who may do what'],
]);

/** An APIService that takes a group of the mesh, or of Kubernetes itself, away from the API server. */
export function apiServiceInfluence({ group, kind, name, node }: Resource): readonly Influence[] {
  if (group !== 'apiregistration.k8s.io' || kind !== 'APIService') return [];
  const served = stringAt(node, 'spec', 'group') ?? name.slice(name.indexOf('.') + 1);
  const words = SERVED.get(served);
  if (words === undefined) return [];
  const service = nodeAt(node, 'spec', 'service');
  const answers = stringAt(service, 'name') ?? '';
  const where = stringAt(service, 'namespace') ?? '';
  const who = service?.kind === 'map' ? `Service ${where}/${answers}` : 'the API server itself';
  return [
    {
      kind: 'admission',
      on: 'control-plane',
      does: `decides who answers for ${words} (API group ${served || 'v1'}): ${who}`,
      because: `All that is read and written of the group, by istiod too, goes to ${who}`,
    },
  ];
}
