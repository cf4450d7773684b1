import type { Mesh, Workload } from '../../istio/index.ts';
import { injectorValues, quantityOf } from '../../istio/index.ts';
import type { Node, Origin, Resource, Sentence } from '../../manifest/index.ts';
import { joinedSentences, legacy, nodeAt, podTemplateOf, say, slot } from '../../manifest/index.ts';
import { checks } from '../detection/check.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import { scopeOfProxies, whoseProxies } from './proxy-scope.ts';

/** A quantity as it is written, or as the chart has it if nothing is; that has no place. */
interface Amount {
  readonly text: string;
  readonly value: number;
  readonly origin: Origin | null;
}

interface Bounds {
  readonly request: Amount | null;
  readonly limit: Amount | null;
}

/** Holds what proxies ask for and may use at most. */
interface ProxyResources extends Readonly<Record<'cpu' | 'memory', Bounds>> {
  readonly resource: Resource;
  /** Is the workload whose pods say it; null for what holds for all proxies of an installation. */
  readonly workload: Workload | null;
  readonly origin: Origin;
}

/** Lists the resources of proxies that something here sets: annotations of pods, values of installations (PUSH-2). */
export function proxyResources(mesh: Mesh): readonly ProxyResources[] {
  const found = known.get(mesh) ?? [
    ...injectorValues(mesh).flatMap(ofValues),
    ...mesh.workloads.flatMap(ofAnnotations),
  ];
  known.set(mesh, found);
  return found;
}

const known = new WeakMap<Mesh, readonly ProxyResources[]>();

type Read = (side: 'requests' | 'limits', what: 'cpu' | 'memory') => Amount | null;

const boundsBy = (read: Read) => ({
  cpu: { request: read('requests', 'cpu'), limit: read('limits', 'cpu') },
  memory: { request: read('requests', 'memory'), limit: read('limits', 'memory') },
});

const DEFAULTS = {
  requests: { cpu: '100m', memory: '128Mi' },
  limits: { cpu: '2000m', memory: '1024Mi' },
} as const;

type Values = ReturnType<typeof injectorValues>[number];

function ofValues({ resource, values, hasDefaults }: Values): readonly ProxyResources[] {
  const proxy = nodeAt(values, 'global', 'proxy');
  const written = nodeAt(proxy, 'resources');
  if (proxy === undefined || (written === undefined && hasDefaults !== false)) return [];
  const bounds = boundsBy((side, what) => {
    const node = nearestNode(written, [side, what]);
    if (node !== undefined) return amountOf(node);
    const text = DEFAULTS[side][what];
    return hasDefaults === true ? { text, value: quantityOf(text) ?? 0, origin: null } : null;
  });
  return [{ resource, workload: null, origin: (written ?? proxy).origin, ...bounds }];
}

/** Gives the node at the path, or a null above it, which takes the default away with all below. */
function nearestNode(node: Node | undefined, [step, ...rest]: readonly string[]): Node | undefined {
  if (node?.kind === 'scalar' && node.value === null) return node;
  return step === undefined ? node : nearestNode(nodeAt(node, step), rest);
}

function amountOf(node: Node | undefined): Amount | null {
  if (node?.kind !== 'scalar' || node.value === null) return null;
  const text = String(node.value);
  const value = quantityOf(text);
  return value === null ? null : { text, value, origin: node.origin };
}

/**
 * Reads the resources that annotations set: one of them takes the place of all that the installation says. What pods write
 * of the container itself comes on top.
 */
