import { asEnvoyFilter } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';

/** What Istio itself offers for what a patch does, by what Envoy calls the filter behind its last dot. */
const BY_FILTER: readonly (readonly [RegExp, string])[] = [
  [
    /(?:local_ratelimit|ratelimit|rate_limit)$/,
    'Istio has no API for rate limits: this stays an EnvoyFilter.',
  ],
  [
    /ext_authz$/,
    'An AuthorizationPolicy with action CUSTOM asks an external authorizer that MeshConfig names.',
  ],
  [/jwt_authn$/, 'A RequestAuthentication checks tokens.'],
  [/rbac$/, 'An AuthorizationPolicy decides who may call.'],
  [/(?:cors|fault)$/, 'A VirtualService has `corsPolicy` and `fault`.'],
  [
    /(?:stats|metadata_exchange|access_loggers?\.\w+)$/,
    'A Telemetry sets metrics and access logs.',
  ],
  [/wasm$/, 'A WasmPlugin brings code into proxies.'],
  [
    /lua$/,
    'A VirtualService sets headers, a WasmPlugin brings code into proxies: one of them may do what the script does.',
  ],
];

/** The same by what is patched. */
const BY_PLACE: Readonly<Record<string, string>> = {
  CLUSTER: 'A DestinationRule sets connections, TLS, load balancing and outlier detection.',
  HTTP_ROUTE: 'A VirtualService sets timeouts, retries, headers and rewrites of routes.',
  VIRTUAL_HOST: 'A VirtualService sets timeouts, retries, headers and rewrites of routes.',
  ROUTE_CONFIGURATION: 'A VirtualService sets timeouts, retries, headers and rewrites of routes.',
  BOOTSTRAP: 'A ProxyConfig, or `proxyMetadata` of MeshConfig, sets what a proxy starts with.',
};

/** Access logs and traces of the connection manager. */
const OBSERVED = /\b(?:access_log|accessLog|tracing)\b/;

const UNKNOWN =
  'See first whether an API of Istio does the same: Telemetry for logs, metrics and traces, WasmPlugin for code, DestinationRule for what is called, VirtualService for routes.';

/** Which APIs may take the place of an EnvoyFilter, in whole sentences; where none is known, where to look. */
export function apisInstead(filter: Resource): string {
  const { configPatches, text } = asEnvoyFilter(filter);
  const found = configPatches.value.flatMap(({ applyTo, patch }) => {
    const name = patch?.name?.value ?? '';
    const known = BY_FILTER.find(([pattern]) => pattern.test(name));
    return known?.[1] ?? BY_PLACE[applyTo?.value ?? ''] ?? [];
  });
  if (OBSERVED.test(text)) found.push('A Telemetry sets access logs and traces.');
  return found.length === 0 ? UNKNOWN : [...new Set(found)].join(' ');
}
