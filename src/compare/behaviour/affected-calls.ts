import {
  completedHost,
  containsLabels,
  isNetworkKind,
  networkOf,
  objectText,
  podsSelectedBy,
  registryOf,
  viewOf,
} from '../../istio/index.ts';
import { isCalled, namesLed, touchedAtGateways } from './affected-gateways.ts';
import type { Resource } from '../../manifest/index.ts';
import {
  API_GROUPS,
  coversHost,
  isWildcard,
  runsPods,
  sameData,
  selectorOf,
  stringMapAt,
} from '../../manifest/index.ts';
import type { Mesh, Service, gatewayPods } from '../../istio/index.ts';
import { changedObjects } from '../rollout/changed-objects.ts';
import { servicesReached } from './request-criteria.ts';
import type { Source } from './source-classes.ts';

/** Objects that no decision about a call rests on; the mesh's own ConfigMaps are told by themselves. */
const INERT: ReadonlySet<string> = new Set([
  'ClusterRole',
  'ClusterRoleBinding',
  'ConfigMap',
  'CustomResourceDefinition',
  'HorizontalPodAutoscaler',
  'Ingress',
  'PersistentVolumeClaim',
  'PodDisruptionBudget',
  'PodMonitor',
  'PrometheusRule',
  'Role',
  'RoleBinding',
  'Secret',
  'ServiceAccount',
  'ServiceMonitor',
  'ValidatingWebhookConfiguration',
]);

/** What a changed object can do something to. */
export interface Touched {
  /** Namespaces of callers, and callers by name. */
  readonly callersIn: Set<string>;
  readonly callers: Set<string>;
  /** Namespaces of workloads that are called, workloads by name, and hosts. */
  readonly calledIn: Set<string>;
  readonly called: Set<string>;
  readonly hosts: Set<string>;
  /** Ports on which what is not seen may meet another listener. */
  readonly ports: Set<number>;
  /** Whether servers of gateways change. */
  gateways: boolean;
  /** Says whether something changes that is for pods which nobody makes here. */
  podsElsewhere: boolean;
}

/** Which calls a change can do anything to. */
export interface TouchedCalls {
  /** Whether all calls of some workloads, which `isCaller` tells. */
  readonly hasCallers: boolean;
  /** Whether all calls of a workload. */
  readonly isCaller: (source: Source) => boolean;
  /** Whether all calls to a Service, as it is on both sides. */
  readonly isService: (before: Service, after: Service) => boolean;
  /** Whether calls for a name at a gateway of either side, whose pods are these. */
  readonly isServed: (
    pods: readonly ReturnType<typeof gatewayPods>[number][],
    name: string,
  ) => boolean;
}

/** Every call is looked at. */
export const ALL_CALLS: TouchedCalls = {
  hasCallers: true,
  isCaller: () => true,
  isService: () => true,
  isServed: () => true,
};

/**
 * All that differs on both sides is asked what it is for. What is not known to be for a few calls may be for all, and
 * then every pair is compared.
 */
export function touchedCalls(before: Mesh, after: Mesh): TouchedCalls {
  const meshes = [before, after];
  const touched: Touched = {
    callersIn: new Set(),
    callers: new Set(),
    calledIn: new Set(),
    called: new Set(),
    hosts: new Set(),
    ports: new Set(),
    gateways: false,
    podsElsewhere: false,
  };
  const isNarrow =
    sameConfiguration(before, after) &&
    differingObjects(before, after).every((resource) => narrow(touched, resource, meshes));
  if (!isNarrow) return ALL_CALLS;
  const names = [...touched.hosts].filter(isWildcard);
  const isNamed = (host: string): boolean =>
    touched.hosts.has(host.toLowerCase()) || names.some((one) => coversHost(one, host));
  const isReached = ({ host, workloads, ports }: Service): boolean =>
    isNamed(host) ||
    ports.some(({ port }) => touched.ports.has(port)) ||
    workloads.some((one) => isCalled(touched, one));
  const { inMesh, atGateways } = namesLed(meshes, isReached, isNamed);
  const isTouched = (mesh: Mesh, service: Service): boolean =>
    isReached(service) ||
    (inMesh === null
      ? servicesReached(mesh, service).some(isReached)
      : inMesh(service.host.toLowerCase()));
  return {
    hasCallers: touched.callersIn.size + touched.callers.size > 0,
    isCaller: ({ name, before: { namespace } }) =>
      touched.callersIn.has(namespace) || touched.callers.has(name),
    isService: (one, other) => isTouched(before, one) || isTouched(after, other),
    isServed: touchedAtGateways(touched, atGateways, isNamed),
  };
}

