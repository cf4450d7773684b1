import type { Node, Origin, Resource } from '../../manifest/index.ts';
import { nodeAt, podTemplateOf } from '../../manifest/index.ts';
import type { InjectorValues, Mesh, Workload } from '../../istio/index.ts';
import { injectorValues, quantityOf } from '../../istio/index.ts';

/** A quantity as it is written, or as the chart has it where nothing is. */
export interface Amount {
  readonly text: string;
  readonly value: number;
  /** Null for the chart's default. */
  readonly origin: Origin | null;
}

/** What proxies ask for and may use at most; null where nothing says it. */
export interface ProxyResources {
  readonly resource: Resource;
  /** Whose pods say it; null for what holds for all proxies of an installation. */
  readonly workload: Workload | null;
  readonly origin: Origin;
  readonly cpu: Bounds;
  readonly memory: Bounds;
}

export interface Bounds {
  readonly request: Amount | null;
  readonly limit: Amount | null;
}

/** Resources of proxies where something here sets them: pods by annotations, installations by their values (PUSH-2). */
export const proxyResources = (mesh: Mesh): readonly ProxyResources[] => [
  ...injectorValues(mesh).flatMap(ofValues),
  ...mesh.workloads.flatMap(ofAnnotations),
];

const DEFAULTS: ReadonlyMap<string, string> = new Map([
  ['requests.cpu', '100m'],
  ['requests.memory', '128Mi'],
  ['limits.cpu', '2000m'],
  ['limits.memory', '1024Mi'],
]);

function ofValues({ resource, values, hasDefaults }: InjectorValues): readonly ProxyResources[] {
  const proxy = nodeAt(values, 'global', 'proxy');
  const written = nodeAt(proxy, 'resources');
  if (proxy === undefined || (written === undefined && hasDefaults !== false)) return [];
  const read = (side: 'requests' | 'limits', what: 'cpu' | 'memory'): Amount | null => {
    const node = nearestNode(written, [side, what]);
    if (node !== undefined) return amountOf(node);
    const standard = hasDefaults === true ? DEFAULTS.get(`${side}.${what}`) : undefined;
    return standard === undefined
      ? null
      : { text: standard, value: quantityOf(standard) ?? 0, origin: null };
  };
  const known = { cpu: boundsOf(read, 'cpu'), memory: boundsOf(read, 'memory') };
  return [{ resource, workload: null, origin: (written ?? proxy).origin, ...known }];
}

const boundsOf = (
  read: (side: 'requests' | 'limits', what: 'cpu' | 'memory') => Amount | null,
  what: 'cpu' | 'memory',
): Bounds => ({ request: read('requests', what), limit: read('limits', what) });

/** What is there at the path, or a null above it, which takes the default away with all below. */
function nearestNode(node: Node | undefined, [step, ...rest]: readonly string[]): Node | undefined {
  if (node?.kind === 'scalar' && node.value === null) return node;
  return step === undefined ? node : nearestNode(nodeAt(node, step), rest);
}

function amountOf(node: Node): Amount | null {
  if (node.kind !== 'scalar' || node.value === null) return null;
  const text = String(node.value);
  const value = quantityOf(text);
  return value === null ? null : { text, value, origin: node.origin };
}

const ANNOTATIONS = {
  cpu: { request: 'sidecar.istio.io/proxyCPU', limit: 'sidecar.istio.io/proxyCPULimit' },
  memory: { request: 'sidecar.istio.io/proxyMemory', limit: 'sidecar.istio.io/proxyMemoryLimit' },
} as const;

const NAMES: readonly string[] = Object.values(ANNOTATIONS).flatMap((each) => Object.values(each));

/** One annotation takes the place of all that the installation says. What pods write of the container itself comes on top. */
function ofAnnotations(workload: Workload): readonly ProxyResources[] {
  const { sidecar, resource, containers } = workload;
  if (sidecar.kind === 'known' && !sidecar.value) return [];
  if (containers.some(({ name }) => name === 'istio-proxy')) return [];
  const annotations = nodeAt(podTemplateOf(resource), 'metadata', 'annotations');
  const [first] = NAMES.flatMap((name) => nodeAt(annotations, name) ?? []);
  if (first === undefined) return [];
  const read = (name: string): Amount | null => {
    const node = nodeAt(annotations, name);
    return node === undefined ? null : amountOf(node);
  };
  const bounds = (what: 'cpu' | 'memory'): Bounds => ({
    request: read(ANNOTATIONS[what].request),
    limit: read(ANNOTATIONS[what].limit),
  });
  return [
    { resource, workload, origin: first.origin, cpu: bounds('cpu'), memory: bounds('memory') },
  ];
}
