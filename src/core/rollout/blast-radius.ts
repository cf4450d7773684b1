import {
  asDestinationRule,
  asGateway,
  asServiceEntry,
  asVirtualService,
  completedHost,
  exportedTo,
  isVisibleIn,
} from '../istio/index.ts';
import { coversHost, selectorOf, subjectText } from '../manifest/index.ts';
import type { Resource } from '../manifest/index.ts';
import type { Mesh, Service, Workload } from '../mesh/index.ts';
import {
  containsLabels,
  egressHostsOf,
  groupedBy,
  isGatewayWorkload,
  knownCalls,
} from '../mesh/index.ts';
import { changedObjects } from './changed-objects.ts';
import type { PushedType } from './pushed-configuration.ts';
import { pushedTypes } from './pushed-configuration.ts';

/** Whom a change reaches, whatever it does there. PUSH-5, 6. */
export interface BlastRadius {
  /** Whose pods run another configuration, or another template. */
  readonly workloads: number;
  /** Whose calls may go otherwise. */
  readonly services: number;
  readonly namespaces: readonly string[];
  /** `Deployment ingress/gateway` */
  readonly gateways: readonly string[];
  /** Workloads whose proxies get it anew, by what they get; an estimate by who can see the objects. */
  readonly proxies: Readonly<Record<PushedType, number>>;
  /** Workloads that are made anew, or should be: what they have was written when their pods were made. */
  readonly restarts: readonly string[];
  /** Who is known to call these services, and whom: the edges of a graph. */
  readonly calls: readonly { readonly from: string; readonly to: string }[];
}

/** What the objects of a change reach, as they are afterwards; what is removed, as it was before. */
export function blastRadius(before: Mesh, after: Mesh): BlastRadius {
  const egress = importsOf();
  const all = changedObjects(before, after).flatMap(({ before: old, after: now }) => {
    const [mesh, object] = now === null ? [before, old] : [after, now];
    return object === null ? [] : [reachOf(mesh, object, egress)];
  });
  const reached = new Set(all.flatMap(({ own, receiving }) => [...own, ...receiving]));
  const services = new Set(all.flatMap((one) => one.services));
  const count = (type: PushedType): number =>
    new Set(all.flatMap(({ pushed }) => pushed.flatMap((one) => (one.type === type ? one.to : []))))
      .size;
  return {
    workloads: reached.size,
    services: services.size,
    namespaces: [...new Set([...reached].map(({ namespace }) => namespace))].sort(),
    gateways: [...reached].filter((one) => isGatewayWorkload(after, one)).map(nameOf),
    proxies: {
      LDS: count('LDS'),
      RDS: count('RDS'),
      CDS: count('CDS'),
      EDS: count('EDS'),
      SDS: count('SDS'),
      ECDS: count('ECDS'),
    },
    restarts: [...new Set(all.flatMap(({ restarts }) => restarts.map(nameOf)))].sort(),
    calls: callsTo(after, services),
  };
}

/** Whom one object reaches. */
function reachOf(mesh: Mesh, object: Resource, egress: Imports) {
  const own = mesh.workloads.filter(({ resource }) => resource === object);
  const receiving = receivers(mesh, object, egress);
  const gateways = receiving.filter((one) => isGatewayWorkload(mesh, one));
  const sidecars = receiving.filter((one) => !isGatewayWorkload(mesh, one));
  return {
    own,
    receiving,
    services: servicesOf(mesh, object),
    restarts: [...own, ...restartedBy(mesh, object)],
    pushed: [
      ...pushedTypes(object.kind, 'gateway').map((type) => ({ type, to: gateways })),
      ...pushedTypes(object.kind, 'sidecar').map((type) => ({ type, to: sidecars })),
    ],
  };
}

const nameOf = ({ resource }: Workload): string => subjectText(resource);

/** Pods that read what an object says when they start. PUSH-2. */
function restartedBy(mesh: Mesh, object: Resource): readonly Workload[] {
  return object.kind === 'ProxyConfig' ? selected(mesh, object) : [];
}

/** Workloads that an object of the server's side is for: those of its namespace, of the root namespace all. */
function selected(mesh: Mesh, object: Resource): readonly Workload[] {
  const isRoot = object.namespace === mesh.configuration.rootNamespace;
  const labels = selectorOf(object);
  return mesh.workloads.filter(
    (one) => (isRoot || one.namespace === object.namespace) && containsLabels(one.labels, labels),
  );
}

