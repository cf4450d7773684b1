import type { Plain } from '../../manifest/index.ts';
import { effectOnProxies } from './proxy-setting-effects.ts';
import { aliasEffect } from './trust-domain-effects.ts';
import { defaultOf, isPlainMap, isSameValue } from './setting-defaults.ts';

/** Says what a setting does, in one plain clause; by value where that says more. */
interface SettingEffect {
  readonly effect: string;
  readonly whenTrue?: string;
  readonly whenFalse?: string;
}

/** Explains common MeshConfig settings, by the beginning of their path. */
const EFFECTS: ReadonlyMap<string, SettingEffect> = new Map(
  Object.entries({
    enablePrometheusMerge: {
      effect: "sidecars merge the application's metrics with their own, or stop doing so",
      whenTrue: "sidecars merge the application's metrics with their own",
      whenFalse:
        'sidecars stop merging application metrics, so prometheus.io scraping loses sidecar metrics',
    },
    enableAutoMtls: {
      effect: 'sidecars choose mTLS by themselves, or stop doing so',
      whenTrue: 'sidecars send mTLS wherever the other side has a proxy',
      whenFalse: 'sidecars send plaintext wherever no DestinationRule says otherwise',
    },
    'outboundTrafficPolicy.mode': {
      effect: 'calls to unknown hosts are allowed or fail',
    },
    'inboundTrafficPolicy.mode': { effect: 'traffic reaches the application by another address' },
    trustDomain: {
      effect:
        'all identities get another trust domain, and policies that name the old one stop matching',
    },
    trustDomainAliases: { effect: 'identities of other trust domains are accepted or refused' },
    rootNamespace: { effect: 'other policies become the mesh-wide ones' },
    pathNormalization: {
      effect: 'paths are normalised in another way before policies and routes match them',
    },
    meshMTLS: { effect: 'the TLS versions and ciphers between sidecars change' },
    tlsDefaults: {
      effect: 'the TLS versions and ciphers towards other clients and servers change',
    },
    caCertificates: { effect: 'other certificate authorities are trusted' },
    discoverySelectors: {
      effect: 'istiod reads other namespaces, and the services of those left out disappear',
    },
    defaultHttpRetryPolicy: {
      effect: 'every route without retries of its own repeats failed requests in another way',
    },
    extensionProviders: {
      effect: 'providers that policies and Telemetry refer to by name change',
    },
    defaultProviders: { effect: 'logs, metrics or traces of every proxy go elsewhere' },
    accessLogFile: { effect: 'access logs of every proxy are turned on, off or elsewhere' },
    accessLogFormat: {
      effect:
        'access logs are written in another format where they are on, and what reads them is not seen here',
    },
    accessLogEncoding: {
      effect:
        'access logs are written in another format where they are on, and what reads them is not seen here',
    },
    enableTracing: { effect: 'tracing is turned on or off for every proxy' },
    localityLbSetting: { effect: 'traffic is spread over zones and regions in another way' },
    h2UpgradePolicy: { effect: 'connections of HTTP/1.1 are upgraded to HTTP/2' },
    protocolDetectionTimeout: {
      effect: 'ports without a declared protocol are told apart after another time',
    },
    connectTimeout: { effect: 'every proxy gives up connecting after another time' },
    tcpKeepalive: { effect: 'every connection gets other keep-alive settings' },
    defaultServiceExportTo: { effect: 'Services become visible to other namespaces by default' },
    defaultVirtualServiceExportTo: {
      effect: 'VirtualServices become visible to other namespaces by default',
    },
    defaultDestinationRuleExportTo: {
      effect: 'DestinationRules become visible to other namespaces by default',
    },
    ingressControllerMode: { effect: 'other Ingress objects are served by the mesh' },
    ingressService: { effect: 'Ingress objects are served by another Service' },
    ingressSelector: { effect: 'Ingress objects are served by other pods' },
    defaultTrafficPolicy: {
      effect: 'hosts without a DestinationRule of their own get other limits',
    },
    'defaultConfig.holdApplicationUntilProxyStarts': {
      effect: 'applications wait for their proxy at start, or no longer',
      whenTrue: 'applications wait for their proxy at start',
      whenFalse: 'applications start before their proxy, and their first calls may fail',
    },
    'defaultConfig.concurrency': { effect: 'every proxy runs another number of threads' },
    'defaultConfig.proxyMetadata': { effect: 'every proxy starts with other environment settings' },
    'defaultConfig.tracing': { effect: 'traces of every proxy are sampled or sent in another way' },
    'defaultConfig.discoveryAddress': { effect: 'every proxy asks another control plane' },
    'defaultConfig.image': { effect: 'every proxy runs from another image' },
    'defaultConfig.terminationDrainDuration': {
      effect: 'every proxy waits another time for open connections when its pod stops',
    },
    'defaultConfig.drainDuration': { effect: 'every proxy drains connections over another time' },
    'defaultConfig.interceptionMode': { effect: 'traffic is captured in another way' },
    defaultConfig: { effect: 'every proxy starts with other defaults' },
  } satisfies Record<string, SettingEffect>),
);

