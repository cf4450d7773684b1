import { anyText, flag, list, mapOf, number, part, place, settingsOf, text } from './field.ts';

const texts = list(text);

/**
 * Reads the providers, of which those that authorize are told apart (AUTHZ-18, 20), and those that take logs,
 * metrics or traces.
 */
const providers = list(
  part(({ origin, at }) => ({
    origin,
    name: at('name', text),
    envoyExtAuthzGrpc: at('envoyExtAuthzGrpc', place),
    grpcAuthorizer: at('envoyExtAuthzGrpc.service', text),
    httpAuthorizer: at('envoyExtAuthzHttp.service', text),
    grpcAuthorizerPort: at('envoyExtAuthzGrpc.port', anyText),
    httpAuthorizerPort: at('envoyExtAuthzHttp.port', anyText),
    grpcFailOpen: at('envoyExtAuthzGrpc.failOpen', flag),
    httpFailOpen: at('envoyExtAuthzHttp.failOpen', flag),
    lightstep: at('lightstep', place),
    prometheus: at('prometheus', place),
    envoyFileAccessLog: at('envoyFileAccessLog', place),
    envoyHttpAls: at('envoyHttpAls', place),
    envoyTcpAls: at('envoyTcpAls', place),
    envoyOtelAls: at('envoyOtelAls', place),
    stackdriver: at('stackdriver', place),
    zipkin: at('zipkin', place),
    datadog: at('datadog', place),
    skywalking: at('skywalking', place),
    opentelemetry: at('opentelemetry', place),
    opencensus: at('opencensus', place),
    dynatraceSampler: at('opentelemetry.dynatraceSampler', place),
  })),
);

const expressions = list(part(({ origin, at }) => ({ origin, key: at('key', text) })));

/**
 * Reads places by label, whatever its value: an unquoted `on` is no value that a label has, and its name
 * still counts.
 */
const placesByLabel = mapOf(place);

/** Labels of the namespaces that istiod reads at all. */
const discoverySelectors = list(
  part(({ origin, at }) => ({
    origin,
    matchLabels: at('matchLabels', placesByLabel),
    matchExpressions: at('matchExpressions', expressions),
  })),
);

/** The view of the mesh configuration, from its leaf settings by path. */
export const asMeshConfig = settingsOf(({ at }) => ({
  rootNamespace: at('rootNamespace', text),
  trustDomain: at('trustDomain', text),
  enableAutoMtls: at('enableAutoMtls', flag),
  trustDomainAliases: at('trustDomainAliases', texts),
  pathNormalization: at('pathNormalization.normalization', text),
  extensionProviders: at('extensionProviders', providers),
  logProviders: at('defaultProviders.accessLogging', texts),
  metricProviders: at('defaultProviders.metrics', texts),
  traceProviders: at('defaultProviders.tracing', texts),
  accessLogFile: at('accessLogFile', text),
  accessLogService: at('enableEnvoyAccessLogService', flag),
  discoverySelectors: at('discoverySelectors', discoverySelectors),
  outboundTrafficPolicy: at('outboundTrafficPolicy.mode', text),
  h2UpgradePolicy: at('h2UpgradePolicy', text),
  retryAttempts: at('defaultHttpRetryPolicy.attempts', number),
  retryOn: at('defaultHttpRetryPolicy.retryOn', text),
  retryTimeout: at('defaultHttpRetryPolicy.perTryTimeout', text),
  defaultServiceExportTo: at('defaultServiceExportTo', texts),
  defaultVirtualServiceExportTo: at('defaultVirtualServiceExportTo', texts),
  defaultDestinationRuleExportTo: at('defaultDestinationRuleExportTo', texts),
  tracing: at('enableTracing', flag),
  dnsCapture: at('defaultConfig.proxyMetadata.ISTIO_META_DNS_CAPTURE', text),
  dnsAutoAllocate: at('defaultConfig.proxyMetadata.ISTIO_META_DNS_AUTO_ALLOCATE', text),
  ipAutoAllocate: at('defaultConfig.proxyMetadata.PILOT_ENABLE_IP_AUTOALLOCATE', text),
}));
