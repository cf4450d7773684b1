import type { ServicePort } from '../mesh.ts';
import { isHttp, serviceProtocol } from '../registry/port-protocol.ts';
import type { HttpRequest } from '../request/request.ts';
import { ANY_HTTP } from '../request/request.ts';

/** Lists HTTP requests, a connection, or both where the port's name does not say (PROTO-4, AUTHZ-44). */
export function requestsOf(
  port: ServicePort | null,
  path: string | null,
  method: string | null = null,
): readonly (HttpRequest | null)[] {
  const protocol = port === null ? 'auto' : serviceProtocol(port);
  if (protocol !== 'auto' && !isHttp(protocol)) return [null];
  const http = pathsOf(path).map((one): HttpRequest => ({ ...ANY_HTTP, method, path: one }));
  return protocol === 'auto' ? [...http, null] : http;
}

/** Lists what a path may be: configuration may show all of it or its beginning. */
const pathsOf = (path: string | null): readonly (string | null)[] =>
  path === null || path === '/' || /[*{]/.test(path)
    ? [null]
    : [path, `${path.replace(/\/$/, '')}/x`];
