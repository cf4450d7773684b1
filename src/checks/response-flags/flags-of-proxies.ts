import type { ResponseFlag } from './response-flag.ts';
import { CLUSTERS, logOf, ROUTES } from './response-flag.ts';

/** Flags that protocols, limits, policies and faults set, and what has no flag. FLAG-1, 2 */
export const FLAGS_OF_PROXIES: readonly ResponseFlag[] = [
  {
    ...{ flag: 'UPE', name: 'UpstreamProtocolError', logged: 'caller' },
    short: 'protocol error of the destination',
    seen: '502 with "protocol error".',
    because:
      'The server answers in a protocol that the proxy does not expect: HTTP/1.1 although the port is declared HTTP/2 or gRPC, TLS, or no HTTP at all.',
    checks: [
      'ports-misread/protocol-changed',
      'ports-misread/http-lost',
      'ports-misread/declaration-lost',
      'route-leads-astray/plaintext-to-tls-port',
      'route-leads-astray/path-without-slash',
    ],
    look: 'istioctl x describe service -n NAMESPACE SERVICE',
  },
  {
    ...{ flag: 'DC', name: 'DownstreamConnectionTermination', logged: 'either' },
    short: 'the caller closed the connection',
    seen: 'Nothing, because the caller no longer waits; the log has status 0.',
    because:
      'The caller closed the connection before the response: its own timeout is shorter, a user left the page, or its pod ended.',
    checks: ['limits-do-not-fit/timeout-missing', 'limits-do-not-fit/tries-beyond-timeout'],
    look: logOf('CALLED', '-w DC'),
  },
  {
    ...{ flag: 'DT', name: 'DurationTimeout', short: 'maximum duration reached', logged: 'either' },
    seen: 'A connection or stream that ends in the middle, always after the same time.',
    because:
      'The maximum duration of connections or streams is over (`maxConnectionDuration`, `max_stream_duration` of an EnvoyFilter).',
    checks: [],
    look: CLUSTERS,
  },
  {
    ...{
      flag: 'SI',
      name: 'StreamIdleTimeout',
      short: 'stream idle for too long',
      logged: 'either',
    },
    seen: '408 or 504 with "stream timeout", or a stream that ends in the middle.',
    because:
      'No byte was sent in either direction for the idle timeout of streams (default: five minutes).',
    checks: [],
    look: 'istioctl proxy-config listeners -n NAMESPACE deploy/CALLED -o json | grep -i idleTimeout',
  },
  {
    ...{ flag: 'DPE', name: 'DownstreamProtocolError', logged: 'called' },
    short: 'protocol error of the caller',
    seen: '400 without a body; `http1.codec_error` or similar in the log.',
    because:
      'The request is not HTTP, or not HTTP that the proxy accepts: TLS on a port declared HTTP, HTTP/2 instead of HTTP/1.1, or a forbidden header.',
    checks: ['ports-misread/tls-to-http-port', 'ports-misread/protocol-changed'],
    look: logOf('CALLED', '-w DPE'),
  },
  {
    ...{
      flag: 'IH',
      name: 'InvalidEnvoyRequestHeaders',
      short: 'invalid header',
      logged: 'either',
    },
    seen: '400.',
    because: 'A header of Envoy (`x-envoy-…`) has an invalid value.',
    checks: [],
    look: logOf('CALLER', '-w IH'),
  },
  {
    ...{ flag: 'LR', name: 'LocalReset', short: 'reset by the proxy', logged: 'either' },
    seen: '503 with "reset reason: local reset".',
    because: 'The proxy itself ended the request, for example because it is shutting down.',
    checks: [],
    look: logOf('CALLER', '-w LR'),
  },
  {
    ...{ flag: 'RL', name: 'RateLimited', short: 'rate limited', logged: 'either' },
    seen: '429 with "local_rate_limited" or the message of the rate limit service.',
    because: 'A rate limit is reached, set by an EnvoyFilter or a BackendTrafficPolicy.',
    checks: [],
    look: 'istioctl proxy-config listeners -n NAMESPACE deploy/CALLED -o json | grep -ci ratelimit',
  },
  {
    ...{ flag: 'RLSE', name: 'RateLimitServiceError', logged: 'either' },
    short: 'no response from the rate limit service',
    seen: '500, if the filter is set to fail closed; else nothing.',
    because: 'The rate limit service does not answer the proxy.',
    checks: ['proxy-at-risk/extension-fails-closed'],
    look: logOf('CALLED', '-w RLSE'),
  },
  {
    ...{ flag: 'UAEX', name: 'UnauthorizedExternalService', logged: 'called' },
    short: 'denied by an external authorizer',
    seen: '403, or the status that the authorizer returns; also 403 if the authorizer cannot be reached.',
    because:
      'A policy with `action: CUSTOM` calls an external authorizer, which denied the request or did not answer.',
    checks: [
      'authorization-cuts-off-callers/everyone-asked',
      'authorization-cuts-off-callers/caller-asked',
    ],
    look: logOf('CALLED', 'ext_authz'),
  },
  {
    ...{ flag: 'FI', name: 'FaultInjected', short: 'fault injected', logged: 'caller' },
    seen: 'The status of `fault.abort`, with its percentage of requests.',
    because: 'A VirtualService injects the fault, often left over from a test.',
    checks: [],
    look: ROUTES,
  },
  {
    ...{ flag: 'DI', name: 'DelayInjected', short: 'delay injected', logged: 'caller' },
    seen: 'The usual response, later by `fault.delay`.',
    because: 'A VirtualService injects the delay, often left over from a test.',
    checks: [],
    look: ROUTES,
  },
  {
    ...{ flag: 'RBAC', name: '', short: 'denied by a policy', logged: 'called' },
    seen: '403 with "RBAC: access denied" and no flag. The log of the called proxy has `rbac_access_denied_matched_policy[…]` with the denying policy and rule, or `[none]` if no ALLOW rule matches. TCP connections are closed.',
    because:
      'An AuthorizationPolicy denies the request: a DENY rule matches, or the workload has ALLOW policies and none of their rules matches.',
    checks: [
      'authorization-cuts-off-callers/caller-refused',
      'authorization-cuts-off-callers/nobody-admitted',
      'authorization-cuts-off-callers/new-caller-refused',
      'authorization-cuts-off-callers/header-demanded',
      'authorization-cuts-off-callers/caller-without-identity-denied',
      'route-leads-astray/rewritten-path-refused',
    ],
    look: logOf('CALLED', 'rbac_access_denied'),
  },
  {
    ...{ flag: 'JWT', name: '', short: 'the token is rejected', logged: 'called' },
    seen: '401 with "Jwt is missing", "Jwt is expired", "Jwt verification fails" or "Audiences in Jwt are not allowed" and no flag; the log has `jwt_authn_access_denied{…}`. A request without a token passes the RequestAuthentication, and gets 403 if a policy requires one.',
    because:
      'A RequestAuthentication rejects tokens of that issuer, audience or key, or its keys could not be fetched.',
    checks: [],
    look: logOf('CALLED', 'jwt_authn_access_denied'),
  },
  {
    ...{
      flag: 'BlackHoleCluster',
      name: '',
      short: 'unknown destination blocked',
      logged: 'caller',
    },
    seen: '502 without a body for HTTP, a reset for TLS and TCP; `BlackHoleCluster` in the log.',
    because:
      'The mesh, or the Sidecar of the caller, allows only hosts in the registry (`REGISTRY_ONLY`), and the caller sees no Service or ServiceEntry with the host.',
    checks: [
      'strict-mtls-cuts-off-callers/service-not-shown',
      'unresolved-reference/egress-host-missing',
      'mesh-wide-change/mesh-setting-changed',
    ],
    look: logOf('CALLER', 'BlackHoleCluster'),
  },
  {
    ...{
      flag: 'PassthroughCluster',
      name: '',
      short: 'unknown destination, without mesh rules',
      logged: 'caller',
    },
    seen: 'The usual response, and `PassthroughCluster` in the log: no route, retry or limit applies, and there is no mTLS.',
    because:
      'The proxy does not know the host and forwards the request unchanged (`ALLOW_ANY`). The host has no Service or ServiceEntry, or a Sidecar hides it.',
    checks: ['security-loosened/egress-opened'],
    look: logOf('CALLER', 'PassthroughCluster'),
  },
];
