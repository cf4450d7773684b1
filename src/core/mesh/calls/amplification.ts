import type { Mesh, Service, Workload } from '../mesh.ts';
import type { Failure } from '../routes/retried-failures.ts';
import { triesOn } from '../routes/retried-failures.ts';
import { routeFromSidecar } from '../routes/sidecar-routes.ts';
import type { Call } from './call.ts';
import { workloadCalls } from './calls.ts';

/** Calls that follow each other, each tried several times where the last one fails. */
export interface Amplification {
  readonly service: Service;
  /** Requests that come in at the service for one at the first caller. */
  readonly requests: number;
  /** From the first on. */
  readonly hops: readonly AmplifiedHop[];
}

export interface AmplifiedHop {
  readonly caller: Workload;
  readonly service: Service;
  readonly port: number;
  readonly tries: number;
}

/** What is said of a server that cannot cope: whoever retries on it asks more of it (RETRY-14). */
const OVERLOAD: Failure = { kind: 'status', status: 503 };

/**
 * For each service the chain of known calls that makes most requests of one where it answers 503: the product of the
 * tries of each caller (RETRY-13). Callers are workloads with a sidecar; a chain counts no service twice.
 */
export function amplifications(mesh: Mesh): readonly Amplification[] {
  const hops = hopsOf(mesh);
  if (hops.every(({ tries }) => tries === 1)) return [];
  const into = new Map<string, AmplifiedHop[]>();
  for (const hop of hops) into.set(hop.service.host, [...(into.get(hop.service.host) ?? []), hop]);
  const frontOf = new Map<Workload, Service[]>();
  for (const service of mesh.services)
    for (const workload of service.workloads)
      frontOf.set(workload, [...(frontOf.get(workload) ?? []), service]);
  const worst = worstChains(into, frontOf);
  return mesh.services.flatMap((service) => {
    const chain = worst(service);
    const requests = productOf(chain);
    return requests > 1 ? [{ service, requests, hops: chain }] : [];
  });
}

const productOf = (hops: readonly AmplifiedHop[]): number =>
  hops.reduce((product, { tries }) => product * tries, 1);

/** A chain longer than this is nothing that is told. */
const LONGEST_CHAIN = 8;

function worstChains(
  into: ReadonlyMap<string, readonly AmplifiedHop[]>,
  frontOf: ReadonlyMap<Workload, readonly Service[]>,
): (service: Service) => readonly AmplifiedHop[] {
  const known = new Map<string, readonly AmplifiedHop[]>();
  const below = (service: Service, seen: ReadonlySet<string>): readonly AmplifiedHop[] => {
    const found = known.get(service.host);
    if (found !== undefined) return found;
    if (seen.has(service.host) || seen.size >= LONGEST_CHAIN) return [];
    const passed = new Set([...seen, service.host]);
    let worst: readonly AmplifiedHop[] = [];
    for (const hop of into.get(service.host) ?? [])
      for (const chain of [
        [],
        ...(frontOf.get(hop.caller) ?? []).map((one) => below(one, passed)),
      ]) {
        const longer = chain.some((one) => one.service.host === service.host)
          ? [hop]
          : [...chain, hop];
        if (productOf(longer) > productOf(worst)) worst = longer;
      }
    // what was cut short on the way here may be longer from elsewhere
    if (seen.size === 0) known.set(service.host, worst);
    return worst;
  };
  return (service) => below(service, new Set());
}

function hopsOf(mesh: Mesh): readonly AmplifiedHop[] {
  const hops = new Map<string, AmplifiedHop>();
  for (const call of workloadCalls(mesh)) {
    const hop = hopOf(mesh, call);
    if (hop === null) continue;
    const { caller, service, port } = hop;
    hops.set(
      `${caller.namespace}/${caller.kind}/${caller.name} ${service.host}:${String(port)}`,
      hop,
    );
  }
  return [...hops.values()];
}

/** Null for what is none of a workload with a sidecar, and what its proxy does not route as requests. */
function hopOf(mesh: Mesh, { source, destination, port, path }: Call): AmplifiedHop | null {
  if (source.kind !== 'workload' || source.init !== undefined) return null;
  const { workload } = source;
  const number = port ?? (destination.ports.length === 1 ? destination.ports[0]?.port : undefined);
  if (number === undefined) return null;
  if (workload.sidecar.kind !== 'known' || !workload.sidecar.value) return null;
  const { namespace, labels } = workload;
  const host = destination.host;
  const http = {
    method: 'GET',
    host,
    path: path ?? '/',
    headers: new Map<string, string>(),
    token: null,
  };
  const decision = routeFromSidecar(
    mesh,
    { kind: 'sidecar', namespace, labels },
    { host, port: number, http, serverName: null },
  );
  if (decision.kind !== 'route' || decision.retries === null) return null;
  const tries = triesOn(decision.retries, OVERLOAD);
  return { caller: workload, service: destination, port: number, tries };
}
