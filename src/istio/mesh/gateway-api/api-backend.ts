import type { BackendRef } from '../../views/gateway-api.ts';
import type { Resource } from '../../../manifest/index.ts';
import type { Mesh } from '../mesh.ts';
import { registryOf } from '../registry/service-registry.ts';
import { mayReference } from './reference-grant.ts';
import type { RouteDestination } from '../routes/route-rule.ts';

/** Where a route of the Gateway API is written, and whether its backends of other namespaces need a grant. */
export interface BackendPlace {
  readonly mesh: Mesh;
  readonly route: Resource;
  readonly needsGrant: boolean;
}

/** A backend as a destination; `invalid` where it is no Service, none that is here, or not granted. GWAPI-6, 7. */
export function readBackend(
  { mesh, route, needsGrant }: BackendPlace,
  ref: BackendRef,
): RouteDestination {
  const namespace = ref.namespace?.value ?? route.namespace;
  const name = ref.name?.value ?? '';
  const host = `${name}.${namespace}.svc.${mesh.configuration.clusterDomain}`;
  const isService = (ref.kind?.value ?? 'Service') === 'Service' && (ref.group?.value ?? '') === '';
  const isThere = isService && registryOf(mesh).named(host).length > 0;
  const isGranted = !needsGrant || mayReference(mesh, route, { kind: 'Service', namespace, name });
  return {
    host,
    subset: null,
    port: ref.port?.value ?? null,
    weight: ref.weight?.value ?? 1,
    origin: ref.origin,
    invalid: !isThere || !isGranted,
  };
}
