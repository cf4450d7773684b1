import type { AuthorizationRequest, Peer } from '../../mesh/request/request.ts';
import type { Connection, Endpoint, Wire } from '../../mesh/destinations/connection.ts';
import type { Mesh, Proxy } from '../../mesh/mesh.ts';
import type { RegistryService } from '../../mesh/registry/registry-service.ts';
import { admittedByZtunnel } from '../../mesh/ambient/ztunnel-authorization.ts';
import { authorize } from '../../mesh/authorization/policy-verdict.ts';
import { protocolOf, receivedAt, sentBy } from '../../mesh/destinations/connection.ts';
import { registryOf } from '../../mesh/registry/service-registry.ts';
import { routeFromSidecar } from '../../mesh/routes/sidecar-routes.ts';
import { serviceSeen } from '../../mesh/visibility/sidecar-scope.ts';
import type { CaseContext, CaseResult, CaseDestination, CaseQuery } from './conformance-case.ts';
import { labelsOf, tokenOf, unknownResult, callOf, sidecarOf } from './conformance-case.ts';

/** Whether the proxy of the destination lets a request in. */
export function authorizationAnswer(context: CaseContext): CaseResult {
  const { mesh, query } = context;
  const { source, destination } = query;
  if (source?.ambient === true || destination?.ambient === true) return ambientAnswer(context);
  if (destination?.sidecar === false) return { verdict: 'allow' };
  const peer = peerOf(context);
  if (peer === 'fail') return { verdict: 'deny' };
  if (peer === 'unknown') return unknownResult('how the client connects');
  const request = authorizationRequest(context, peer);
  const target = {
    namespace: destination?.namespace ?? '',
    labels: labelsOf(destination?.labels),
  };
  const { verdict, status } = authorize(mesh, target, request);
  if (verdict === 'unknown') return unknownResult('what policies hang on');
  return verdict === 'deny' ? { verdict, status: status ?? 403 } : { verdict };
}

/** ztunnel to ztunnel, without a waypoint: INJ-16. */
function ambientAnswer({ mesh, query }: CaseContext): CaseResult {
  const { source, destination } = query;
  const isStraight = destination?.waypoint === undefined || destination.waypoint === false;
  if (source?.ambient !== true || destination?.ambient !== true || !isStraight)
    return unknownResult('what waypoints and other proxies make of it');
  const [service] = registryOf(mesh).named(destination.host.toLowerCase());
  const { verdict } = admittedByZtunnel(
    mesh,
    { namespace: destination.namespace ?? '', labels: labelsOf(destination.labels) },
    {
      peer: {
        kind: 'identity',
        trustDomain: source.trustDomain ?? mesh.configuration.trustDomain,
        namespace: source.namespace,
        serviceAccount: source.serviceAccount ?? 'default',
      },
      port: endpointOf(destination, service).port,
    },
  );
  return verdict === 'unknown' ? unknownResult('what policies hang on') : { verdict };
}

function peerOf(context: CaseContext): Peer | 'fail' | 'unknown' {
  const { mesh, query } = context;
  if (query.destination?.kind === 'gateway') return { kind: 'plaintext' };
  const { outcome } = endpointConnection(context);
  if (outcome === 'fail' || outcome === 'unknown') return outcome;
  if (outcome !== 'mtls') return { kind: 'plaintext' };
  const { namespace = '', serviceAccount, trustDomain } = query.source ?? {};
  return {
    kind: 'identity',
    trustDomain: trustDomain ?? mesh.configuration.trustDomain,
    namespace,
    serviceAccount: serviceAccount ?? 'default',
  };
}

function authorizationRequest({ mesh, query, now }: CaseContext, peer: Peer): AuthorizationRequest {
  const { source, destination, request } = query;
  const host = destination?.host ?? '';
  const port = destination?.port ?? 0;
  const [service] = registryOf(mesh).named(host.toLowerCase());
  const forwarded = request?.headers?.['x-forwarded-for']?.split(',').at(-1)?.trim();
  const remoteIp = request?.remoteIp ?? forwarded ?? null;
  const isTcp = request === undefined || NOT_HTTP.has(protocolOf(service, port));
  return {
    peer,
    sourceIp: source?.ip ?? (destination?.kind === 'gateway' ? remoteIp : null),
    remoteIp: remoteIp ?? source?.ip ?? null,
    port: endpointOf(destination, service).port ?? port,
    serverName: null,
    http: isTcp
      ? null
      : {
          method: request.method,
          host: request.host ?? host,
          path: request.path,
          headers: new Map(Object.entries(request.headers ?? {})),
          token: tokenOf(request, now),
        },
  };
}

const NOT_HTTP: ReadonlySet<string> = new Set(['tcp', 'mongo', 'mysql', 'redis', 'tls', 'https']);

const SYMPTOMS = new Map([
  ['UC', '503 UC'],
  ['UF', '503 UF'],
  ['reset', 'connection reset'],
]);

/** What a connection to the pod of the question looks like on the wire. */
export function mtlsAnswer(context: CaseContext): CaseResult {
  const connection = endpointConnection(context);
  if (connection.outcome === 'unknown') return unknownResult('what the endpoint makes of it');
  return {
    outcome: connection.outcome,
    serverMode: connection.serverMode,
    ...(connection.symptom === null
      ? {}
      : { symptom: SYMPTOMS.get(connection.symptom) ?? connection.symptom }),
  };
}

const EXCLUDED = 'traffic.sidecar.istio.io/excludeInboundPorts';

/** The connection from the client of a question to the pod that it describes. */
function endpointConnection({ mesh, query }: CaseContext): Connection {
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

function endpointOf(
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
