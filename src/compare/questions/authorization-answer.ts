import type { AuthorizationRequest, Peer } from '../../istio/index.ts';
import { admittedByZtunnel, authorize, protocolOf, registryOf } from '../../istio/index.ts';
import type { CaseContext, CaseResult } from './answer-case.ts';
import { labelsOf, tokenOf } from './case-proxy.ts';
import { endpointConnection, endpointOf } from './endpoint-connection.ts';
import { unknownResult } from './unknown-result.ts';

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
