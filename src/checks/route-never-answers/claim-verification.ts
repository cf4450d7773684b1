import type { Mesh, Workload } from '../../istio/index.ts';
import { containsLabels, gatewayNamed, routedClaim, viewOf } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { namespaceText, placeOf, subjectText, say, slot } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check, idsOf } from '../detection/check.ts';
import { workloadId } from '../detection/finding-scope.ts';
import { provesAbsence } from '../detection/absence-proof.ts';
import { virtualServicesLookedAt } from '../detection/author-objects.ts';
import { scopeOf } from '../references/reference.ts';

/** Pods of a gateway at which a route asks for a claim of a token, and no RequestAuthentication reads tokens. */
interface UnverifiedClaim {
  /** The claim as the route asks for it: `@request.auth.claims.group`. */
  readonly claim: string;
  readonly origin: Origin;
  readonly gateway: Resource;
  readonly workload: Workload;
  /** Lists the RequestAuthentications of the namespace that name something else as their target. */
  readonly elsewhere: readonly Resource[];
}

/**
 * Tells of routes by claims at gateways whose pods have no RequestAuthentication: there no request has claims
 * (ROUTE-33, JWT-1).
 */
export const claimNotVerified = check({
  id: 'claim-not-verified',
  title: 'VirtualService matches JWT claims the gateway does not validate',
  level: 'high',
  blind: 'RequestAuthentications that charts or other repositories create.',
  knownAs: [{ code: 'IST0149', analyzer: 'virtualservice.JWTClaimRouteAnalyzer' }],
  find: (input) =>
    virtualServicesLookedAt(input).flatMap((virtualService) =>
      unverifiedClaims(input.mesh, virtualService)
        .filter(
          ({ workload: { namespace } }) =>
            provesAbsence(input, namespace) &&
            provesAbsence(input, input.mesh.configuration.rootNamespace),
        )
        .map((claim) => tell(virtualService, claim)),
    ),
});

/**
 * Finds the first claim that routes ask for, at each of the pods where it never is there (ROUTE-33, JWT-4, 9,
 * AUTHZ-4).
 */
function unverifiedClaims(mesh: Mesh, virtualService: Resource): readonly UnverifiedClaim[] {
  const asked = askedClaim(virtualService);
  if (asked === undefined) return [];
  const { namespace: own } = virtualService;
  const gateways = viewOf('VirtualService', virtualService).gateways.value.flatMap(({ value }) => {
    const { namespace, name } = gatewayNamed(value, own);
    return value === 'mesh'
      ? []
      : (mesh.find('networking.istio.io', 'Gateway', namespace, name) ?? []);
  });
  return [...new Set(gateways)].flatMap((gateway) =>
    mesh.workloads
      .filter(({ labels }) => containsLabels(labels, viewOf('Gateway', gateway).selector.value))
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
  for (const { match } of viewOf('VirtualService', virtualService).http.value)
    for (const { headers, withoutHeaders, origin } of match.value)
      for (const claim of [...headers.value.keys(), ...withoutHeaders.value.keys()])
        if (routedClaim(claim) !== null)
          return {
            claim,
            origin: (headers.value.get(claim) ?? withoutHeaders.value.get(claim))?.origin ?? origin,
          };
  return undefined;
}

/**
 * Lists the RequestAuthentications of the namespace and of the mesh that select the pods; Istio's analysis
 * takes istio-system for its root always.
 */
const authenticationsAt = (
  { configuration, ...mesh }: Mesh,
  { namespace, labels }: Workload,
): readonly Resource[] =>
  mesh
    .ofKind('security.istio.io', 'RequestAuthentication')
    .filter((one) =>
      [namespace, configuration.rootNamespace, 'istio-system'].includes(one.namespace),
    )
    .filter((one) => containsLabels(labels, viewOf('RequestAuthentication', one).selector.value));

const isTargeted = (one: Resource): boolean => {
  const { targetRef, targetRefs } = viewOf('RequestAuthentication', one);
  return targetRef !== null || targetRefs.value.length > 0;
};

function tell(
  virtualService: Resource,
  { claim, origin, gateway, workload, elsewhere }: UnverifiedClaim,
): Told {
  const [targeted] = elsewhere;
  return {
    subject: virtualService,
    of: idsOf([workloadId(workload.resource)]),
    key: `claim at ${gateway.namespace}/${gateway.name} ${workload.kind} ${workload.namespace}/${workload.name}`,
    scope: scopeOf('service'),
    ...(targeted !== undefined && { knownAs: [] }),
    message: say`The route of ${slot.object(virtualService)} that asks for ${slot.code(claim)} never sees that claim at ${slot.object(workload.resource)}.`,
    why: `Claims are there only once a RequestAuthentication has validated the token, and none selects these pods in namespace ${namespaceText(workload.namespace)} or the root namespace${targeted === undefined ? '' : `; ${subjectText(targeted)} (${placeOf(targeted.origin)}) is for something else`}. The gateway is ${subjectText(gateway)} (${placeOf(gateway.origin)}).`,
    symptom: say`requests with a valid token take the next route that matches, or get 404 NR`,
    origin,
    related: [gateway.origin, workload.resource.origin],
    fix: {
      text: `Add a RequestAuthentication in namespace ${namespaceText(workload.namespace)} that selects the pods of the gateway and names the issuer of the tokens.`,
    },
  };
}
