import type { Origin } from '../../../manifest/index.ts';
import { containsLabels } from '../label-index.ts';
import type { Mesh, Unknown, Proxy } from '../mesh.ts';
import { unknown } from '../mesh.ts';
import type { RegistryService } from '../registry/registry-service.ts';
import { portOf } from '../registry/service-registry.ts';
import type { MergedRule } from './destination-rule-index.ts';
import { destinationRules, subsetOf } from './destination-rule-index.ts';

/**
 * Tells whether a proxy can send to a destination: with `NC` it has no cluster for it (ROUTE-39, 41), with
 * `UH` the cluster has no endpoints (ROUTE-40).
 */
export type ClusterState =
  | { readonly kind: 'ready'; readonly because: readonly Origin[] }
  | { readonly kind: 'fails'; readonly flag: 'NC' | 'UH'; readonly because: readonly Origin[] }
  | Unknown;

interface ClusterName {
  readonly subset: string | null;
  readonly port: number;
}

/** The states that a destination may have; `service` is what the proxy knows under its host. */
export function clusterStates(
  mesh: Mesh,
  proxy: Proxy,
  service: RegistryService | undefined,
  { subset, port }: ClusterName,
): readonly ClusterState[] {
  if (service !== undefined && service.untold !== null) return [unknown(service.untold)];
  if (service === undefined || portOf(service, port) === undefined)
    return [{ kind: 'fails', flag: 'NC', because: service ? [service.resource.origin] : [] }];
  if (subset === null) return [endpointState(service, new Map(), service.resource.origin)];
  return destinationRules(mesh, proxy, service).map((rule) => subsetState(service, rule, subset));
}

function subsetState(
  service: RegistryService,
  rule: MergedRule | null,
  name: string,
): ClusterState {
  const subset = subsetOf(rule, name);
  if (subset === undefined)
    return {
      kind: 'fails',
      flag: 'NC',
      because: rule === null ? [] : rule.rules.map(({ origin }) => origin),
    };
  return endpointState(service, subset.labels.value, subset.origin);
}

/**
 * Tells whether a cluster has endpoints. Pods of a Service without a workload here come from elsewhere, and
 * are taken to be there.
 */
function endpointState(
  { backing }: RegistryService,
  labels: ReadonlyMap<string, string>,
  because: Origin,
): ClusterState {
  if (backing.kind === 'none') return { kind: 'fails', flag: 'UH', because: [because] };
  if (backing.kind !== 'workloads') return { kind: 'ready', because: [because] };
  const some = backing.workloads.some(
    (workload) => containsLabels(workload.labels, labels) && workload.replicas !== 0,
  );
  return some
    ? { kind: 'ready', because: [because] }
    : { kind: 'fails', flag: 'UH', because: [because] };
}
