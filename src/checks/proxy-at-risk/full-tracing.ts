import { asMeshConfig, asTelemetry, parseEmbeddedYaml } from '../../istio/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';
import { nodeAt, placeOf, podTemplateOf, resourceKey, subjectText } from '../../manifest/index.ts';
import type { Node, Origin, Resource } from '../../manifest/index.ts';
import { check } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';
import { scopeOfProxies } from './whose-proxies.ts';

export const everyRequestTraced = check({
  id: 'every-request-traced',
  title: 'A trace is asked for of every request of production',
  level: 'low',
  blind: 'Whether traces are kept anywhere, and what the collector drops.',
  find: ({ mesh }) =>
    mesh.environment.production
      ? eachOnce(fullTracing(mesh)).map((traced) => tell(mesh, traced))
      : [],
});

/** Of what several roots write the last is what holds. */
const eachOnce = (found: readonly FullTracing[]): readonly FullTracing[] => [
  ...new Map(found.map((one) => [resourceKey(one.resource), one])).values(),
];

function tell(mesh: Mesh, traced: FullTracing): Told {
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
  /** Whose pods say it; null for objects that are for others. */
  readonly workload: Workload | null;
  readonly origin: Origin;
}

const ALL = 100;

/** Telemetry, the mesh configuration and annotations of pods whose share of traced requests is all of them. */
const fullTracing = (mesh: Mesh): readonly FullTracing[] => [
  ...ofMesh(mesh),
  ...mesh.ofKind('telemetry.istio.io', 'Telemetry').flatMap((resource) => {
    const found = asTelemetry(resource).tracing.value.find(
      ({ sampled, unreported }) => (sampled?.value ?? 0) >= ALL && unreported?.value !== true,
    );
    return found?.sampled == null
      ? []
      : [{ resource, workload: null, origin: found.sampled.origin }];
  }),
  ...mesh.workloads.flatMap(ofPods),
];

function ofMesh({ configuration: { settings } }: Mesh): readonly FullTracing[] {
  const { tracedShare, tracing } = asMeshConfig(settings);
  const source = settings.get('defaultConfig.tracing.sampling')?.source;
  return tracedShare === null ||
    tracedShare.value < ALL ||
    tracing?.value === false ||
    source === undefined
    ? []
    : [{ resource: source, workload: null, origin: tracedShare.origin }];
}

function ofPods(workload: Workload): readonly FullTracing[] {
  const { sidecar, resource } = workload;
  if (sidecar.kind === 'known' && !sidecar.value) return [];
  const written: Node | undefined = nodeAt(
    podTemplateOf(resource),
    'metadata',
    'annotations',
    'proxy.istio.io/config',
  );
  const share = nodeAt(parseEmbeddedYaml(written), 'tracing', 'sampling');
  return share?.kind === 'scalar' && typeof share.value === 'number' && share.value >= ALL
    ? [{ resource, workload, origin: share.origin }]
    : [];
}
