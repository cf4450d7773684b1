import { containsLabels, isAmbient, isGatewayWorkload, viewOf } from '../../../istio/index.ts';
import type { Mesh, Workload } from '../../../istio/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import {
  API_GROUPS,
  podTemplateOf,
  sameData,
  selectorOf,
  stringMapAt,
  subjectText,
} from '../../../manifest/index.ts';
import type { ChangeReach } from '../reach/change-reach.ts';
import { isForProxies, isInContext } from '../reach/patched-proxies.ts';
import { proxyReleases } from './proxy-releases.ts';

/** Names of proxies of a mesh that can be looked at: `Deployment shop/orders`. */
export interface SeenProxies {
  /** The first that a policy, a Telemetry or a filter is for; null for none. */
  readonly chosenBy: (object: Resource) => string | null;
  /** The first that a patch of a filter is for, by its context and by the versions that it fits; null for none. */
  readonly patchedBy: (object: Resource, context: string, version: string) => string | null;
  /** Names somebody who is known to call the workload of this name; null for nobody with a proxy. */
  readonly callerOfWorkload: (name: string) => string | null;
  /** Tells whether ztunnel serves some of those that a policy is for. */
  readonly isAmbient: (object: Resource) => boolean;
  /** The pods of Gateways that are called so, `namespace/name`. */
  readonly ofGateway: (name: string) => readonly string[];
  /** Lists the pods that one of Istio's Gateways selects. */
  readonly selectedBy: (gateway: Resource) => readonly Workload[];
  /** Names the first that is known to call a Service, `shop/orders`; null for nobody with a proxy. */
  readonly callerOf: (service: string) => string | null;
  /** Tells whether a pod behind a Service has a proxy for certain, and all its ports are TCP: istioctl tells of no others. */
  readonly areBehind: (service: Resource) => boolean;
  /** A sidecar of a namespace; null for none. */
  readonly inNamespace: (namespace: string) => string | null;
  /** Tells whether one of this name, `Deployment shop/orders`, is there. */
  readonly has: (name: string) => boolean;
  /** Any sidecar at all; null for none. */
  readonly first: string | null;
}

/** Finds them on the side that is there after a change, among what has pods that last. */
export function seenProxies(before: Mesh, mesh: Mesh, calls: ChangeReach['calls']): SeenProxies {
  const isStillBare = bareIn(before);
  const mayBeOf = proxyReleases(before, mesh);
  const running = mesh.workloads.filter(
    (one) => hasProxy(mesh, one) && isLasting(one) && !isStillBare(one),
  );
  const proxies = running.filter(({ kind, namespace }) => namespace !== '' && isNamed(kind));
  const sidecars = proxies.filter((one) => !isGatewayWorkload(mesh, one));
  const named = new Set(proxies.map(nameOf));
  const selectedBy = (gateway: Resource): readonly Workload[] => {
    const selector = viewOf('Gateway', gateway).selector.value;
    return selector.size === 0
      ? []
      : proxies.filter(({ labels }) => containsLabels(labels, selector));
  };
  const callerOf = (service: string): string | null =>
    calls.find(({ from, to }) => to === service && named.has(from))?.from ?? null;
  const chosen = (
    object: Resource,
    isFor: (isGateway: boolean, proxy: Workload) => boolean,
  ): string | null => {
    if (isForTargets(object)) return null;
    const isOfRoot = object.namespace === mesh.configuration.rootNamespace;
    const selector = selectorOf(object);
    const found = [...sidecars, ...proxies].find(
      (one) =>
        (isOfRoot || one.namespace === object.namespace) &&
        containsLabels(one.labels, selector) &&
        isFor(isGatewayWorkload(mesh, one), one),
    );
    return found === undefined ? null : nameOf(found);
  };
  return {
    chosenBy: (object) => chosen(object, (isGateway) => isForProxies(object, isGateway)),
    patchedBy: (object, context, version) =>
      chosen(
        object,
        (isGateway, proxy) => isInContext(context, isGateway) && mayBeOf(proxy, version),
      ),
    isAmbient: (object) => {
      if (isForTargets(object)) return false;
      const isOfRoot = object.namespace === mesh.configuration.rootNamespace;
      const selector = selectorOf(object);
      return mesh.workloads.some(
        (one) =>
          (isOfRoot || one.namespace === object.namespace) &&
          containsLabels(one.labels, selector) &&
          isAmbient(mesh, one),
      );
    },
    callerOfWorkload: (name) =>
      mesh.services
        .filter(({ workloads }) => workloads.some((one) => nameOf(one) === name))
        .flatMap((one) => callerOf(`${one.namespace}/${one.name}`) ?? [])[0] ?? null,
    ofGateway: (name) => [
      ...mesh
        .ofKind(API_GROUPS.istioNetworking, 'Gateway')
        .filter((one) => `${one.namespace}/${one.name}` === name)
        .flatMap((one) => selectedBy(one).map(nameOf)),
      ...mesh
        .ofKind(API_GROUPS.gatewayApi, 'Gateway')
        .filter((one) => `${one.namespace}/${one.name}` === name)
        .flatMap((one) => madePods(one) ?? []),
    ],
    selectedBy,
    callerOf,
    areBehind: ({ namespace, name }) => {
      const { workloads = [], ports = [] } = mesh.service(namespace, name) ?? {};
      return (
        ports.every(({ protocol }) => protocol === 'TCP') &&
        workloads.some((one) => running.includes(one))
      );
    },
    inNamespace: (wanted) =>
      sidecars.flatMap((one) => (one.namespace === wanted ? nameOf(one) : []))[0] ?? null,
    has: (name) => named.has(name),
    first: sidecars.map(nameOf)[0] ?? null,
  };
}

