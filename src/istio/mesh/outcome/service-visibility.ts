import { coversHost } from '../../../manifest/index.ts';
import type { Mesh } from '../mesh.ts';
import type { RegistryService } from '../registry/registry-service.ts';
import { portOf, registryOf } from '../registry/service-registry.ts';
import { memoryIn } from '../mesh-memory.ts';
import { appliedSidecars } from '../visibility/applied-sidecar.ts';
import type { Proxy } from '../visibility/proxy.ts';
import { serviceSeen } from '../visibility/service-seen.ts';
import type { CallDecision } from './call-ending.ts';

interface Called {
  readonly host: string;
  readonly port: number;
}

/** What a sidecar knows of a host and port: SIDECAR-1…8, SE-4. */
export function visibilityOf(mesh: Mesh, proxy: Proxy, call: Called): CallDecision {
  const ofProxy = seenBy(mesh, proxy);
  const ofPort = ofProxy.get(call.port) ?? new Map<string, CallDecision>();
  const before = ofPort.get(call.host);
  if (before !== undefined) return before;
  const decision = decideVisibility(mesh, proxy, call);
  ofProxy.set(call.port, ofPort.set(call.host, decision));
  return decision;
}

/** By port and host. */
const seenBy = memoryIn<Map<number, Map<string, CallDecision>>>(() => new Map());

function decideVisibility(mesh: Mesh, proxy: Proxy, call: Called): CallDecision {
  const sidecars = appliedSidecars(mesh, proxy);
  const [sidecar = null] = sidecars.length === 1 ? sidecars : [];
  const narrowing = sidecar === null ? [] : [sidecar.origin];
  const seen =
    serviceSeen(mesh, proxy, call.host, call.port) ??
    namesOf(mesh, call.host).flatMap((host) => serviceSeen(mesh, proxy, host, call.port) ?? [])[0];
  const known = seen ?? registered(mesh, call);
  const service = known ?? null;
  const says =
    seen !== undefined
      ? 'seen'
      : known === undefined
        ? 'not-registered'
        : portOf(known, call.port) === undefined
          ? 'other-port'
          : 'hidden';
  return {
    step: 'visibility',
    says,
    because: [...(known === undefined ? [] : [placeIn(known, call.port)]), ...narrowing],
    service,
    sidecar,
  };
}

/** The name itself, then wildcards over it. */
const namesOf = (mesh: Mesh, host: string): readonly string[] => [
  ...new Set([
    host,
    ...registryOf(mesh)
      .covering(host)
      .flatMap(({ host: name }) => (coversHost(name, host) ? [name] : [])),
  ]),
];

/** The service of that host that the mesh has, whoever may know it; one with the port first. */
function registered(mesh: Mesh, { host, port }: Called): RegistryService | undefined {
  const found = namesOf(mesh, host).flatMap((name) => registryOf(mesh).named(name));
  return found.find((service) => portOf(service, port) !== undefined) ?? found[0];
}

const placeIn = (service: RegistryService, port: number): RegistryService['resource']['origin'] =>
  portOf(service, port)?.origin ?? service.resource.origin;