/** Workloads with a proxy that gets an object; what only clients get, by who can see it. */
function receivers(mesh: Mesh, object: Resource, egress: Imports): readonly Workload[] {
  const { kind } = object;
  const all = mesh.workloads.filter(
    (one) => one.sidecar.kind !== 'known' || one.sidecar.value || isGatewayWorkload(mesh, one),
  );
  const among = new Set(all);
  if (kind === 'Gateway')
    return all.filter((one) => containsLabels(one.labels, asGateway(object).selector.value));
  if (CLIENT_KINDS.has(kind)) return all.filter((one) => canSee(mesh, one, object, egress));
  if (SERVER_KINDS.has(kind)) return selected(mesh, object).filter((one) => among.has(one));
  return kind === 'PeerAuthentication' ? all : [];
}

const CLIENT_KINDS: ReadonlySet<string> = new Set([
  'VirtualService',
  'DestinationRule',
  'ServiceEntry',
  'Service',
]);

const SERVER_KINDS: ReadonlySet<string> = new Set([
  'AuthorizationPolicy',
  'RequestAuthentication',
  'Sidecar',
  'Telemetry',
  'WasmPlugin',
  'EnvoyFilter',
]);

/** By `exportTo` and the Sidecar of the client (PUSH-6). */
function canSee(mesh: Mesh, workload: Workload, object: Resource, importsAt: Imports): boolean {
  if (!isVisibleIn(exportedTo(object, mesh.configuration), workload.namespace)) return false;
  const egress = importsAt(mesh, workload);
  const hosts = hostsOf(mesh, object);
  return object.kind === 'VirtualService'
    ? egress.some((one) => one.importsVirtualService(object.namespace, hosts))
    : hosts.some((host) => egress.some((one) => one.importsService(object.namespace, host)));
}

type Imports = (mesh: Mesh, workload: Workload) => ReturnType<typeof egressHostsOf>;

/** What the proxy of a workload imports, found once for each. */
function importsOf(): Imports {
  const known = new Map<Workload, ReturnType<typeof egressHostsOf>>();
  return (mesh, workload) => {
    const { namespace, labels } = workload;
    const found =
      known.get(workload) ?? egressHostsOf(mesh, { kind: 'sidecar', namespace, labels });
    known.set(workload, found);
    return found;
  };
}

/** Hosts that an object is about. */
function hostsOf({ configuration }: Mesh, object: Resource): readonly string[] {
  const { kind, namespace, name } = object;
  const completed = (host: string): string =>
    completedHost(host, namespace, configuration.clusterDomain);
  if (kind === 'VirtualService')
    return asVirtualService(object).hosts.value.map(({ value }) => completed(value));
  if (kind === 'DestinationRule') return [completed(asDestinationRule(object).host?.value ?? '')];
  return kind === 'Service'
    ? [completed(name)]
    : asServiceEntry(object).hosts.value.map(({ value }) => value);
}

/** Services that an object is about: by its hosts, or before the pods that it selects. */
function servicesOf(mesh: Mesh, object: Resource): readonly Service[] {
  if (['VirtualService', 'DestinationRule', 'Service'].includes(object.kind)) {
    const hosts = hostsOf(mesh, object);
    return mesh.services.filter(({ host }) => hosts.some((one) => coversHost(one, host)));
  }
  const own = mesh.workloads.filter(({ resource }) => resource === object);
  const behind = new Set(
    SERVER_KINDS.has(object.kind) || object.kind === 'PeerAuthentication'
      ? selected(mesh, object)
      : own,
  );
  return mesh.services.filter(({ workloads }) => workloads.some((one) => behind.has(one)));
}

function callsTo(
  mesh: Mesh,
  services: ReadonlySet<Service>,
): readonly { readonly from: string; readonly to: string }[] {
  const named = new Set([...services].map(({ namespace, name }) => `${namespace}/${name}`));
  const calls = knownCalls(mesh).flatMap(({ source, destination }) => {
    const to = `${destination.namespace}/${destination.name}`;
    const from = source.kind === 'workload' ? nameOf(source.workload) : null;
    return from === null || !named.has(to) ? [] : [{ from, to }];
  });
  return [...groupedBy(calls, ({ from, to }) => `${from} ${to}`).values()].flatMap(
    ([first]) => first ?? [],
  );
}
