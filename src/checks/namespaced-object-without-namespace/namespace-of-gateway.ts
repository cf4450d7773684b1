import { asVirtualService } from '../../istio/index.ts';
import { API_GROUPS } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';

/**
 * The one namespace in which a VirtualService finds a Gateway that it names without a namespace, which is looked for in its
 * own (ROUTE-6); null where there is none, or several.
 */
export function namespaceOfGateway(mesh: Mesh, virtualService: Resource): string | null {
  if (virtualService.kind !== 'VirtualService') return null;
  const named = new Set(asVirtualService(virtualService).gateways.value.map(({ value }) => value));
  const namespaces = new Set(
    mesh
      .ofKind(API_GROUPS.istioNetworking, 'Gateway')
      .flatMap(({ name, namespace }) => (named.has(name) && namespace !== '' ? [namespace] : [])),
  );
  const [only, ...more] = namespaces;
  return more.length === 0 ? (only ?? null) : null;
}
