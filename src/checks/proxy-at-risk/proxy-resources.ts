import { upperFirst } from '../detection/clause-words.ts';
import type { Mesh, Workload } from '../../istio/index.ts';
import { placeOf, nodeAt, podTemplateOf } from '../../manifest/index.ts';
import type { Origin, Node, Resource } from '../../manifest/index.ts';
import { checks } from '../detection/check.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import { scopeOfProxies, whoseProxies } from './proxy-scope.ts';
import { injectorValues, quantityOf } from '../../istio/index.ts';

/** A quantity as it is written, or as the chart has it where nothing is. */
interface Amount {
  readonly text: string;
  readonly value: number;
  /** The place of the quantity; null for the chart's default. */
  readonly origin: Origin | null;
}

/** Holds what proxies ask for and may use at most, with the places that say so. */
export interface ProxyResources {
  readonly resource: Resource;
  /** Is the workload whose pods say it; null for what holds for all proxies of an installation. */
  readonly workload: Workload | null;
  readonly origin: Origin;
  readonly cpu: Bounds;
  readonly memory: Bounds;
}

interface Bounds {
  readonly request: Amount | null;
  readonly limit: Amount | null;
}

/**
 * Lists the resources of proxies where something here sets them: pods by annotations, installations by their
 * values (PUSH-2).
 */
export function proxyResources(mesh: Mesh): readonly ProxyResources[] {
  const found = known.get(mesh) ?? [
    ...injectorValues(mesh).flatMap(ofValues),
    ...mesh.workloads.flatMap(ofAnnotations),
  ];
  known.set(mesh, found);
  return found;
}

const known = new WeakMap<Mesh, readonly ProxyResources[]>();

const DEFAULTS: ReadonlyMap<string, string> = new Map([
  ['requests.cpu', '100m'],
  ['requests.memory', '128Mi'],
  ['limits.cpu', '2000m'],
  ['limits.memory', '1024Mi'],
]);