function ofAnnotations(workload: Workload): readonly ProxyResources[] {
  const { sidecar, resource, containers } = workload;
  if (sidecar.kind === 'known' && !sidecar.value) return [];
  if (containers.some(({ name }) => name === 'istio-proxy')) return [];
  const annotations = nodeAt(podTemplateOf(resource), 'metadata', 'annotations');
  const nodes: Node[] = [];
  const bounds = boundsBy((side, what) => {
    const name = `proxy${what === 'cpu' ? 'CPU' : 'Memory'}${side === 'limits' ? 'Limit' : ''}`;
    const node = nodeAt(annotations, `sidecar.istio.io/${name}`);
    nodes.push(...(node === undefined ? [] : [node]));
    return amountOf(node);
  });
  return nodes.slice(0, 1).map(({ origin }) => ({ resource, workload, origin, ...bounds }));
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
const ZERO: Check = {
  id: 'proxy-requests-zero',
  title: 'Production proxy requests no CPU or no memory',
  level: 'medium',
  blind: 'How full the nodes are, and cluster policies that set requests.',
};

/** Tells of limits and requests of proxies that something sets away from what the installation brings along. */
export const proxyResourcesAtRisk = checks([BELOW_REQUESTS, TOO_SMALL, UNSET, ZERO], ({ mesh }) =>
  proxyResources(mesh).flatMap((proxies) => {
    const [subject, scope] = [proxies.resource, scopeOfProxies(proxies, mesh)];
    const told = mesh.environment.production
      ? [...tellSize(proxies), ...tellZero(proxies)]
      : WHATS.flatMap((what) => tellBelow(proxies, what));
    return told.map((one) => ({ subject, scope, ...one }));
  }),
);

type Telling = Pick<
  ToldBy,
  'by' | 'key' | 'cause' | 'message' | 'why' | 'symptom' | 'origin' | 'fix'
>;

const WHATS = ['CPU', 'memory'] as const;
type What = (typeof WHATS)[number];

const boundsOf = (proxies: ProxyResources, what: What): Bounds =>
  what === 'CPU' ? proxies.cpu : proxies.memory;

const nameOf = (what: What): Sentence => (what === 'CPU' ? say`CPU` : say`memory`);

const amount = ({ text }: Amount): Sentence => legacy(text);

function tellSize(proxies: ProxyResources): readonly Telling[] {
  const { request, limit } = proxies.memory;
  const below = WHATS.flatMap((what) => tellBelow(proxies, what));
  if (below.length > 0) return below;
  const small = WHATS.toReversed().flatMap((what) => tellTooSmall(proxies, what));
  return small.length > 0 || request !== null || limit !== null ? small : [tellUnset(proxies)];
}

const placed = (one: Amount): Sentence =>
  say`${amount(one)} (${one.origin === null ? say`the default of the chart` : slot.place(one.origin)})`;

function tellBelow(proxies: ProxyResources, what: What): readonly Telling[] {
  const { request, limit } = boundsOf(proxies, what);
  if (request === null || limit === null || limit.value >= request.value) return [];
  const isOfAll = proxies.workload === null;
  const whole = say` Where one of the annotations is set, nothing of what the installation says holds.`;
  return [
    {
      by: BELOW_REQUESTS,
      key: `${what} limit below request`,
      cause: `proxy ${what} limit below request`,
      message: say`Kubernetes refuses new pods: ${whoseProxies(proxies)} asks for more ${nameOf(what)} (${amount(request)}) than it may use (${amount(limit)}).`,
      why: say`The limit is ${placed(limit)} and the request ${placed(request)}.${isOfAll ? say`` : whole}`,
      symptom: say`${isOfAll ? say`Pods with a proxy are` : say`Its pods are`} refused with "must be less than or equal to ${what === 'CPU' ? say`cpu` : say`memory`} limit" when the next one is needed: a rollout that stands still, or nothing that comes back after a node is gone`,
      origin: limit.origin ?? request.origin ?? proxies.origin,
      fix: { text: say`Raise the limit, or lower the request with it.` },
    },
  ];
}

const LEAST = {
  memory: {
    value: 64 * 2 ** 20,
    text: say`64Mi`,
    because: say`Istio measures about 60 MB for a sidecar under load, and each service and endpoint that it is told of adds to that`,
    symptom: say`the proxy is killed (OOMKilled, exit code 137) when services are added or traffic grows, and all connections of the pod break with it`,
  },
  CPU: {
    value: 0.05,
    text: say`50m`,
    because: say`Istio measures about 0.2 CPUs for a sidecar at 1000 requests per second, and a proxy that starts reads all of its configuration first`,
    symptom: say`the proxy is throttled: requests wait in it, pods become ready late, and probes that pass through it time out`,
  },
} as const;

function tellTooSmall(proxies: ProxyResources, what: What): readonly Telling[] {
  const { limit } = boundsOf(proxies, what);
  const { value, text, because, symptom } = LEAST[what];
  if (limit?.origin == null || limit.value >= value) return [];
  return [
    {
      by: TOO_SMALL,
      key: `${what} limit`,
      cause: `proxy ${what} limit ${limit.text}`,
      message: say`${whoseProxies(proxies, true)} may use ${amount(limit)} of ${nameOf(what)}, which is less than a proxy needs.`,
      why: say`The limit is at ${slot.place(limit.origin)}. ${because}.`,
      symptom,
      origin: limit.origin,
      fix: { text: say`Allow it ${text} at least, and watch what it uses before less is given.` },
    },
  ];
}

function tellUnset(proxies: ProxyResources): Telling {
  const { origin, workload } = proxies;
  const place = slot.place(origin);
  const [why, fix] =
    workload === null
      ? [
          say`The values set no memory for proxies (${place}), and nothing fills it in.`,
          say`Set requests and limits for memory; the chart has 128Mi and 1024Mi.`,
        ]
      : [
          say`One annotation takes the place of all requests and limits that the installation has for proxies, and none here is about memory (${place}).`,
          say`Set \`sidecar.istio.io/proxyMemory\` and \`sidecar.istio.io/proxyMemoryLimit\` beside it; the chart has 128Mi and 1024Mi.`,
        ];
  return {
    by: UNSET,
    key: 'no memory',
    cause: 'proxy without memory',
    message: say`${whoseProxies(proxies, true)} asks for no memory and has no limit.`,
    symptom: say`the scheduler does not count the proxy; where a node runs out of memory, its pod is among the first to go, and a proxy that grows is stopped by nothing`,
    ...{ why, origin, fix: { text: fix } },
  };
}

const HARM = {
  CPU: say`on a node that is busy the proxy gets what others leave, and every request through it waits`,
  memory: say`where a node runs out of memory, the pod is among the first to go, for it uses more than it asked for`,
} as const;

/** A request of nothing is kept as it is; only one that is not written is taken from the limit. */
function tellZero(proxies: ProxyResources): readonly Telling[] {
  const asked = WHATS.flatMap((what) => {
    const { request } = boundsOf(proxies, what);
    if (request?.value !== 0) return [];
    const at = request.origin && say` (${slot.place(request.origin)})`;
    const why = say`The request for ${nameOf(what)} is ${amount(request)}${at ?? say``}.`;
    return [{ what, why, origin: request.origin }];
  });
  const joined = (each: (one: (typeof asked)[number]) => Sentence, between: string): Sentence =>
    joinedSentences(asked.map(each), between);
  return asked.slice(0, 1).map(({ origin }) => ({
    by: ZERO,
    key: 'requests of nothing',
    cause: `proxy requests 0 ${asked.map(({ what }) => what).join(' and no ')}`,
    message: say`${whoseProxies(proxies, true)} asks for no ${joined(({ what }) => nameOf(what), ' and no ')}: the scheduler places pods as if it used none.`,
    why: joined(({ why }) => why, ' '),
    symptom: joined(({ what }) => HARM[what], '; '),
    origin: origin ?? proxies.origin,
    fix: { text: say`Ask for what it uses; the chart has 100m of CPU and 128Mi of memory.` },
  }));
}
