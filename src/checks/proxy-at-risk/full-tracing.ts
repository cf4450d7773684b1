import { asMeshConfig, asTelemetry, parseEmbeddedYaml } from '../../istio/index.ts';
import type { Node, Origin, Resource } from '../../manifest/index.ts';
import { nodeAt, podTemplateOf } from '../../manifest/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';

/** Something that asks for the trace of every request. */
export interface FullTracing {
  readonly resource: Resource;
  /** Whose pods say it; null for objects that are for others. */
  readonly workload: Workload | null;
  readonly origin: Origin;
}

const ALL = 100;

/** Telemetry, the mesh configuration and annotations of pods whose share of traced requests is all of them. */
export const fullTracing = (mesh: Mesh): readonly FullTracing[] => [
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