function ofValues({
  resource,
  values,
  hasDefaults,
}: ReturnType<typeof injectorValues>[number]): readonly ProxyResources[] {
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

/** Gives the node at the path, or a null above it, which takes the default away with all below. */
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

/**
 * Reads the resources that annotations set: one of them takes the place of all that the installation says.
 * What pods write of the container itself comes on top.
 */
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

const BELOW_REQUESTS: Check = {
  id: 'limits-below-requests',
  title: 'Proxy limits below its requests: Kubernetes rejects the pods',
  level: 'high',
  blind: "A namespace's LimitRange, and charts whose defaults differ from Istio's.",
};
const TOO_SMALL: Check = {
  id: 'proxy-too-small',
  title: "Production proxy's limits are below the minimum it needs",
  level: 'medium',
  blind: 'How much configuration and traffic the proxy has.',
};
const UNSET: Check = {
  id: 'proxy-resources-unset',
  title: 'Override leaves a production proxy without a memory request',
  level: 'low',
  blind: "A namespace's LimitRange, which fills in missing values.",
};

/**
 * Tells of limits and requests of proxies, where something sets them away from what the installation brings
 * along.
 */
export const proxyResourcesAtRisk = checks([BELOW_REQUESTS, TOO_SMALL, UNSET], ({ mesh }) =>
  proxyResources(mesh).flatMap((proxies) => tell(mesh, proxies)),
);

function tell(mesh: Mesh, proxies: ProxyResources): readonly ToldBy[] {
  const { cpu, memory } = proxies;
  const below = [
    ...(isBelow(cpu) ? [tellBelow(mesh, proxies, 'CPU', cpu)] : []),
    ...(isBelow(memory) ? [tellBelow(mesh, proxies, 'memory', memory)] : []),
  ].flat();
  if (below.length > 0 || !mesh.environment.production) return below;
  const small = [
    ...tellTooSmall(mesh, proxies, 'memory', memory.limit),
    ...tellTooSmall(mesh, proxies, 'CPU', cpu.limit),
  ];
  return small.length > 0 || memory.request !== null || memory.limit !== null
    ? small
    : [tellUnset(mesh, proxies)];
}

const isBelow = ({ request, limit }: Bounds): boolean =>
  request !== null && limit !== null && limit.value < request.value;

const placeText = ({ origin }: Amount): string =>
  origin === null ? 'the default of the chart' : placeOf(origin);

function tellBelow(
  mesh: Mesh,
  proxies: ProxyResources,
  what: string,
  { request, limit }: Bounds,
): readonly ToldBy[] {
  if (request === null || limit === null) return [];
  const whose = whoseProxies(proxies);
  const pods = proxies.workload === null ? 'Pods with a proxy are' : 'Its pods are';
  return [
    {
      by: BELOW_REQUESTS,
      subject: proxies.resource,
      key: `${what} limit below request`,
      cause: `proxy ${what} limit below request`,
      scope: scopeOfProxies(proxies, mesh),
      message: `Kubernetes refuses new pods: ${whose} asks for more ${what} (${request.text}) than it may use (${limit.text}).`,
      why: `The limit is ${limit.text} (${placeText(limit)}) and the request ${request.text} (${placeText(request)}).${proxies.workload === null ? '' : WHOLE}`,
      symptom: `${pods} refused with "must be less than or equal to ${what === 'CPU' ? 'cpu' : what} limit" when the next one is needed: a rollout that stands still, or nothing that comes back after a node is gone`,
      origin: limit.origin ?? request.origin ?? proxies.origin,
      fix: { text: 'Raise the limit, or lower the request with it.' },
    },
  ];
}

const WHOLE = ' Where one of the annotations is set, nothing of what the installation says holds.';

interface Least {
  readonly value: number;
  readonly text: string;
  readonly because: string;
  readonly symptom: string;
}

const LEAST: Readonly<Record<'CPU' | 'memory', Least>> = {
  memory: {
    value: 64 * 2 ** 20,
    text: '64Mi',
    because:
      'Istio measures about 60 MB for a sidecar under load, and each service and endpoint that it is told of adds to that',
    symptom:
      'the proxy is killed (OOMKilled, exit code 137) when services are added or traffic grows, and all connections of the pod break with it',
  },
  CPU: {
    value: 0.05,
    text: '50m',
    because:
      'Istio measures about 0.2 CPUs for a sidecar at 1000 requests per second, and a proxy that starts reads all of its configuration first',
    symptom:
      'the proxy is throttled: requests wait in it, pods become ready late, and probes that pass through it time out',
  },
};

function tellTooSmall(
  mesh: Mesh,
  proxies: ProxyResources,
  what: 'CPU' | 'memory',
  limit: Amount | null,
): readonly ToldBy[] {
  const { value, text, because, symptom } = LEAST[what];
  if (limit?.origin == null || limit.value >= value) return [];
  return [
    {
      by: TOO_SMALL,
      subject: proxies.resource,
      key: `${what} limit`,
      cause: `proxy ${what} limit ${limit.text}`,
      scope: scopeOfProxies(proxies, mesh),
      message: `${upperFirst(whoseProxies(proxies))} may use ${limit.text} of ${what}, which is less than a proxy needs.`,
      why: `The limit is at ${placeOf(limit.origin)}. ${because}.`,
      symptom,
      origin: limit.origin,
      fix: { text: `Allow it ${text} at least, and watch what it uses before less is given.` },
    },
  ];
}

function tellUnset(mesh: Mesh, proxies: ProxyResources): ToldBy {
  const origin: Origin = proxies.origin;
  return {
    by: UNSET,
    subject: proxies.resource,
    key: 'no memory',
    cause: 'proxy without memory',
    scope: scopeOfProxies(proxies, mesh),
    message: `${upperFirst(whoseProxies(proxies))} asks for no memory and has no limit.`,
    why:
      proxies.workload === null
        ? `The values set no memory for proxies (${placeOf(origin)}), and nothing fills it in.`
        : `One annotation takes the place of all requests and limits that the installation has for proxies, and none here is about memory (${placeOf(origin)}).`,
    symptom:
      'the scheduler does not count the proxy; where a node runs out of memory, its pod is among the first to go, and a proxy that grows is stopped by nothing',
    origin,
    fix: {
      text:
        proxies.workload === null
          ? 'Set requests and limits for memory; the chart has 128Mi and 1024Mi.'
          : 'Set `sidecar.istio.io/proxyMemory` and `sidecar.istio.io/proxyMemoryLimit` beside it; the chart has 128Mi and 1024Mi.',
    },
  };
}
