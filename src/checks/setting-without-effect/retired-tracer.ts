import type { Mesh } from '../../istio/index.ts';
import { asMeshConfig, asTelemetry } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { placeOf, subjectText } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';

/** Lightstep takes what `opentelemetry` sends, so that the provider need not be its own. */
export const retiredTracer = check({
  id: 'retired-tracer',
  title: 'A Telemetry traces with a provider that Istio has deprecated',
  level: 'low',
  blind: 'Mesh configuration that is not in the repository.',
  severity: 'warning',
  knownAs: [{ code: 'IST0002', analyzer: 'telemetry.LightstepAnalyzer' }],
  find: ({ mesh }) => retiredTracers(mesh).map(tell),
});

interface RetiredTracer {
  readonly telemetry: Resource;
  readonly name: string;
  readonly origin: Origin;
  /** Where the mesh configuration defines it. */
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
    const named = asTelemetry(telemetry).tracing.value.flatMap(({ providers }) =>
      providers.value.flatMap(({ name }) => name ?? []),
    );
    const used = named.find(({ value }) => retired.has(value));
    const definition = used === undefined ? undefined : retired.get(used.value);
    return used === undefined || definition === undefined
      ? []
      : [{ telemetry, name: used.value, origin: used.origin, definition }];
  });
}

const tell = ({ telemetry, name, origin, definition }: RetiredTracer): Told => ({
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
