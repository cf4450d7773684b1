import {
  asGateway,
  asRequestAuthentication,
  asVirtualService,
  containsLabels,
  gatewayNamed,
  routedClaim,
} from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';

/** Pods of a gateway at which a route asks for a claim of a token, and no RequestAuthentication reads tokens. */
export interface UnverifiedClaim {
  /** As the route asks for it: `@request.auth.claims.group`. */
  readonly claim: string;
  readonly origin: Origin;
  readonly gateway: Resource;
  readonly workload: Workload;
  /** RequestAuthentications of the namespace that name something else as their target. */
  readonly elsewhere: readonly Resource[];
}

/** The first claim that routes ask for, at each of the pods where it never is there: ROUTE-33, JWT-4, 9, AUTHZ-4. */
export function unverifiedClaims(mesh: Mesh, virtualService: Resource): readonly UnverifiedClaim[] {
  const asked = askedClaim(virtualService);
  if (asked === undefined) return [];
  const { namespace: own } = virtualService;
  const gateways = asVirtualService(virtualService).gateways.value.flatMap(({ value }) => {
    const { namespace, name } = gatewayNamed(value, own);
    return value === 'mesh'
      ? []
      : (mesh.find('networking.istio.io', 'Gateway', namespace, name) ?? []);
  });
  return [...new Set(gateways)].flatMap((gateway) =>
    mesh.workloads
      .filter(({ labels }) => containsLabels(labels, asGateway(gateway).selector.value))
      .flatMap((workload) => {
        const near = authenticationsAt(mesh, workload);
        const elsewhere = near.filter(isTargeted);
        return near.length > elsewhere.length ? [] : [{ ...asked, gateway, workload, elsewhere }];
      }),
  );
}

function askedClaim(
  virtualService: Resource,
): Pick<UnverifiedClaim, 'claim' | 'origin'> | undefined {
  for (const { match } of asVirtualService(virtualService).http.value)
    for (const { headers, withoutHeaders, origin } of match.value)
      for (const claim of [...headers.value.keys(), ...withoutHeaders.value.keys()])
        if (routedClaim(claim) !== null)
          return {
            claim,
            origin: (headers.value.get(claim) ?? withoutHeaders.value.get(claim))?.origin ?? origin,
          };
  return undefined;
}

/** Those of the namespace and of the mesh that select the pods; Istio's analysis takes istio-system for its root always. */
const authenticationsAt = (
  { configuration, ...mesh }: Mesh,
  { namespace, labels }: Workload,
): readonly Resource[] =>
  mesh
    .ofKind('security.istio.io', 'RequestAuthentication')
    .filter((one) =>
      [namespace, configuration.rootNamespace, 'istio-system'].includes(one.namespace),
    )
    .filter((one) => containsLabels(labels, asRequestAuthentication(one).selector.value));

const isTargeted = (one: Resource): boolean => {
  const { targetRef, targetRefs } = asRequestAuthentication(one);
  return targetRef !== null || targetRefs.value.length > 0;
};
