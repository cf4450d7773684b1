import type { Plain } from '../../../manifest/index.ts';

/** The peer that the destination proxy sees at the other end of the connection. */
export type Peer =
  | {
      readonly kind: 'identity';
      readonly trustDomain: string;
      readonly namespace: string;
      readonly serviceAccount: string;
    }
  /** No certificate: a caller without sidecar, or from outside the mesh (AUTHZ-36). */
  | { readonly kind: 'plaintext' }
  | { readonly kind: 'unknown' };

/** A token that came with a request. `any`: with or without one, of whatever content. */
export type Token =
  'any' | null | { readonly valid: boolean; readonly claims: ReadonlyMap<string, Plain> };

/** A field that is null differs from request to request, or is not known. */
export interface HttpRequest {
  readonly method: string | null;
  /** As sent, with the port if the client sends one (AUTHZ-30). */
  readonly host: string | null;
  /** With its query string. */
  readonly path: string | null;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string> | null;
  readonly token: Token;
}

/** One request, or all requests of a caller where fields are null. */
export interface AuthorizationRequest {
  readonly peer: Peer;
  /** Source address of the packet as the proxy sees it (AUTHZ-40). */
  readonly sourceIp: string | null;
  /** Client address from X-Forwarded-For or PROXY protocol. */
  readonly remoteIp: string | null;
  /** The port the *workload* receives on (AUTHZ-41). */
  readonly port: number | null;
  readonly serverName: string | null;
  /** Is null where the port is handled as TCP. */
  readonly http: HttpRequest | null;
}

/** Any HTTP request. */
export const ANY_HTTP: HttpRequest = {
  method: null,
  host: null,
  path: null,
  headers: null,
  token: 'any',
};

/** Any HTTP request of one peer. */
export const anyRequestOf = (peer: Peer): AuthorizationRequest => ({
  peer,
  sourceIp: null,
  remoteIp: null,
  port: null,
  serverName: null,
  http: ANY_HTTP,
});