/**
 * Names settings beside `defaultConfig` that are read when a pod is made, because the injector writes them
 * into it.
 */
const AT_INJECTION: ReadonlySet<string> = new Set(['enablePrometheusMerge']);

/** Tells whether running pods keep what they have until they restart. */
export const isReadAtStart = (path: string): boolean =>
  path.startsWith('defaultConfig') || AT_INJECTION.has(path);

export const GOES_BACK = 'it goes back to the default of the release';

export const IS_DEFAULT = 'the default of current Istio';

/**
 * Says what a change of the setting does, with the releases of Istio that the silent side names; null where nothing is
 * known of it. To write a default, or to take it away, does nothing, and where the default is not known, nobody can tell
 * what becomes of a value that goes.
 */
export function effectOfSetting(
  path: string,
  { before, after }: { readonly before: Plain; readonly after: Plain },
  releases: readonly number[] = [],
): string | null {
  const written = after ?? before;
  const [only, another] = isPlainMap(written) ? Object.keys(written) : [];
  // what comes or goes with the one field that it holds is that field
  if (only !== undefined && another === undefined) {
    const within = (value: Plain): Plain => (isPlainMap(value) ? (value[only] ?? null) : null);
    const field = { before: within(before), after: within(after) };
    return effectOfSetting(`${path}.${only}`, field, releases);
  }
  const isOnOneSide = (before === null) !== (after === null) && typeof written !== 'object';
  const known = defaultOf(path, releases);
  if (isOnOneSide && known !== undefined && isSameValue(known, String(written))) return IS_DEFAULT;
  const onProxies = effectOnProxies(path, { before, after }, releases);
  if (onProxies !== null) return onProxies;
  if (isOnOneSide && after === null && known === undefined && !BY_VALUE.has(path)) return GOES_BACK;
  return effectOfValue(path, before, after);
}

function effectOfValue(path: string, before: Plain, after: Plain): string | null {
  const found = longestOf(EFFECTS, path);
  if (found === undefined) return null;
  const known = BY_VALUE.get(path);
  if (known !== undefined) return known(before, after);
  if (after === true) return found.whenTrue ?? found.effect;
  return after === false ? (found.whenFalse ?? found.effect) : found.effect;
}

/** Says of some settings which of their effects a value has. */
const BY_VALUE: ReadonlyMap<string, (before: Plain, after: Plain) => string> = new Map([
  ['outboundTrafficPolicy.mode', (_: Plain, after: Plain) => outboundEffect(after)],
  ['trustDomainAliases', aliasEffect],
  ['accessLogFile', logEffect],
  ['h2UpgradePolicy', (_: Plain, after: Plain) => upgradeEffect(after)],
  ['defaultConfig.tracing.sampling', (_: Plain, after: Plain) => samplingEffect(after)],
]);

function outboundEffect(after: Plain): string {
  return after === 'REGISTRY_ONLY'
    ? 'calls to unknown hosts fail'
    : 'calls to unknown hosts are allowed';
}

function logEffect(before: Plain, after: Plain): string {
  const isOff = (value: Plain): boolean => value === null || value === '';
  if (isOff(after)) return 'access logs of every proxy are turned off';
  return isOff(before)
    ? 'access logs of every proxy are turned on'
    : 'access logs of every proxy go elsewhere';
}

/** A share of 0 counts as none written. [src: istio/istio pilot/pkg/networking/core/tracing.go, proxyConfigSamplingValue] */
function samplingEffect(after: Plain): string {
  if (after === 0)
    return 'traces are not turned off, for Istio takes a share of 0 for none written and traces 1 %';
  return typeof after === 'number'
    ? `proxies trace ${String(after)} % of requests`
    : 'proxies trace another share of requests';
}

