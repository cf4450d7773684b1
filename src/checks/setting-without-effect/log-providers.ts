import { asMeshConfig, asTelemetry } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { isTargeted } from '../objects-compete/telemetry-contention.ts';

/** A Telemetry that asks for access logs and does not say of whom, where the mesh has nobody by default. */
export interface UnprovidedLogs {
  readonly telemetry: Resource;
  readonly origin: Origin;
  /** A Telemetry for more than this one, which names a provider that holds here too; null for none. */
  readonly provider: Resource | null;
}

/** Objects of Telemetry whose access logs have no provider of their own. SCOPE-3. */
export function unprovidedLogs(mesh: Mesh): readonly UnprovidedLogs[] {
  if (asMeshConfig(mesh.configuration.settings).logProviders.value.length > 0) return [];
  const telemetries = mesh.ofKind('telemetry.istio.io', 'Telemetry');
  return telemetries.flatMap((telemetry) => {
    const asked = asTelemetry(telemetry).accessLogging.value.find(
      ({ disabled, providers }) => disabled?.value !== true && providers.value.length === 0,
    );
    if (asked === undefined) return [];
    const provider = telemetries.find(
      (other) => other !== telemetry && isWider(mesh, other, telemetry) && namesProvider(other),
    );
    return [{ telemetry, origin: asked.origin, provider: provider ?? null }];
  });
}

/** Whether whether the mesh has a provider by default is known: somebody shows its configuration. */
export const isLoggingKnown = ({ configuration }: Mesh): boolean =>
  configuration.sources.length > 0;

const namesProvider = (telemetry: Resource): boolean =>
  asTelemetry(telemetry).accessLogging.value.some(({ providers }) => providers.value.length > 0);

/** Levels override each other setting by setting: the mesh's, the namespace's, the workload's. */
const isWider = (mesh: Mesh, other: Resource, { namespace }: Resource): boolean =>
  asTelemetry(other).selector.value.size === 0 &&
  !isTargeted(other) &&
  [namespace, mesh.configuration.rootNamespace].includes(other.namespace);

/** A tracer that Istio does not support any more, as a Telemetry names it. */
export interface RetiredTracer {
  readonly telemetry: Resource;
  readonly name: string;
  readonly origin: Origin;
  /** Where the mesh configuration defines it. */
  readonly definition: Origin;
}

/** Objects of Telemetry that trace with a provider of Lightstep. */
export function retiredTracers(mesh: Mesh): readonly RetiredTracer[] {
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
