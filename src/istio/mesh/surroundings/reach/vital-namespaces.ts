import { asGatewayApiGateway } from '../../../views/gateway-api.ts';
import { API_GROUPS, runsPods } from '../../../../manifest/index.ts';
import type { Resource } from '../../../../manifest/index.ts';
import { installedGateways } from '../../charts/chart-gateways.ts';
import { isRunByIstio } from '../../gateways/client-certificates.ts';
import type { Mesh } from '../../mesh.ts';
import { surroundingsOf } from '../mesh-surroundings.ts';
import { isOfDelivery, SYSTEM_NAMESPACE } from '../pod-inventory.ts';

/** Says what a namespace is to the mesh or to the cluster, as the end of "NAME is …"; null for others. */
export type VitalPlaceOf = (namespace: string) => string | null;

const known = new WeakMap<Mesh, VitalPlaceOf>();

/** Gives the namespaces without which there is no mesh, no way into it, or nothing delivered to it. */
export function vitalPlaces(mesh: Mesh): VitalPlaceOf {
  const found = known.get(mesh);
  if (found !== undefined) return found;
  const { facts, namespaces, rootNamespace } = surroundingsOf(mesh);
  const gateways = new Set([
    ...facts.pods.flatMap(({ part, resource }) => (part === 'gateway' ? resource.namespace : [])),
    ...installedGateways(mesh).map(({ namespace }) => namespace),
    ...mesh
      .ofKind(API_GROUPS.gatewayApi, 'Gateway')
      .flatMap((gateway) => (leadsIn(gateway, mesh) ? gateway.namespace : [])),
  ]);
  const appliers = namespacesOfAppliers(mesh);
  const placeOf: VitalPlaceOf = (namespace) => {
    if (namespace === '') return null;
    if (namespace === rootNamespace) return 'the root namespace of the mesh';
    if (namespaces.has(namespace)) return 'the namespace of the control plane';
    if (namespace === SYSTEM_NAMESPACE) return "the cluster's own namespace";
    if (isOfDelivery(namespace) || appliers.has(namespace)) return 'the namespace of a GitOps tool';
    return gateways.has(namespace) ? 'a namespace of a gateway' : null;
  };
  known.set(mesh, placeOf);
  return placeOf;
}

/** Tells whether a Gateway is one of the mesh's ways in or out: no waypoint, and of no class of another controller. */
function leadsIn(gateway: Resource, mesh: Mesh): boolean {
  const { isWaypoint, gatewayClassName } = asGatewayApiGateway(gateway);
  if (isWaypoint) return false;
  const name = gatewayClassName?.value ?? '';
  const known = mesh.find(API_GROUPS.gatewayApi, 'GatewayClass', '', name);
  return isRunByIstio(mesh, gateway) || (known === undefined && !OF_OTHERS.test(name));
}

/** Classes as controllers of others call theirs. */
const OF_OTHERS =
  /^(?!istio).*(?:cilium|envoy|nginx|kong|traefik|contour|kgateway|agentgateway|vpc-lattice|haproxy)|^(?:eg$|gke-|azure-)/;

/** Namespaces of tools that apply what Git holds, as their own installations call them. */
const USUAL: readonly string[] = [
  ...['config-management-system', 'cattle-fleet-system', 'cattle-fleet-local-system'],
  ...['projectsveltos', 'rancher-operator-system', 'kapp-controller', 'flux-operator-system'],
];

/**
 * Gives the namespaces where appliers are: those of AppProjects and FluxInstances, which stand nowhere else, and those
 * in which objects that apply are written and nothing runs that is not theirs.
 */
function namespacesOfAppliers(mesh: Mesh): ReadonlySet<string> {
  const found = new Set(USUAL);
  const written = new Set<string>();
  for (const resource of mesh.resources)
    if (isOwnOfApplier(resource)) found.add(resource.namespace);
    else if (isApplying(resource)) written.add(resource.namespace);
  for (const namespace of written) if (!mesh.ownNamespaces.has(namespace)) found.add(namespace);
  return found;
}

const isOwnOfApplier = (resource: Resource): boolean => {
  const { group, kind, name } = resource;
  return (
    (group === API_GROUPS.argo && kind === 'AppProject') ||
    (group === API_GROUPS.fluxOperator && kind === 'FluxInstance') ||
    (runsPods(resource) && CONTROLLERS.test(name))
  );
};

const CONTROLLERS = /(?:^|-)(?:argocd-.*(?:controller|server)|kustomize-controller)$/;

/** Applications of Argo CD are written where it is, but for those of teams, which are where their pods are. */
const isApplying = ({ group, kind }: Resource): boolean =>
  group === API_GROUPS.argo && (kind === 'Application' || kind === 'ApplicationSet');
