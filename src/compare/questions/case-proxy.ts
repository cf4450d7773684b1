import type { HttpRequest, Mesh, Proxy, Token } from '../../istio/index.ts';
import { normalizedTarget, registryOf } from '../../istio/index.ts';
import type { CaseQuery, CaseRequest, CaseSource } from './read-case.ts';

/** The sidecar that a question speaks of. */
export const sidecarOf = (source: CaseSource | undefined): Proxy => ({
  kind: 'sidecar',
  namespace: source?.namespace ?? '',
  labels: labelsOf(source?.labels),
});

export const labelsOf = (
  labels: Readonly<Record<string, string>> | null | undefined,
): ReadonlyMap<string, string> => new Map(Object.entries(labels ?? {}));

/** The request of a question as the first proxy routes it; without one, any GET of `/`. */
function requestOf(mesh: Mesh, request: CaseRequest | undefined, host: string): HttpRequest {
  return {
    method: request?.method ?? 'GET',
    host: request?.host ?? host,
    path: normalizedTarget(mesh, request?.path ?? '/'),
    headers: new Map(
      Object.entries(request?.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
    ),
    token: null,
  };
}

/** The token of a question; `now` is in seconds since 1970. */
export function tokenOf(request: CaseRequest | undefined, now: number): Token {
  if (request?.jwt === undefined || request.jwt === null) return null;
  const { valid, claims } = request.jwt;
  const { exp, nbf } = claims;
  const isOver = typeof exp === 'number' && exp <= now;
  const isEarly = typeof nbf === 'number' && nbf > now;
  return { valid: valid && !isOver && !isEarly, claims: new Map(Object.entries(claims)) };
}

/** The call of a question; on port 443 what nobody declares is TLS. */
export function callOf(
  mesh: Mesh,
  { destination, request }: CaseQuery,
): { host: string; port: number; http: HttpRequest | null; serverName: string | null } {
  const host = (destination?.host ?? '').toLowerCase();
  const port = destination?.port ?? 80;
  const declared = registryOf(mesh)
    .covering(host)
    .some(({ item }) => item.ports.some(({ number }) => number === port));
  const isTls = request === undefined && port === 443 && !declared;
  return {
    host,
    port,
    http: isTls ? null : requestOf(mesh, request, `${host}:${String(port)}`),
    serverName: request?.sni ?? null,
  };
}
