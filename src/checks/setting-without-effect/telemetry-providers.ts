import type { Mesh, WrittenSetting } from '../../istio/index.ts';
import { asMeshConfig, settingHolders, TRACED_SHARE, viewOf } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { placeOf, resourceKey, subjectText, say, slot } from '../../manifest/index.ts';
import { isTargeted } from '../objects-compete/telemetries.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import { isWithoutTracer } from '../signals-lost/trace-state.ts';
import { tracesChanged } from '../signals-lost/traces.ts';
import { worthTelling } from '../istioctl/istioctl.ts';

/**
 * Tells of a Telemetry without a provider for its logs; one that inherits a provider has one, which `istioctl
 * analyze` does not look for (SCOPE-3).
 */
export const logsWithoutProvider = check({
  id: 'logs-without-provider',
  title: 'Telemetry enables access logs, but no provider is configured',
  level: 'medium',
  blind: 'Mesh configuration that is not in the repository.',
  severity: 'warning',
  knownAs: [{ code: 'IST0157', analyzer: 'telemetry.ProviderAnalyzer' }],
  find: (input) =>
    worthTelling(
      input,
      unprovidedLogs(input.mesh),
      ({ provider }) => provider === null && isLoggingKnown(input.mesh),
    ).map(tellUnprovidedLogs),
});

/** A Telemetry that asks for access logs and does not say of whom, where the mesh has nobody by default. */
interface UnprovidedLogs {
  readonly telemetry: Resource;
  readonly origin: Origin;
  /** A Telemetry for more than this one, which names a provider that holds here too; null for none. */
  readonly provider: Resource | null;
}

function unprovidedLogs(mesh: Mesh): readonly UnprovidedLogs[] {
  if (asMeshConfig(mesh.configuration.settings).logProviders.value.length > 0) return [];
  const telemetries = mesh.ofKind('telemetry.istio.io', 'Telemetry');
  return telemetries.flatMap((telemetry) => {
    const asked = viewOf('Telemetry', telemetry).accessLogging.value.find(
      ({ disabled, providers }) => disabled?.value !== true && providers.value.length === 0,
    );
    if (asked === undefined) return [];
    const provider = telemetries.find(
      (other) => other !== telemetry && isWider(mesh, other, telemetry) && namesProvider(other),
    );
    return [{ telemetry, origin: asked.origin, provider: provider ?? null }];
  });
}

/**
 * Tells whether the mesh configuration is here: without it nobody can tell whether the mesh has a provider by
 * default.
 */
const isLoggingKnown = ({ configuration }: Mesh): boolean => configuration.sources.length > 0;

const namesProvider = (telemetry: Resource): boolean =>
  viewOf('Telemetry', telemetry).accessLogging.value.some(
    ({ providers }) => providers.value.length > 0,
  );

/**
 * Tells whether the other Telemetry is for a wider level: levels override each other setting by setting, the
 * mesh's, the namespace's, the workload's.
 */
const isWider = (mesh: Mesh, other: Resource, { namespace }: Resource): boolean =>
  viewOf('Telemetry', other).selector.value.size === 0 &&
  !isTargeted(other) &&
  [namespace, mesh.configuration.rootNamespace].includes(other.namespace);

function tellUnprovidedLogs({ telemetry, origin, provider }: UnprovidedLogs): Told {
  const says =
    provider === null
      ? 'asks for access logs that nobody writes'
      : `has access logs only while ${subjectText(provider)} names who writes them`;
  return {
    subject: telemetry,
    key: 'accessLogging',
    scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 1 },
    message: `${subjectText(telemetry)} ${says}.`,
    why: say`Its accessLogging names no provider (${slot.place(origin)}), and the mesh configuration has no defaultProviders.accessLogging.`,
    symptom: say`the log of the proxy stays empty, and is missed when something fails`,
    origin,
    ...(provider !== null && { related: [provider.origin], severity: 'info' }),
    fix: {
      text: say`Name a provider: \`providers: [{ name: envoy }]\` writes to the log of the proxy.`,
    },
  };
}

/**
 * Tells of a provider for Lightstep, which takes what `opentelemetry` sends, so that the provider need not be
 * its own.
 */
export const retiredTracer = check({
  id: 'retired-tracer',
  title: 'Telemetry traces with a provider Istio has deprecated',
  level: 'low',
  blind: 'Mesh configuration that is not in the repository.',
  severity: 'warning',
  knownAs: [{ code: 'IST0002', analyzer: 'telemetry.LightstepAnalyzer' }],
  find: ({ mesh }) => retiredTracers(mesh).map(tellRetiredTracer),
});

interface RetiredTracer {
  readonly telemetry: Resource;
  readonly name: string;
  readonly origin: Origin;
  /** Points to where the mesh configuration defines it. */
  readonly definition: Origin;
}

