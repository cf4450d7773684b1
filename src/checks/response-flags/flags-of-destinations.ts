import type { ResponseFlag } from './response-flag.ts';
import { CLUSTERS, ENDPOINTS, logOf, ROUTES } from './response-flag.ts';

/** Flags that the proxy of a caller sets for what it sends to. FLAG-1, 2 */
export const FLAGS_OF_DESTINATIONS: readonly ResponseFlag[] = [
  {
    ...{ flag: 'NR', name: 'NoRouteFound', short: 'no route', logged: 'caller' },
    seen: '404 without a body; over TLS or TCP a reset, and `filter_chain_not_found` in the log.',
    because:
      'No host, path or server of the proxy matches the request. Examples: the route names a missing Gateway, no server has the host, or no match fits.',
    checks: [
      'unresolved-reference/route-without-gateway',
      'unresolved-reference/delegate-missing',
      'unresolved-reference/gateway-without-pods',
      'route-never-answers/host-not-served',
      'route-never-answers/some-hosts-not-served',
      'route-never-answers/star-in-path',
      'route-never-answers/claim-not-verified',
      'route-never-answers/redirect-without-route',
      'route-leads-astray/rest-lost',
      'route-leads-astray/wildcard-passed-by',
      'route-shadowed/host-taken',
      'gateways-collide/server-dropped',
    ],
    look: ROUTES,
  },
  {
    ...{ flag: 'NC', name: 'NoClusterFound', short: 'no such cluster', logged: 'caller' },
    seen: '503 without a body, immediately.',
    because:
      'The route sends to a host, port or subset that the proxy does not know. It is misspelt, not defined, or hidden by a Sidecar or `exportTo`.',
    checks: [
      'unresolved-reference/route-without-host',
      'unresolved-reference/route-port-missing',
      'unresolved-reference/subset-undefined',
      'unresolved-reference/rollout-target-missing',
      'route-leads-astray/port-left-open',
    ],
    look: CLUSTERS,
  },
  {
    ...{ flag: 'UH', name: 'NoHealthyUpstream', short: 'no healthy endpoint', logged: 'caller' },
    seen: '503 with "no healthy upstream".',
    because:
      'The cluster is known but has no usable endpoint: no pod has the labels, none is ready, or outlier detection has ejected all.',
    checks: [
      'unresolved-reference/service-without-pods',
      'unresolved-reference/subset-without-pods',
      'workload-at-odds/all-pods-at-once',
      'canary-at-odds/version-scaled-down',
      'canary-at-odds/primary-not-selected',
      'limits-do-not-fit/breaker-of-nothing',
    ],
    look: ENDPOINTS,
  },
  {
    ...{ flag: 'UF', name: 'UpstreamConnectionFailure', logged: 'caller' },
    short: 'connection to the destination failed',
    seen: '503 with "upstream connect error or disconnect/reset before headers"; with retries `UF,URX`. The reason follows: "connection refused", "connection timeout", "TLS_error: … CERTIFICATE_VERIFY_FAILED", "… WRONG_VERSION_NUMBER".',
    because:
      'The connection fails. Nothing listens on the port, packets are dropped (NetworkPolicy), or the TLS handshake fails: only one side speaks mTLS, or a certificate is not trusted.',
    checks: [
      'strict-mtls-cuts-off-callers/rule-against-server',
      'strict-mtls-cuts-off-callers/caller-without-mtls',
      'server-not-verified/destination-authority-unnamed',
      'server-not-verified/port-authority-unnamed',
      'ports-misread/target-port-unlisted',
      'ports-misread/job-behind-service',
      'unresolved-reference/target-port-undeclared',
    ],
    look: logOf('CALLER', '-w UF'),
  },
  {
    ...{ flag: 'UC', name: 'UpstreamConnectionTermination', logged: 'caller' },
    short: 'the destination closed the connection',
    seen: '503 with "upstream connect error or disconnect/reset before headers. reset reason: connection termination".',
    because:
      'An established connection was closed without a response. Causes: plaintext to a server that accepts only mTLS, a protocol that the server does not speak, or a terminating pod. Another cause is a server that closes idle connections before the proxy does.',
    checks: [
      'strict-mtls-cuts-off-callers/caller-without-mtls',
      'strict-mtls-cuts-off-callers/rule-against-server',
      'ports-misread/protocol-changed',
      'ports-misread/http-lost',
      'ports-misread/declaration-lost',
      'route-leads-astray/plaintext-to-tls-port',
      'route-leads-astray/tls-to-plaintext-port',
    ],
    look: logOf('CALLER', '-w UC'),
  },
  {
    ...{ flag: 'UR', name: 'UpstreamRemoteReset', logged: 'caller' },
    short: 'the destination reset the request',
    seen: '503 with "reset reason: remote reset".',
    because:
      'The server, or its proxy, ended this one request over HTTP/2: the application gave up, or its pod terminates.',
    checks: ['ports-misread/protocol-changed'],
    look: logOf('CALLER', '-w UR'),
  },
  {
    ...{ flag: 'UO', name: 'UpstreamOverflow', logged: 'caller' },
    short: 'circuit breaker open',
    seen: '503 with "upstream connect error … reset reason: overflow" and the header `x-envoy-overloaded: true`, immediately.',
    because:
      'A limit of the DestinationRule is reached: `maxConnections`, `http1MaxPendingRequests`, `http2MaxRequests`.',
    checks: [
      'limits-do-not-fit/limit-of-one',
      'limits-do-not-fit/limit-of-zero',
      'limits-do-not-fit/breaker-lets-nothing-through',
      'limits-do-not-fit/connection-for-each-request',
    ],
    look: CLUSTERS,
  },
  {
    ...{ flag: 'URX', name: 'UpstreamRetryLimitExceeded', logged: 'caller' },
    short: 'all retries used up',
    seen: '503, or the result of the last attempt; mostly together with the flag of that attempt (`UF,URX`).',
    because:
      'All attempts that the route allows have failed; for TCP, all attempts to connect. The flag beside it gives the reason.',
    checks: [
      'ports-misread/target-port-unlisted',
      'ports-misread/job-behind-service',
      'retries-multiply/requests-multiplied',
      'retries-multiply/attempts-over-three',
    ],
    look: logOf('CALLER', '-w URX'),
  },
  {
    ...{ flag: 'UT', name: 'UpstreamRequestTimeout', short: 'timed out', logged: 'caller' },
    seen: '504 with "upstream request timeout", after the time that the route allows.',
    because: 'The server took longer than the timeout of the route, which includes all retries.',
    checks: ['limits-do-not-fit/tries-beyond-timeout', 'limits-do-not-fit/timeout-missing'],
    look: ROUTES,
  },
];
