import type { Mesh } from '../mesh.ts';
import type { RegistryService } from '../registry/registry-service.ts';
import { portOf } from '../registry/service-registry.ts';
import { appliedSidecars } from './applied-sidecar.ts';
import type { Proxy } from './proxy.ts';
import { listenerBeside, listenerFor, listensBeside, scopeOf } from './sidecar-scope.ts';

/** The service of that host that a proxy knows on a port, whichever of its Sidecars counts; undefined for none. */
export function serviceSeen(
  mesh: Mesh,
  proxy: Proxy,
  host: string,
  port: number,
): RegistryService | undefined {
  for (const sidecar of appliedSidecars(mesh, proxy)) {
    const scope = scopeOf(mesh, proxy.namespace, sidecar);
    const service = listenerFor(scope, port)?.service(host);
    if (service !== undefined && portOf(service, port) !== undefined) return service;
    const beside = listenerBeside(scope, port)?.service(host);
    if (beside !== undefined && listensBeside(scope, beside, port)) return beside;
  }
  return undefined;
}
