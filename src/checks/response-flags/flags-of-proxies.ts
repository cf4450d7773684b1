import type { ResponseFlag } from './response-flag.ts';
import { CLUSTERS, logOf, ROUTES } from './response-flag.ts';

/** Flags that protocols, limits, policies and faults set, and what has no flag. FLAG-1, 2 */
export const FLAGS_OF_PROXIES: readonly ResponseFlag[] = [
  {
    ...{ flag: 'UPE', name: 'UpstreamProtocolError', logged: 'caller' },
    short: 'protocol error of the destination',
    seen: '502 with "protocol error".',
    because:
      'The server answers in another protocol than the proxy speaks with it: HTTP/1.1 where the port is declared HTTP/2 or gRPC, TLS, or no HTTP at all.',
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
    short: 'the caller went away',
    seen: 'Nothing, for nobody waits any more; the log has status 0.',
    because:
      'Whoever called closed the connection before the answer: its own timeout is shorter than the way, somebody left the page, or the pod of the caller ended.',
    checks: ['limits-do-not-fit/timeout-missing', 'limits-do-not-fit/tries-beyond-timeout'],
    look: logOf('CALLED', '-w DC'),
  },
  {
    ...{ flag: 'DT', name: 'DurationTimeout', short: 'took too long altogether', logged: 'either' },
    seen: 'A connection or stream that ends in the middle, after the same time each time.',
    because:
      'A longest duration of connections or streams is over (`maxConnectionDuration`, `max_stream_duration` of an EnvoyFilter).',
    checks: [],
    look: CLUSTERS,
  },
  {
    ...{
      flag: 'SI',
      name: 'StreamIdleTimeout',
      short: 'nothing moved for too long',
      logged: 'either',
    },
    seen: '408 or 504 with "stream timeout", or a stream that ends in the middle.',
    because:
      'No byte went either way for the idle timeout of streams, five minutes where nothing says otherwise.',
    checks: [],
    look: 'istioctl proxy-config listeners -n NAMESPACE deploy/CALLED -o json | grep -i idleTimeout',
  },
  {
    ...{ flag: 'DPE', name: 'DownstreamProtocolError', logged: 'called' },
    short: 'protocol error of the caller',
    seen: '400 without a body; `http1.codec_error` or the like in the log.',
    because:
      'What arrives is no HTTP, or none that the proxy takes: TLS on a port that is declared HTTP, HTTP/2 where it takes HTTP/1.1, a header that is not allowed.',
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
    because: 'A header of Envoy (`x-envoy-…`) has a value that it does not take.',
    checks: [],
    look: logOf('CALLER', '-w IH'),
  },
  {
    ...{ flag: 'LR', name: 'LocalReset', short: 'reset by the proxy', logged: 'either' },
    seen: '503 with "reset reason: local reset".',
    because: 'The proxy itself ended the request, as where it is told to stop.',
    checks: [],
    look: logOf('CALLER', '-w LR'),
  },
  {
    ...{ flag: 'RL', name: 'RateLimited', short: 'rate limited', logged: 'either' },
    seen: '429 with "local_rate_limited" or what the service for limits says.',
    because: 'A limit of requests is reached: an EnvoyFilter, or a BackendTrafficPolicy, sets it.',
    checks: [],
    look: 'istioctl proxy-config listeners -n NAMESPACE deploy/CALLED -o json | grep -ci ratelimit',
  },
  {
    ...{ flag: 'RLSE', name: 'RateLimitServiceError', logged: 'either' },
    short: 'no answer from the service for rate limits',
    seen: '500, where the filter is told to fail closed; else nothing.',
    because: 'The service that is asked for limits does not answer the proxy.',
    checks: ['proxy-at-risk/extension-fails-closed'],
    look: logOf('CALLED', '-w RLSE'),
  },
  {
    ...{ flag: 'UAEX', name: 'UnauthorizedExternalService', logged: 'called' },
    short: 'refused by an external authorizer',
    seen: '403, or the status that the authorizer gives; 403 too where it cannot be reached.',
    because:
      'A policy with `action: CUSTOM` asks an external authorizer, which said no or did not answer.',
    checks: [
      'authorization-cuts-off-callers/everyone-asked',
      'authorization-cuts-off-callers/caller-asked',
    ],
    look: logOf('CALLED', 'ext_authz'),
  },
  {
    ...{ flag: 'FI', name: 'FaultInjected', short: 'fault injected', logged: 'caller' },
    seen: 'The status of `fault.abort`, for the share of the requests that it names.',
    because: 'A VirtualService injects the fault, mostly left over from a test.',
    checks: [],
    look: ROUTES,
  },
  {
    ...{ flag: 'DI', name: 'DelayInjected', short: 'delay injected', logged: 'caller' },
    seen: 'The answer as ever, later by `fault.delay`.',
    because: 'A VirtualService injects the delay, mostly left over from a test.',
    checks: [],
    look: ROUTES,
  },
  {
    ...{ flag: 'RBAC', name: '', short: 'refused by a policy', logged: 'called' },
    seen: '403 with "RBAC: access denied" and no flag; the log of the called proxy has `rbac_access_denied_matched_policy[…]` with the policy and rule that refuse, or `[none]` where no ALLOW rule fits. TCP is closed.',
    because:
      'An AuthorizationPolicy refuses: a DENY rule fits, or the workload has ALLOW policies and none of their rules fits.',
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
    ...{ flag: 'JWT', name: '', short: 'the token is not taken', logged: 'called' },
    seen: '401 with "Jwt is missing", "Jwt is expired", "Jwt verification fails" or "Audiences in Jwt are not allowed" and no flag; the log has `jwt_authn_access_denied{…}`. A request without a token passes the RequestAuthentication, and gets 403 where a policy asks for one.',
    because:
      'A RequestAuthentication takes no token of that issuer, audience or key, or the keys could not be fetched.',
    checks: [],
    look: logOf('CALLED', 'jwt_authn_access_denied'),
  },
  {
    ...{ flag: 'BlackHoleCluster', name: '', short: 'leads nowhere', logged: 'caller' },
    seen: '502 without a body for HTTP, a reset for TLS and TCP; `BlackHoleCluster` in the log.',
    because:
      'The mesh, or the Sidecar of the caller, lets out only what the registry knows (`REGISTRY_ONLY`), and the caller sees no Service and no ServiceEntry of the host.',
    checks: [
      'strict-mtls-cuts-off-callers/service-not-shown',
      'unresolved-reference/egress-host-missing',
      'mesh-wide-change/mesh-setting-changed',
    ],
    look: logOf('CALLER', 'BlackHoleCluster'),
  },
  {
    ...{ flag: 'PassthroughCluster', name: '', short: 'past all rules', logged: 'caller' },
    seen: 'An answer as ever, and `PassthroughCluster` in the log: no route, retry or limit holds, and no mTLS is spoken.',
    because:
      'The proxy does not know the host and lets it out as it is (`ALLOW_ANY`): it has no Service or ServiceEntry, or a Sidecar hides it.',
    checks: ['security-loosened/egress-opened'],
    look: logOf('CALLER', 'PassthroughCluster'),
  },
];
