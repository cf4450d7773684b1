import {
  asMeshConfig,
  injectedSettings,
  settingHolders,
  TRACED_SHARE,
  valueInForce,
  viewOf,
} from '../../istio/index.ts';
import type { Mesh, Workload, WrittenSetting } from '../../istio/index.ts';
import { placeOf, resourceKey, say, slot } from '../../manifest/index.ts';
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
    (mesh.environment.production ? verboseProxies(mesh) : []).map(
      ({ setting, level, origin, ...proxies }): Told => ({
        subject: proxies.resource,
        key: setting,
        cause: `${setting} ${level}`,
        scope: scopeOfProxies(proxies, mesh),
        message: say`In production, ${whoseProxies(proxies)} logs what it does with each request.`,
        why: say`${slot.code(setting)} is ${slot.code(level)} (${slot.place(origin)}); \`warning\` is what Istio has.`,
        symptom: say`hundreds of lines for one request: the proxy gets slower, the log costs more than the service, and headers with tokens may be in it`,
        origin,
        fix: {
          text: say`Take it out, and set it where it is needed for as long as it is: \`istioctl proxy-config log POD --level debug\` needs no restart.`,
        },
      }),
    ),
});

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
    // of what several roots write, the last is what holds
    const all = new Map(fullTracing(mesh).map((one) => [resourceKey(one.resource), one]));
    return [...all.values()]
      .filter(({ origin }) => !told.has(placeOf(origin)))
      .map((traced) => tellFullTracing(mesh, traced));
  },
});

function tellFullTracing(mesh: Mesh, traced: FullTracing): Told {
  const { resource, workload, origin } = traced;
  const asks =
    workload === null
      ? say`asks for a trace of every request`
      : say`has every request traced that its proxies begin`;
  return {
    subject: resource,
    key: 'all requests',
    cause: 'every request traced',
    scope: scopeOfProxies(traced, mesh),
    message: say`${slot.object(resource)} ${asks}, in production.`,
    why: say`The share is 100 % (${slot.place(origin)}); without a setting it is 1 %.`,
    symptom: say`each proxy makes and sends a span for each request: CPU in every pod, and a collector that falls behind or is paid for by volume`,
    origin,
    fix: {
      text: say`Take a few per cent, or let the collector choose what it keeps (tail sampling) if this is meant for it.`,
    },
  };
}

/** Something that asks for the trace of every request: a workload for its pods, or an object for others. */
interface FullTracing {
  readonly resource: Resource;
  readonly workload: Workload | null;
  readonly origin: Origin;
}

/** Finds Telemetry, mesh configuration and annotations of pods whose share of traced requests is all of them. */
export function fullTracing(mesh: Mesh): readonly FullTracing[] {
  const isOff = asMeshConfig(mesh.configuration.settings).tracing?.value === false;
  const ofTelemetry = mesh.ofKind('telemetry.istio.io', 'Telemetry').flatMap((resource) => {
    const found = viewOf('Telemetry', resource).tracing.value.find(
      ({ sampled, unreported }) => (sampled?.value ?? 0) >= 100 && unreported?.value !== true,
    );
    return found?.sampled == null || isWithoutTracer(mesh, resource)
      ? []
      : [{ resource, workload: null, origin: found.sampled.origin }];
  });
  const ofProxies = settingHolders(mesh, TRACED_SHARE)
    .filter(({ workload, inForce }) => inForce === 100 && (workload !== null || !isOff))
    .map(({ workload, source, origin }) => ({ resource: source, workload, origin }));
  return [...ofTelemetry, ...ofProxies];
}

export const debugHeadersSent = check({
  id: 'debug-headers-sent',
  title: 'Production proxies are set to send Envoy debug headers',
  level: 'low',
  blind: 'Headers that a filter or an application removes.',
  find: ({ mesh }) =>
    (mesh.environment.production ? debugHeadersAskedFor(mesh) : []).map(
      ({ source, origin }): Told => ({
        subject: source,
        key: 'envoy headers',
        cause: 'envoy debug headers',
        scope: scopeOfProxies({ workload: null }, mesh),
        message: say`Answers of production carry Envoy's debugging headers, to callers outside too.`,
        why: say`\`envoyDebugHeaders.disabled\` is false (${slot.place(origin)}).`,
        symptom: say`whoever calls learns from \`x-envoy-\` headers how long a service took`,
        origin,
        fix: { text: say`Set it to true; who needs the times has them in access logs.` },
      }),
    ),
});

/** Finds where the mesh is told in so many words to send Envoy's debugging headers. */
export function debugHeadersAskedFor(mesh: Mesh): readonly WrittenSetting[] {
  const { from } = valueInForce(mesh, null, DEBUG_HEADERS);
  return from?.value === false ? [from] : [];
}
