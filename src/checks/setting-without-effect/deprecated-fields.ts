import { asSidecar, asVirtualService, runsBefore } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { nodeAt, stringAt } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';

/** Something that Istio keeps for old configuration, or reads no more. */
export interface DeprecatedField {
  readonly object: Resource;
  readonly what: 'delay-percent' | 'egress-proxy' | 'definition';
  readonly origin: Origin;
}

/** Definitions of the authorization of Istio before 1.6, which nothing reads. */
const RETIRED: ReadonlySet<string> = new Set([
  'rbac.istio.io/ClusterRbacConfig',
  'rbac.istio.io/RbacConfig',
  'rbac.istio.io/ServiceRole',
  'rbac.istio.io/ServiceRoleBinding',
]);

/** Deprecated fields of VirtualServices and Sidecars, and retired definitions, one for each object (ROUTE-49). */
export const deprecatedFields = (mesh: Mesh): readonly DeprecatedField[] => [
  ...mesh.ofKind('networking.istio.io', 'VirtualService').flatMap(delayPercentOf),
  ...mesh.ofKind('networking.istio.io', 'Sidecar').flatMap(egressProxyOf),
  ...(runsBefore(mesh, '1.6')
    ? []
    : mesh.ofKind('apiextensions.k8s.io', 'CustomResourceDefinition').flatMap(retiredDefinition)),
];

function delayPercentOf(object: Resource): readonly DeprecatedField[] {
  const percent = asVirtualService(object)
    .http.value.map(({ fault }) => fault?.delay?.percent ?? null)
    .find((one) => one !== null && one.value > 0);
  return percent == null ? [] : [{ object, what: 'delay-percent', origin: percent.origin }];
}

function egressProxyOf(object: Resource): readonly DeprecatedField[] {
  const origin = asSidecar(object).outboundTrafficPolicy?.egressProxy ?? null;
  return origin === null ? [] : [{ object, what: 'egress-proxy', origin }];
}

function retiredDefinition(object: Resource): readonly DeprecatedField[] {
  const group = stringAt(object.node, 'spec', 'group') ?? '';
  const kind = stringAt(object.node, 'spec', 'names', 'kind') ?? '';
  const origin = nodeAt(object.node, 'spec', 'names', 'kind')?.origin ?? object.origin;
  return RETIRED.has(`${group}/${kind}`) ? [{ object, what: 'definition', origin }] : [];
}
