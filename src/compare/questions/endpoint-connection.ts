import type {
  Connection,
  Endpoint,
  Mesh,
  Proxy,
  RegistryService,
  Wire,
} from '../../istio/index.ts';
import {
  protocolOf,
  receivedAt,
  registryOf,
  routeFromSidecar,
  sentBy,
  serviceSeen,
} from '../../istio/index.ts';
import type { CaseContext } from './answer-case.ts';
import { callOf, labelsOf, sidecarOf } from './case-proxy.ts';
import type { CaseDestination, CaseQuery } from './read-case.ts';

const EXCLUDED = 'traffic.sidecar.istio.io/excludeInboundPorts';

/** The connection from the client of a question to the pod that it describes. */
export function endpointConnection({ mesh, query }: CaseContext): Connection {
  const { source, destination } = query;
  const proxy = sidecarOf(source);
  const host = destination?.host.toLowerCase() ?? '';
  const port = destination?.port ?? 0;
  const hasProxy = source?.sidecar === true && !source.external;
  const service =
    (hasProxy ? serviceSeen(mesh, proxy, host, port) : undefined) ??
    registryOf(mesh).named(host)[0];
  const endpoint = endpointOf(destination, service);
  const protocol = protocolOf(service, port);
  const wires = hasProxy ? wiresOf(mesh, proxy, query, endpoint) : ['plaintext' as const];
  const possible = wires.map((wire) => receivedAt(mesh, wire, endpoint, protocol, hasProxy));
  const [first, ...others] = possible;
  if (first === undefined || others.some(({ outcome }) => outcome !== first.outcome))
    return {
      outcome: 'unknown',
      serverMode: 'PERMISSIVE',
      symptom: null,
      unlessTls: false,
      because: [],
    };
  return first;
}

export function endpointOf(
  destination: CaseDestination | undefined,
  service: RegistryService | undefined,
): Endpoint {
  const declared = service?.ports.find(({ number }) => number === destination?.port);
  const target = declared === undefined ? destination?.port : declared.targetPort;
  const port = typeof target === 'number' ? target : null;
  const excluded = (destination?.podAnnotations?.[EXCLUDED] ?? '').split(',').map(Number);
  return {
    namespace: destination?.namespace ?? '',
    labels: labelsOf(destination?.labels),
    sidecar: destination?.sidecar ?? true,
    captured: port === null || !excluded.includes(port),
    port,
  };
}

/** What the client's proxy sends: nothing of its own where it does not know the service (T17, T18). */
function wiresOf(
  mesh: Mesh,
  proxy: Proxy,
  query: CaseQuery,
  endpoint: Endpoint,
): readonly (Wire | 'unknown')[] {
  const call = callOf(mesh, { ...query, request: undefined });
  const service = serviceSeen(mesh, proxy, call.host, call.port);
  if (service !== undefined && protocolOf(service, call.port) !== 'udp')
    return sentBy(
      mesh,
      proxy,
      { service, port: call.port, subset: query.destination?.subset ?? null },
      endpoint,
    );
  const decision = routeFromSidecar(mesh, proxy, call);
  return decision.kind === 'passthrough' ? ['plaintext'] : ['unknown'];
}
