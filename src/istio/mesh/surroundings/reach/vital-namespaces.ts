import { asGatewayApiGateway } from '../../../views/gateway-api.ts';
import { API_GROUPS, rowOf, runsPods } from '../../../../manifest/index.ts';
import type { Resource } from '../../../../manifest/index.ts';
import { gatewaysOfCharts } from '../../charts/chart-gateways.ts';
import type { Mesh } from '../../mesh.ts';
import { surroundingsOf } from '../mesh-surroundings.ts';
import { isOfDelivery, SYSTEM_NAMESPACE } from '../pod-inventory.ts';

/** What a namespace is to the mesh or to the cluster, as the end of "NAME is …"; null for others. */
export type VitalPlaceOf = (namespace: string) => string | null;

const known = new WeakMap<Mesh, VitalPlaceOf>();

/** Gives the namespaces without which there is no mesh, no way into it, or nothing delivered to it. */
export function vitalPlaces(mesh: Mesh): VitalPlaceOf {
  const found = known.get(mesh);
  if (found !== undefined) return found;
  const { facts, namespaces, rootNamespace } = surroundingsOf(mesh);
  const gateways = new Set([
    ...facts.pods.flatMap(({ part, resource }) => (part === 'gateway' ? resource.namespace : [])),
    ...gatewaysOfCharts(mesh).map(({ namespace }) => namespace),
  ]);
  for (const gateway of mesh.ofKind(API_GROUPS.gatewayApi, 'Gateway'))
    if (asGatewayApiGateway(gateway).isWaypoint) gateways.delete(gateway.namespace);
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

/** Objects that apply folders into other namespaces than their own; a HelmRelease is of the team that runs the chart. */
const isApplying = (resource: Resource): boolean =>
  rowOf(resource)?.family === 'delivery' &&
  ['Application', 'ApplicationSet', 'Kustomization'].includes(resource.kind);
