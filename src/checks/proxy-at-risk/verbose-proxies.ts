import type { Node, Origin, Resource } from '../../manifest/index.ts';
import { nodeAt, podTemplateOf } from '../../manifest/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';
import { injectorValues } from '../../istio/index.ts';

/** Proxies that log what they do, request by request. */
export interface VerboseProxies {
  readonly resource: Resource;
  /** Whose pods say it; null for what holds for all proxies of an installation. */
  readonly workload: Workload | null;
  /** Annotation or value: `sidecar.istio.io/logLevel`. */
  readonly setting: string;
  readonly level: string;
  readonly origin: Origin;
}

/** A level for all of Envoy, or for one of its components: `debug`, `rbac:debug,http:info`. */
const VERBOSE = /(?:^|[:,\s])(?:debug|trace)\s*(?:,|$)/i;

/** Levels `debug` and `trace`, by annotations of pods and by the values of an installation. */
export const verboseProxies = (mesh: Mesh): readonly VerboseProxies[] => [
  ...injectorValues(mesh).flatMap(({ resource, values }) =>
    ['logLevel', 'componentLogLevel'].flatMap((name) =>
      verbose(nodeAt(values, 'global', 'proxy', name), `global.proxy.${name}`, resource, null),
    ),
  ),
  ...mesh.workloads.flatMap((workload) => {
    const { sidecar, resource } = workload;
    if (sidecar.kind === 'known' && !sidecar.value) return [];
    const annotations = nodeAt(podTemplateOf(resource), 'metadata', 'annotations');
    return ['sidecar.istio.io/logLevel', 'sidecar.istio.io/componentLogLevel'].flatMap((name) =>
      verbose(nodeAt(annotations, name), name, resource, workload),
    );
  }),
];

function verbose(
  node: Node | undefined,
  setting: string,
  resource: Resource,
  workload: Workload | null,
): readonly VerboseProxies[] {
  if (node?.kind !== 'scalar' || typeof node.value !== 'string') return [];
  return VERBOSE.test(node.value)
    ? [{ resource, workload, setting, level: node.value, origin: node.origin }]
    : [];
}