/** Objects of either side that are not there, or not alike, on the other. */
const differingObjects = (before: Mesh, after: Mesh): readonly Resource[] =>
  changedObjects(before, after).flatMap((one) =>
    [one.before, one.after].flatMap((each) => each ?? []),
  );

/** Charts are not rendered: what their values change is not among the objects. What is rendered in no side changes none. */
function sameConfiguration(before: Mesh, after: Mesh): boolean {
  if (before.charts.length + after.charts.length > 0 || before.partial !== after.partial)
    return false;
  const [one, other] = [before.configuration, after.configuration];
  return (
    one.rootNamespace === other.rootNamespace &&
    one.trustDomain === other.trustDomain &&
    one.clusterDomain === other.clusterDomain &&
    one.istioVersion?.version === other.istioVersion?.version &&
    one.settings.size === other.settings.size &&
    [...one.settings].every(([path, { node }]) => {
      const setting = other.settings.get(path);
      return setting !== undefined && sameData(node, setting.node);
    })
  );
}

/** Notes what an object is for; false where that may be all calls. */
function narrow(touched: Touched, resource: Resource, meshes: readonly Mesh[]): boolean {
  const { group, kind, namespace } = resource;
  if (group === '' && kind === 'Service') return narrowByService(touched, resource, meshes);
  const isOfRoot = meshes.some(({ configuration }) => configuration.rootNamespace === namespace);
  if (isOfRoot)
    return group === API_GROUPS.istioSecurity && narrowBySecurity(touched, resource, meshes, true);
  // of several that are rendered under one name the mesh has one
  if (runsPods(resource)) {
    touched.callers.add(objectText(resource));
    touched.called.add(objectText(resource));
    return true;
  }
  if (group === API_GROUPS.istioSecurity) return narrowBySecurity(touched, resource, meshes, false);
  if (group === API_GROUPS.istioNetworking) return narrowByNetworking(touched, resource, meshes);
  if (isNetworkKind(resource)) return narrowByNetwork(touched, resource, meshes);
  return INERT.has(kind);
}

/** A policy is for pods of its namespace, of the root namespace for those of all, unless it names what it is for. */
function narrowBySecurity(
  touched: Touched,
  resource: Resource,
  meshes: readonly Mesh[],
  isOfRoot: boolean,
): boolean {
  const { kind, namespace, node } = resource;
  const spec = node.entries.get('spec');
  const names = spec?.kind === 'map' ? [...spec.entries.keys()] : [];
  const isKnown = ['AuthorizationPolicy', 'PeerAuthentication', 'RequestAuthentication'];
  if (!isKnown.includes(kind) || names.some((name) => name.startsWith('targetRef'))) return false;
  const asked = selectorOf(resource);
  const chosen = meshes.flatMap(({ workloads }) =>
    workloads.filter(
      (one) => (isOfRoot || one.namespace === namespace) && containsLabels(one.labels, asked),
    ),
  );
  if (asked.size === 0 && isOfRoot) return false;
  if (asked.size === 0) touched.calledIn.add(namespace);
  else if (chosen.length === 0) touched.podsElsewhere = true;
  else for (const workload of chosen) touched.called.add(objectText(workload));
  return true;
}

/**
 * A policy of the network is for pods of its namespace, as callers by its egress and as called by its ingress; one of the
 * cluster may be for all, and one beside waypoints for the calls that they take.
 */
function narrowByNetwork(touched: Touched, policy: Resource, meshes: readonly Mesh[]): boolean {
  const reachesFar = meshes.some(
    (mesh) =>
      networkOf(mesh).clusterWide.includes(policy) ||
      mesh
        .ofKind(API_GROUPS.gatewayApi, 'Gateway')
        .some(({ namespace }) => namespace === policy.namespace),
  );
  if (reachesFar) return false;
  for (const mesh of meshes) {
    for (const one of podsSelectedBy(mesh, policy, 'egress')) touched.callers.add(objectText(one));
    for (const one of podsSelectedBy(mesh, policy, 'ingress')) touched.called.add(objectText(one));
  }
  // labels of gateways' pods that nobody makes here are not all known
  touched.podsElsewhere = true;
  return true;
}

