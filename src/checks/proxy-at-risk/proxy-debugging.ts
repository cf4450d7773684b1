import {
  asMeshConfig,
  injectedSettings,
  settingHolders,
  TRACED_SHARE,
  valueInForce,
  viewOf,
} from '../../istio/index.ts';
import type { Mesh, Workload, WrittenSetting } from '../../istio/index.ts';
import { placeOf, resourceKey, subjectText } from '../../manifest/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { check } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';
import { tracesChanged } from '../signals-lost/traces.ts';
import { isWithoutTracer } from '../signals-lost/trace-state.ts';
import { DEBUG_HEADERS } from './proxy-headers.ts';
import { scopeOfProxies, whoseProxies } from './proxy-scope.ts';

/** Tells only what production writes: such logs are of use for an afternoon, and the setting stays. */
export const verboseProxyLogs = check({
  id: 'verbose-proxy-logs',
  title: 'Production proxies use debug or trace log level',
  level: 'low',
  blind: 'Log levels that are set in a running proxy.',
  find: ({ mesh }) =>
    mesh.environment.production
      ? verboseProxies(mesh).map((proxies) => tellVerboseProxies(mesh, proxies))
      : [],
});

function tellVerboseProxies(
  mesh: Mesh,
  { setting, level, origin, ...proxies }: ReturnType<typeof verboseProxies>[number],
): Told {
  const whose = whoseProxies(proxies);
  return {
    subject: proxies.resource,
    key: setting,
    cause: `${setting} ${level}`,
    scope: scopeOfProxies(proxies, mesh),
    message: `In production, ${whose} logs what it does with each request.`,
    why: `\`${setting}\` is \`${level}\` (${placeOf(origin)}); \`warning\` is what Istio has.`,
    symptom:
      'hundreds of lines for one request: the proxy gets slower, the log costs more than the service, and headers with tokens may be in it',
    origin,
    fix: {
      text: 'Take it out, and set it where it is needed for as long as it is: `istioctl proxy-config log POD --level debug` needs no restart.',
    },
  };
}

/** Matches a level for all of Envoy, or for one of its components: `debug`, `rbac:debug,http:info`. */
const VERBOSE_LEVEL = /(?:^|[:,\s])(?:debug|trace)\s*(?:,|$)/i;

/** Finds levels `debug` and `trace`, by annotations of pods and by the values of an installation. */
export const verboseProxies = (mesh: Mesh) =>
  ['logLevel', 'componentLogLevel'].flatMap((name) =>
    injectedSettings(mesh, name, `sidecar.istio.io/${name}`).flatMap(({ node, ...one }) =>
      node.kind === 'scalar' && typeof node.value === 'string' && VERBOSE_LEVEL.test(node.value)
        ? [{ ...one, level: node.value, origin: node.origin }]
        : [],
    ),
  );

export const everyRequestTraced = check({
  id: 'every-request-traced',
  title: 'Production proxies trace every request',
  level: 'low',
  blind: 'Whether traces are stored, and which ones the collector drops.',
  find: (input) => {
    const { mesh } = input;
    if (!mesh.environment.production) return [];
    // with its direction it is told where a change brings it
    const told = new Set(tracesChanged.find(input).findings.map(({ origin }) => placeOf(origin)));
    return eachOnce(fullTracing(mesh))
      .filter(({ origin }) => !told.has(placeOf(origin)))
      .map((traced) => tellFullTracing(mesh, traced));
  },
});

/** Keeps one entry for each object: of what several roots write, the last is what holds. */
const eachOnce = (found: readonly FullTracing[]): readonly FullTracing[] => [
  ...new Map(found.map((one) => [resourceKey(one.resource), one])).values(),
];

function tellFullTracing(mesh: Mesh, traced: FullTracing): Told {
  const { resource, workload, origin } = traced;
  const whom =
    workload === null
      ? `${subjectText(resource)} asks for a trace of every request`
      : `${subjectText(resource)} has every request traced that its proxies begin`;
  return {
    subject: resource,
    key: 'all requests',
    cause: 'every request traced',
    scope: scopeOfProxies(traced, mesh),
    message: `${whom}, in production.`,
    why: `The share is 100 % (${placeOf(origin)}); without a setting it is 1 %.`,
    symptom:
      'each proxy makes and sends a span for each request: CPU in every pod, and a collector that falls behind or is paid for by volume',
    origin,
    fix: {
      text: 'Take a few per cent, or let the collector choose what it keeps (tail sampling) if this is meant for it.',
    },
  };
}

/** Something that asks for the trace of every request. */
interface FullTracing {
  readonly resource: Resource;
  /** Is the workload whose pods say it; null for objects that are for others. */
  readonly workload: Workload | null;
  readonly origin: Origin;
}

const ALL = 100;

/**
 * Finds Telemetry, mesh configuration and annotations of pods whose share of traced requests is all of them.
 */
export const fullTracing = (mesh: Mesh): readonly FullTracing[] => [
  ...mesh.ofKind('telemetry.istio.io', 'Telemetry').flatMap((resource) => {
    const found = viewOf('Telemetry', resource).tracing.value.find(
      ({ sampled, unreported }) => (sampled?.value ?? 0) >= ALL && unreported?.value !== true,
    );
    if (isWithoutTracer(mesh, resource)) return [];
    return found?.sampled == null
      ? []
      : [{ resource, workload: null, origin: found.sampled.origin }];
  }),
  ...settingHolders(mesh, TRACED_SHARE).flatMap(({ workload, inForce, source, origin }) =>
    inForce !== ALL || (workload === null && isTracingOff(mesh))
      ? []
      : [{ resource: source, workload, origin }],
  ),
];

const isTracingOff = ({ configuration: { settings } }: Mesh): boolean =>
  asMeshConfig(settings).tracing?.value === false;

export const debugHeadersSent = check({
  id: 'debug-headers-sent',
  title: 'Production proxies are set to send Envoy debug headers',
  level: 'low',
  blind: 'Headers that a filter or an application removes.',
  find: ({ mesh }) => {
    const headers = mesh.environment.production ? debugHeadersAskedFor(mesh) : null;
    return headers === null ? [] : [tellDebugHeaders(headers)];
  },
});

const tellDebugHeaders = ({ source, origin }: WrittenSetting): Told => ({
  subject: source,
  key: 'envoy headers',
  cause: 'envoy debug headers',
  scope: { level: 'mesh', workloads: 0, services: 0, namespaces: 0 },
  message: "Answers of production carry Envoy's debugging headers, to callers outside too.",
  why: `\`envoyDebugHeaders.disabled\` is false (${placeOf(origin)}).`,
  symptom: 'whoever calls learns from `x-envoy-` headers how long a service took',
  origin,
  fix: {
    text: 'Set it to true; who needs the times has them in access logs.',
  },
});

/** Finds where the mesh is told in so many words to send Envoy's debugging headers; null where it is not. */
export function debugHeadersAskedFor(mesh: Mesh): WrittenSetting | null {
  const { from } = valueInForce(mesh, null, DEBUG_HEADERS);
  return from?.value === false ? from : null;
}
