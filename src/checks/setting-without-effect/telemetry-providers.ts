import type { Mesh } from '../../istio/index.ts';
import { asMeshConfig, viewOf } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { placeOf, subjectText } from '../../manifest/index.ts';
import { isTargeted } from '../objects-compete/telemetries.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import { worthTelling } from '../istioctl/istioctl.ts';

/**
 * Tells of a Telemetry without a provider for its logs; one that inherits a provider has one, which `istioctl
 * analyze` does not look for (SCOPE-3).
 */
export const logsWithoutProvider = check({
  id: 'logs-without-provider',
  title: 'A Telemetry asks for access logs and names no provider, and the mesh has none',
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
    why: `Its accessLogging names no provider (${placeOf(origin)}), and the mesh configuration has no defaultProviders.accessLogging.`,
    symptom: 'the log of the proxy stays empty, and is missed when something fails',
    origin,
    ...(provider !== null && { related: [provider.origin], severity: 'info' }),
    fix: {
      text: 'Name a provider: `providers: [{ name: envoy }]` writes to the log of the proxy.',
    },
  };
}

/**
 * Tells of a provider for Lightstep, which takes what `opentelemetry` sends, so that the provider need not be
 * its own.
 */
export const retiredTracer = check({
  id: 'retired-tracer',
  title: 'A Telemetry traces with a provider that Istio has deprecated',
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
  message: `${subjectText(telemetry)} traces with \`${name}\`, a provider of Lightstep, which Istio has deprecated.`,
  why: `It names the provider (${placeOf(origin)}), and the mesh configuration defines it as \`lightstep\` (${placeOf(definition)}).`,
  symptom: 'spans stop arriving with a release of Istio that drops the provider',
  origin,
  related: [definition],
  fix: { text: 'Define the provider as `opentelemetry`, which Lightstep takes.' },
});