function narrowByNetworking(
  touched: Touched,
  resource: Resource,
  meshes: readonly Mesh[],
): boolean {
  const { kind, namespace } = resource;
  const add = (hosts: readonly string[]): boolean => {
    for (const host of hosts)
      for (const { configuration } of meshes)
        touched.hosts.add(
          completedHost(host, namespace, configuration.clusterDomain).toLowerCase(),
        );
    // one without hosts is a part of others
    return hosts.length > 0;
  };
  if (kind === 'Sidecar') touched.callersIn.add(namespace);
  if (kind === 'VirtualService')
    return add(
      viewOf('VirtualService', resource).hosts.value.flatMap(({ value }) => [
        value,
        ...writtenInFull(value, meshes),
      ]),
    );
  if (kind === 'DestinationRule') {
    const { host } = viewOf('DestinationRule', resource);
    return add(host === null ? [] : [host.value]);
  }
  if (kind === 'Gateway') touched.gateways = true;
  return kind === 'Sidecar' || kind === 'Gateway';
}

/**
 * Requests may call a Service by `name.namespace` too, and a VirtualService for that name takes them, though it is not for
 * the Service's whole name (ROUTE-2): that one is added.
 */
const writtenInFull = (host: string, meshes: readonly Mesh[]): readonly string[] =>
  /^[^.*]+\.[^.]+(?:\.svc)?$/.test(host)
    ? meshes.map(
        ({ configuration }) => `${host.replace(/\.svc$/, '')}.svc.${configuration.clusterDomain}`,
      )
    : [];

/**
 * A Service with an address of its own is for calls to it and to the pods that it selects; where somebody does not see
 * all, also for what meets its listener (SIDECAR-10, 11). One of a waypoint, or without an address, reaches further.
 */
function narrowByService(touched: Touched, resource: Resource, meshes: readonly Mesh[]): boolean {
  const { namespace, name, node } = resource;
  const labels = stringMapAt(node, 'metadata', 'labels');
  const sides = meshes.flatMap((mesh) => mesh.service(namespace, name) ?? []);
  const isUsual = [...labels.keys()].every((key) => !key.startsWith('gateway.'));
  if (!isUsual || sides.length === 0 || sides.some((one) => one.headless)) return false;
  const registered = meshes.flatMap((mesh) =>
    sides.flatMap(({ host }) => registryOf(mesh).named(host.toLowerCase())),
  );
  if (registered.some((one) => !one.ownAddress || one.alias !== null)) return false;
  const isAllSeen = meshes.every(
    (mesh) =>
      mesh.ofKind('networking.istio.io', 'Sidecar').length === 0 &&
      registryOf(mesh).services.every(({ exportTo }) => exportTo.has('*')),
  );
  for (const { host, workloads } of sides) {
    touched.hosts.add(host.toLowerCase());
    for (const workload of workloads) touched.called.add(objectText(workload));
  }
  if (!isAllSeen)
    for (const port of listenersChanged(meshes, { namespace, name })) touched.ports.add(port);
  return true;
}

/** Ports of a Service of which the listener is another on both sides, or on one side only. */
function listenersChanged(
  meshes: readonly Mesh[],
  { namespace, name }: Pick<Service, 'namespace' | 'name'>,
): readonly number[] {
  const sides = meshes.map((mesh) => {
    const host = mesh.service(namespace, name)?.host.toLowerCase() ?? '';
    const listeners = registryOf(mesh)
      .named(host)
      .flatMap(({ ports, exportTo }) =>
        ports.map(
          ({ number, protocol }) =>
            [JSON.stringify([number, protocol, [...exportTo].sort()]), number] as const,
        ),
      );
    return new Map(listeners);
  });
  return sides.flatMap((side) =>
    [...side].flatMap(([said, port]) => (sides.every((other) => other.has(said)) ? [] : [port])),
  );
}
