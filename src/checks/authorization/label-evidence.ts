import { asGateway } from '../../istio/index.ts';
import type { Mesh } from '../../istio/index.ts';

/**
 * Whether something other than policies knows pods with these labels: a workload, a Service's or a
 * Gateway's selector, or an object that is called like one of the values (a chart's release).
 */
export function isEvidenced(labels: ReadonlyMap<string, string>, mesh: Mesh): boolean {
  const has = (known: ReadonlyMap<string, string>): boolean =>
    [...labels].some(([key, value]) => known.get(key) === value);
  const values = new Set(labels.values());
  return (
    mesh.workloads.some((workload) => has(workload.labels)) ||
    mesh.services.some((service) => has(service.selector)) ||
    mesh
      .ofKind('networking.istio.io', 'Gateway')
      .some((gateway) => has(asGateway(gateway).selector.value)) ||
    mesh.resources.some(({ kind, name }) => kind !== 'AuthorizationPolicy' && values.has(name))
  );
}
