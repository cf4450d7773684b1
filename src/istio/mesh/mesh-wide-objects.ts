import {
  choosesPods,
  coversHost,
  isRetiredMeshKind,
  rowOf,
  targetsOf,
} from '../../manifest/index.ts';
import type { Node, Resource } from '../../manifest/index.ts';
import { asDestinationRule } from '../views/destination-rule.ts';
import { asTargetReference } from '../views/attachment.ts';
import { exportedTo } from '../views/visibility.ts';
import { servicesOf } from '../views/hosts.ts';
import type { MeshConfiguration, Mesh } from './mesh.ts';
import { meshParts } from './control-plane/control-plane-inputs.ts';

/**
 * Holds what has to be known of a mesh to tell what holds for all of it; Istio's domains and defaults stand
 * in for missing ones.
 */
interface RootNamespace {
  readonly settings?: MeshConfiguration['settings'];
  readonly rootNamespace: string;
  readonly clusterDomain?: string;
}

/**
 * Tells whether an object holds for every workload of the mesh: it is in the root namespace and selects
 * nothing in particular, or targets the class of all waypoints (AUTHZ-1, AUTHZ-5, AUTHZ-6, MTLS-2, SCOPE-1…3,
 * SIDECAR-1, PUSH-4). A DestinationRule does by a host that covers every namespace, for clients of others too
 * (DR-2, DR-7, DR-10); a MeshPolicy does wherever it is written.
 */
export function holdsForMesh(resource: Resource, root: RootNamespace): boolean {
  if (resource.kind === 'MeshPolicy' && isRetiredMeshKind(resource)) return true;
  const reach = rowOf(resource)?.inRootNamespace;
  if (reach === undefined || resource.namespace !== root.rootNamespace) return false;
  const targets = targetsOf(resource);
  if (targets.length > 0) return targets.some(isClass);
  if (choosesPods(resource)) return false;
  return reach.holdsBy === 'selecting-nothing' || isForAllClients(resource, root);
}

/**
 * Tells whether an object of the root namespace acts in every namespace, on whichever pods it selects there.
 * Some kinds that select pods are then for the root namespace alone, or ignored (MTLS-4, SIDECAR-1, PUSH-4,
 * DR-10).
 */
export function reachesEveryNamespace(resource: Resource, rootNamespace: string): boolean {
  const reach = rowOf(resource)?.inRootNamespace;
  if (reach === undefined || resource.namespace !== rootNamespace) return false;
  const targets = targetsOf(resource);
  if (targets.length > 0) return targets.some(isClass);
  return reach.selected === 'every-namespace' || !choosesPods(resource);
}

const isClass = (target: Node): boolean =>
  asTargetReference(target)?.kind?.value === 'GatewayClass';

/** A wildcard over all Services, for clients of other namespaces: `*`, `*.local`, `*.svc.cluster.local`. */
function isForAllClients(rule: Resource, root: RootNamespace): boolean {
  const host = asDestinationRule(rule).host?.value ?? '';
  const domains = ['cluster.local', root.clusterDomain ?? 'cluster.local'];
  return (
    domains.some((domain) => coversHost(host, servicesOf(domain))) &&
    [...exportedTo(rule, root)].some((namespace) => namespace !== rule.namespace)
  );
}

/** Objects of one environment that hold for the whole mesh, and the namespace whose policies do. */
export interface MeshWideObjects {
  readonly rootNamespace: string;
  readonly objects: ReadonlySet<Resource>;
}

export function meshWideObjects({
  resources,
  configuration,
}: Pick<Mesh, 'resources' | 'configuration'>): MeshWideObjects {
  const { rootNamespace, sources, settings: written } = configuration;
  const partOf = meshParts(resources, rootNamespace);
  const objects = new Set([
    ...sources,
    ...[...written.values()].map(({ source }) => source),
    ...resources.filter(
      (resource) => resource.kind !== 'Namespace' && partOf(resource) === 'control-plane',
    ),
    ...resources.filter((resource) => holdsForMesh(resource, configuration)),
  ]);
  return { rootNamespace, objects };
}