const nameOf = ({ resource }: Workload): string => subjectText(resource);

const hasProxy = (mesh: Mesh, one: Workload): boolean =>
  (one.sidecar.kind === 'known' && one.sidecar.value) || isGatewayWorkload(mesh, one);

/** Pods of a Job are gone before somebody looks, and of none there is nothing to look at. */
const isLasting = ({ kind, replicas }: Workload): boolean =>
  kind !== 'Job' && kind !== 'CronJob' && replicas !== 0;

/** Tells whether istioctl finds pods by the name of what runs them. */
const isNamed = (kind: string): boolean =>
  ['Deployment', 'StatefulSet', 'DaemonSet'].includes(kind);

/**
 * Tells which workloads have run without a proxy and go on with the pods that they have, for only new ones get it: their
 * template is as it was. PUSH-2.
 */
function bareIn(before: Mesh): (workload: Workload) => boolean {
  const bare = new Map(
    before.workloads.flatMap((one) =>
      one.sidecar.kind === 'known' && !one.sidecar.value && !isGatewayWorkload(before, one)
        ? [[nameOf(one), one.resource] as const]
        : [],
    ),
  );
  return ({ resource }) => {
    const old = bare.get(subjectText(resource));
    return old !== undefined && sameData(podTemplateOf(old), podTemplateOf(resource));
  };
}

/** Whoever names targets is for waypoints and Gateways, whose pods istiod makes. */
function isForTargets(policy: Resource): boolean {
  const { targetRef, targetRefs } = viewOf('Attached', policy);
  return targetRefs.value.length > 0 || targetRef?.name != null;
}

/**
 * Names the Deployment that istiod makes of a Gateway of the class `istio`: both names with a hyphen between them, unless
 * the Gateway says another (pilot/pkg/config/kube/gateway/deploymentcontroller.go). Null for every other one.
 */
function madePods(gateway: Resource): string | null {
  const { node, namespace, name } = gateway;
  const { addresses, gatewayClassName } = viewOf('GatewayApiGateway', gateway);
  const isOurs = gatewayClassName?.value === 'istio' && namespace !== '';
  const annotations = stringMapAt(node, 'metadata', 'annotations');
  // an address that is a name says that somebody else runs the pods
  const isByHand = addresses.value.length > 0;
  return !isOurs || isByHand || annotations.has('gateway.istio.io/name-override')
    ? null
    : `Deployment ${namespace}/${name}-istio`;
}
