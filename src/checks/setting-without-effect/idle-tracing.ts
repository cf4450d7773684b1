import type { Mesh } from '../../istio/index.ts';
import { asMeshConfig, viewOf } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { placeOf, resourceKey, subjectText } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import { isWithoutTracer, shareOfPods } from '../signals-lost/trace-state.ts';
import { tracesChanged } from '../signals-lost/traces.ts';

/** Tells of a Telemetry that says how to trace where nobody is named who gets the spans (SCOPE-3). */
export const tracesWithoutProvider = check({
  id: 'traces-without-provider',
  title: 'A Telemetry says how to trace and names no provider, and the mesh has none',
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
      text: 'Name one of the extensionProviders that is for traces: `providers: [{ name: … }]`.',
    },
  };
}

/**
 * Tells of a share of 0 in the mesh configuration or in an annotation, which Istio takes for none written. [src:
 * istio/istio pilot/pkg/networking/core/tracing.go, proxyConfigSamplingValue]
 */
export const samplingOfZero = check({
  id: 'sampling-of-zero',
  title: 'A share of 0 for traces is written where Istio takes it for none written',
  level: 'low',
  blind: 'Telemetry that another repository brings, and PILOT_TRACE_SAMPLING of the control plane.',
  find: ({ mesh, changes }) => {
    // a setting of the mesh that changes is told with what it does
    const changed = new Set(changes.map(({ origin }) => placeOf(origin)));
    return [
      ...idleShareOfMesh(mesh).filter(({ origin }) => !changed.has(placeOf(origin))),
      ...idleSharesOfPods(mesh),
    ].map(tellZero);
  },
});

interface IdleShare {
  readonly resource: Resource;
  readonly origin: Origin;
}

function idleShareOfMesh({ configuration: { settings } }: Mesh): readonly IdleShare[] {
  const { tracing, tracedShare } = asMeshConfig(settings);
  const source = settings.get('defaultConfig.tracing.sampling')?.source;
  return tracing?.value !== false && tracedShare?.value === 0 && source !== undefined
    ? [{ resource: source, origin: tracedShare.origin }]
    : [];
}

const idleSharesOfPods = ({ workloads }: Mesh): readonly IdleShare[] =>
  workloads.flatMap(({ resource, sidecar }) => {
    const share = sidecar.kind === 'known' && !sidecar.value ? null : shareOfPods(resource);
    return share?.value === 0 ? [{ resource, origin: share.origin }] : [];
  });

const tellZero = ({ resource, origin }: IdleShare): Told => ({
  subject: resource,
  key: 'sampling of zero',
  cause: 'sampling of zero',
  message: `A share of 0 in ${subjectText(resource)} turns no trace off.`,
  why: `Istio takes \`sampling: 0\` there (${placeOf(origin)}) for none written, and 1 % is what it has then.`,
  symptom: 'spans go on arriving, one for each hundred requests',
  origin,
  fix: {
    text: 'Turn traces off by a Telemetry with `disableSpanReporting: true` or `randomSamplingPercentage: 0`, or for the mesh by `enableTracing: false`.',
  },
});