function retiredTracers(mesh: Mesh): readonly RetiredTracer[] {
  const retired = new Map(
    asMeshConfig(mesh.configuration.settings).extensionProviders.value.flatMap(
      ({ name, lightstep }) =>
        name === null || lightstep === null ? [] : [[name.value, lightstep] as const],
    ),
  );
  return mesh.ofKind('telemetry.istio.io', 'Telemetry').flatMap((telemetry) => {
    const named = viewOf('Telemetry', telemetry).tracing.value.flatMap(({ providers }) =>
      providers.value.flatMap(({ name }) => name ?? []),
    );
    const used = named.find(({ value }) => retired.has(value));
    const definition = used === undefined ? undefined : retired.get(used.value);
    return used === undefined || definition === undefined
      ? []
      : [{ telemetry, name: used.value, origin: used.origin, definition }];
  });
}

const tellRetiredTracer = ({ telemetry, name, origin, definition }: RetiredTracer): Told => ({
  subject: telemetry,
  key: `tracer ${name}`,
  scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 1 },
  message: say`${slot.object(telemetry)} traces with ${slot.code(name)}, a provider of Lightstep, which Istio has deprecated.`,
  why: say`It names the provider (${slot.place(origin)}), and the mesh configuration defines it as \`lightstep\` (${slot.place(definition)}).`,
  symptom: say`spans stop arriving with a release of Istio that drops the provider`,
  origin,
  related: [definition],
  fix: { text: say`Define the provider as \`opentelemetry\`, which Lightstep takes.` },
});

/** Tells of a Telemetry that says how to trace where nobody is named who gets the spans (SCOPE-3). */
export const tracesWithoutProvider = check({
  id: 'traces-without-provider',
  title: 'Telemetry configures tracing, but no provider is configured',
  level: 'medium',
  blind: 'Mesh configuration that is not in the repository.',
  severity: 'warning',
  find: (input) => {
    const { mesh } = input;
    const told = new Set(
      tracesChanged.find(input).findings.map(({ subject }) => resourceKey(subject)),
    );
    return mesh
      .ofKind('telemetry.istio.io', 'Telemetry')
      .filter((one) => isWithoutTracer(mesh, one) && !told.has(resourceKey(one)))
      .flatMap((one) => tellWithoutProvider(one) ?? []);
  },
});

function tellWithoutProvider(telemetry: Resource): Told | null {
  const asked = viewOf('Telemetry', telemetry).tracing.value.find(
    ({ unreported, sampled }) => unreported?.value !== true && sampled?.value !== 0,
  );
  if (asked === undefined) return null;
  return {
    subject: telemetry,
    key: 'tracing',
    scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 1 },
    message: `${subjectText(telemetry)} says how to trace, and nothing is traced by it.`,
    why: `Its tracing names no provider (${placeOf(asked.origin)}), and the mesh configuration has no defaultProviders.tracing: without one Istio traces nothing where a Telemetry speaks of traces.`,
    symptom: 'no span arrives, and the share that is written here changes nothing',
    origin: asked.origin,
    fix: {
      text: say`Name one of the extensionProviders that is for traces: \`providers: [{ name: … }]\`.`,
    },
  };
}

/**
 * Tells of a share of 0 in the mesh configuration or in an annotation, which Istio takes for none written. [src:
 * istio/istio pilot/pkg/networking/core/tracing.go, proxyConfigSamplingValue]
 */
export const samplingOfZero = check({
  id: 'sampling-of-zero',
  title: 'Istio treats a trace sampling rate of 0 as unset',
  level: 'low',
  blind: 'Telemetry in another repository, and PILOT_TRACE_SAMPLING of the control plane.',
  find: ({ mesh, changes }) => {
    // a setting of the mesh that changes is told with what it does
    const changed = new Set(changes.map(({ origin }) => placeOf(origin)));
    const isOff = asMeshConfig(mesh.configuration.settings).tracing?.value === false;
    return settingHolders(mesh, TRACED_SHARE)
      .filter(({ value }) => value === 0)
      .filter(
        ({ workload, origin }) => workload !== null || (!isOff && !changed.has(placeOf(origin))),
      )
      .map(tellZero);
  },
});

const tellZero = ({ source, origin }: WrittenSetting): Told => ({
  subject: source,
  key: 'sampling of zero',
  cause: 'sampling of zero',
  message: say`A share of 0 in ${slot.object(source)} turns no trace off.`,
  why: say`Istio takes \`sampling: 0\` there (${slot.place(origin)}) for none written, and 1 % is what it has then.`,
  symptom: say`spans go on arriving, one for each hundred requests`,
  origin,
  fix: {
    text: say`Turn traces off by a Telemetry with \`disableSpanReporting: true\` or \`randomSamplingPercentage: 0\`, or for the mesh by \`enableTracing: false\`.`,
  },
});
