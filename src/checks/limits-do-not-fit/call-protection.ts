import {
  createHostResolver,
  groupedBy,
  isGatewayWorkload,
  isRedirected,
  knownCalls,
  routeDestinations,
} from '../../istio/index.ts';
import type { Call, Mesh, Service, servicePolicies } from '../../istio/index.ts';
import type { Plain } from '../../manifest/index.ts';
import { isPlainList } from '../../manifest/index.ts';
import { isMeshed } from '../meshed-pods.ts';

type EffectivePolicy = ReturnType<ReturnType<typeof servicePolicies>['on']>;
type Proxy = Exclude<Parameters<typeof servicePolicies>[2], undefined>;

/** Protects callers from a server that fails or is slow, or the server from them. */
export interface CallProtection {
  readonly block: 'outlierDetection' | 'connectionPool';
  /** As sentences call it: `outlier detection`, `the limit of connections (100)`. */
  readonly name: string;
  readonly field: string;
  readonly written: NonNullable<EffectivePolicy['outlierDetection']>;
}

const LIMITS: readonly (readonly [field: string, path: readonly string[], name: string])[] = [
  ['maxConnections', ['tcp', 'maxConnections'], 'the limit of connections'],
  ['http1MaxPendingRequests', ['http', 'http1MaxPendingRequests'], 'the limit of waiting requests'],
  ['http2MaxRequests', ['http', 'http2MaxRequests'], 'the limit of requests at once'],
  ['maxRetries', ['http', 'maxRetries'], 'the limit of retries at once'],
];

/** Lists what protects calls by the policy of a cluster: a 0 limits nothing, and turns a detector off (DR-19, DR-23). */
export function protectionsOf({
  connectionPool,
  outlierDetection,
}: EffectivePolicy): readonly CallProtection[] {
  const limits =
    connectionPool === undefined
      ? []
      : LIMITS.flatMap(([field, path, name]) => {
          const value = numberAt(connectionPool.value, path);
          return value === null || value === 0
            ? []
            : [
                {
                  block: 'connectionPool' as const,
                  name: `${name} (${String(value)})`,
                  field,
                  written: connectionPool,
                },
              ];
        });
  return outlierDetection === undefined || !ejects(outlierDetection.value)
    ? limits
    : [
        {
          block: 'outlierDetection',
          name: 'outlier detection',
          field: 'outlierDetection',
          written: outlierDetection,
        },
        ...limits,
      ];
}

/** Tells whether a block takes endpoints out: that of five errors in a row does unless it is turned off (DR-23). */
const ejects = (block: Plain): boolean =>
  numberAt(block, ['consecutive5xxErrors']) !== 0 ||
  [['consecutiveGatewayErrors'], ['consecutiveLocalOriginFailures']].some(
    (path) => (numberAt(block, path) ?? 0) > 0,
  );

function numberAt(value: Plain, [step, ...rest]: readonly string[]): number | null {
  if (step === undefined) return typeof value === 'number' ? value : null;
  if (typeof value !== 'object' || value === null || isPlainList(value)) return null;
  const part = value[step];
  return part === undefined ? null : numberAt(part, rest);
}

/** A proxy that calls a Service, with the name of whom it calls for; null for whoever calls. */
export interface Client {
  readonly name: string | null;
  readonly proxy: Proxy;
}

/**
 * Finds who calls a Service with a proxy of its own; a sidecar beside the Service stands for all where nobody is known to
 * call. Who calls through ztunnel, which reads no settings of clients, is no such client (AMBIENT-1).
 */
export function clientsOf(mesh: Mesh): (service: Service) => readonly Client[] {
  const calls = groupedBy(knownCalls(mesh), ({ destination }) => destination.resource);
  return (service) => {
    const all = calls.get(service.resource) ?? [];
    const known = all.flatMap((call) => clientOf(mesh, call) ?? []);
    const isWithout = all.length > 0 || service.workloads.some((one) => isRedirected(mesh, one));
    if (known.length > 0 || isWithout)
      return [...new Map(known.map((client) => [client.name, client])).values()];
    return [
      { name: null, proxy: { kind: 'sidecar', namespace: service.namespace, labels: new Map() } },
    ];
  };
}

function clientOf(mesh: Mesh, { source }: Call): Client | null {
  if (source.kind === 'identity') return null;
  if (source.kind === 'gateway')
    return source.serves === 'ingress'
      ? null
      : {
          name: `gateway ${source.name}`,
          proxy: {
            kind: 'gateway',
            namespace: source.workload?.namespace ?? source.namespace,
            labels: source.workload?.labels ?? new Map(),
          },
        };
  const { workload } = source;
  if (isGatewayWorkload(mesh, workload) || isRedirected(mesh, workload)) return null;
  if (isMeshed(mesh, workload) !== true) return null;
  const { namespace, labels, resource } = workload;
  return { name: resource.name, proxy: { kind: 'sidecar', namespace, labels } };
}

/** Finds the subsets of a Service that calls go to, null for calls to all of its pods. */
export function subsetsInUse(mesh: Mesh): (service: Service) => readonly (string | null)[] {
  const hosts = createHostResolver(mesh);
  const named = new Map<Service, Set<string | null>>();
  for (const routes of mesh.ofKind('networking.istio.io', 'VirtualService'))
    for (const { host, subset, use } of routeDestinations(routes)) {
      const target = hosts.resolve(host, routes.namespace);
      if (target.kind !== 'service' || use === 'mirror') continue;
      const subsets = named.get(target.service) ?? new Set();
      named.set(target.service, subsets.add(subset));
    }
  return (service) => [...(named.get(service) ?? [null])];
}
