import { objectText } from '../asking/index.ts';
import { asDestinationRule, asVirtualService, completedHost } from '../istio/index.ts';
import type { Resource } from '../manifest/index.ts';
import { coversHost, isWildcard, sameData, selectorOf } from '../manifest/index.ts';
import { API_GROUPS } from '../kinds/index.ts';
import type { Mesh, Service } from '../mesh/index.ts';
import { containsLabels } from '../mesh/index.ts';
import { changedObjects } from '../rollout/index.ts';
import { servicesReached } from './asked-requests.ts';
import type { Source } from './source-classes.ts';

/** Objects that no decision about a call rests on; the mesh's own ConfigMaps are told by themselves. */
const INERT: ReadonlySet<string> = new Set([
  'ClusterRole',
  'ClusterRoleBinding',
  'ConfigMap',
  'CustomResourceDefinition',
  'HorizontalPodAutoscaler',
  'Ingress',
  'NetworkPolicy',
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
interface Touched {
  /** Namespaces of callers, and callers by name. */
  readonly callersIn: Set<string>;
  readonly callers: Set<string>;
  /** Namespaces of workloads that are called, workloads by name, and hosts. */
  readonly calledIn: Set<string>;
  readonly called: Set<string>;
  readonly hosts: Set<string>;
}

/** Which calls a change can do anything to. */
interface TouchedCalls {
  /** Whether all calls of a workload. */
  readonly isCaller: (source: Source) => boolean;
  /** Whether all calls to a Service, as it is on both sides. */
  readonly isService: (before: Service, after: Service) => boolean;
}

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
  };
  const isNarrow =
    sameConfiguration(before, after) &&
    differingObjects(before, after).every((resource) => narrow(touched, resource, meshes));
  if (!isNarrow) return { isCaller: () => true, isService: () => true };
  const names = [...touched.hosts].filter(isWildcard);
  const isNamed = (host: string): boolean =>
    touched.hosts.has(host.toLowerCase()) || names.some((one) => coversHost(one, host));
  const isTouched = (mesh: Mesh, service: Service): boolean =>
    servicesReached(mesh, service).some(
      ({ host, workloads }) =>
        isNamed(host) ||
        workloads.some(
          (one) => touched.calledIn.has(one.namespace) || touched.called.has(objectText(one)),
        ),
    );
  return {
    isCaller: ({ name, before: { namespace } }) =>
      touched.callersIn.has(namespace) || touched.callers.has(name),
    isService: (one, other) => isTouched(before, one) || isTouched(after, other),
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
  const isOfRoot = meshes.some(({ configuration }) => configuration.rootNamespace === namespace);
  if (isOfRoot)
    return group === API_GROUPS.istioSecurity && narrowBySecurity(touched, resource, meshes, true);
  if (meshes.some(({ workloads }) => workloads.some((one) => one.resource === resource))) {
    touched.callers.add(objectText(resource));
    touched.called.add(objectText(resource));
    return true;
  }
  if (group === API_GROUPS.istioSecurity) return narrowBySecurity(touched, resource, meshes, false);
  if (group === API_GROUPS.istioNetworking) return narrowByNetworking(touched, resource, meshes);
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
  else for (const workload of chosen) touched.called.add(objectText(workload));
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
    return add(asVirtualService(resource).hosts.value.map(({ value }) => value));
  if (kind === 'DestinationRule') {
    const { host } = asDestinationRule(resource);
    return add(host === null ? [] : [host.value]);
  }
  // calls from outside are all compared
  return kind === 'Sidecar' || kind === 'Gateway';
}