/** WebSocket connections need CONNECT over HTTP/2. [src: istio/istio issue 27078] */
const upgradeEffect = (after: Plain): string =>
  after === 'UPGRADE'
    ? 'connections of HTTP/1.1 between proxies become HTTP/2, on which WebSocket connections fail unless the proxies allow CONNECT'
    : 'connections of HTTP/1.1 between proxies stay HTTP/1.1';

/** Names what sets a setting for a part of the mesh, by the beginning of its path. */
const NARROWER: ReadonlyMap<string, string> = new Map([
  ['accessLogFile', 'a Telemetry sets logs for one namespace'],
  ['accessLogFormat', 'a Telemetry with a provider of its own sets it for one namespace'],
  ['accessLogEncoding', 'a Telemetry with a provider of its own sets it for one namespace'],
  ['enableTracing', 'a Telemetry sets tracing for one namespace'],
  ['defaultProviders', 'a Telemetry sets providers for one namespace'],
  ['outboundTrafficPolicy', 'a Sidecar sets it for one namespace'],
  [
    'h2UpgradePolicy',
    'a DestinationRule sets it for one host (connectionPool.http.h2UpgradePolicy)',
  ],
  ['connectTimeout', 'a DestinationRule sets it for one host (connectionPool.tcp.connectTimeout)'],
  ['tcpKeepalive', 'a DestinationRule sets it for one host (connectionPool.tcp.tcpKeepalive)'],
  ['localityLbSetting', 'a DestinationRule sets it for one host (loadBalancer.localityLbSetting)'],
  ['defaultTrafficPolicy', 'a DestinationRule sets it for one host'],
  ['defaultHttpRetryPolicy', 'a VirtualService sets retries for one route'],
  ['defaultServiceExportTo', 'the annotation networking.istio.io/exportTo sets it for one Service'],
  ['defaultVirtualServiceExportTo', 'exportTo sets it for one VirtualService'],
  ['defaultDestinationRuleExportTo', 'exportTo sets it for one DestinationRule'],
  [
    'enablePrometheusMerge',
    'the annotation prometheus.istio.io/merge-metrics sets it for one workload',
  ],
  ['defaultConfig', 'the annotation proxy.istio.io/config sets it for one workload'],
]);

/**
 * Matches what is advised there, with the minor release of Istio 1 since which it is read: the change notes of 1.6 for the
 * annotation of proxies, the reference of annotations of 1.8 for that of metrics. Of a Telemetry, which came in parts from
 * 1.11 on, it is a later one: older releases are advised nothing, which is no mistake.
 */
const READ_SINCE: readonly (readonly [RegExp, number])[] = [
  [/\bproxy\.istio\.io\/config\b/, 6],
  [/\bprometheus\.istio\.io\/merge-metrics\b/, 8],
  [/\ba Telemetry\b/, 12],
];

/** Settings that a ProxyConfig has; there are such objects since Istio 1.13. */
const OF_PROXY_CONFIG: ReadonlySet<string> = new Set([
  'defaultConfig.concurrency',
  'defaultConfig.image',
]);

const PROXY_CONFIG_SINCE = 13;

/**
 * Says what sets a setting for a part of the mesh in these releases of Istio, so that it can be tried there; null where
 * nothing does.
 */
export function narrowerSetting(path: string, releases: readonly number[]): string | null {
  const isServed = releases.every((release) => release >= PROXY_CONFIG_SINCE);
  if (OF_PROXY_CONFIG.has(path) && isServed) return 'a ProxyConfig sets it for one namespace';
  const narrower = longestOf(NARROWER, path);
  const since = READ_SINCE.find(([what]) => what.test(narrower ?? ''))?.[1] ?? 0;
  return narrower === undefined || releases.some((release) => release < since) ? null : narrower;
}

/** Finds what a table has for the longest beginning of a path; undefined for none. */
function longestOf<T>(table: ReadonlyMap<string, T>, path: string): T | undefined {
  const steps = path.split('.');
  for (let length = steps.length; length > 0; length -= 1) {
    const found = table.get(steps.slice(0, length).join('.'));
    if (found !== undefined) return found;
  }
  return undefined;
}
