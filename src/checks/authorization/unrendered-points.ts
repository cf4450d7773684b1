import { namespaceText, subjectText } from '../../manifest/index.ts';
import type { AuthorizationPolicy, ChartGateway, Mesh, PolicyTarget } from '../../istio/index.ts';
import { asGateway, attaches, gatewaysOfCharts, policyIndexOf } from '../../istio/index.ts';
import type { PolicyPlace } from './policy-points.ts';

/** Stands for a namespace that no policy and no object names. */
const ANY_NAMESPACE = '*';

/**
 * Gateways that a chart or operator makes, there before and after: their pods' labels follow from its values. One whose
 * workload is rendered here too, or that several sources make, is one gateway.
 */
export function chartGatewayPoints(
  before: Mesh,
  after: Mesh,
  rendered: readonly PolicyPlace[],
): readonly PolicyPlace[] {
  const key = ({ namespace, name }: ChartGateway): string => `${namespace}/${name}`;
  const was = new Map(gatewaysOfCharts(before).map((gateway) => [key(gateway), gateway]));
  const told = new Set(
    rendered.flatMap(({ workload }) =>
      workload === null ? [] : [`${workload.namespace}/${workload.resource.name}`],
    ),
  );
  return gatewaysOfCharts(after).flatMap((gateway): readonly PolicyPlace[] => {
    const old = was.get(key(gateway));
    if (old === undefined || told.has(key(gateway))) return [];
    told.add(key(gateway));
    const name = `gateway ${key(gateway)} (${subjectText(gateway.source)})`;
    return [{ before: old, after: gateway, workload: null, name, isOld: true }];
  });
}

/** Pods that policies speak of without any rendered workload or known gateway being meant. */
export function unrenderedPoints(before: Mesh, after: Mesh): readonly PolicyPlace[] {
  const isKnown = knownPods(before, after);
  const areOthers = otherPods(before, after);
  const found = new Map<string, PolicyPlace>();
  const named = [before, after].flatMap((mesh) =>
    policyIndexOf(mesh)
      .policies.filter((policy) => !isKnown(policy))
      .flatMap((policy) => unrenderedTargets(policy, mesh, areOthers))
      .map((one) => ({ ...one, isOld: mesh === before })),
  );
  for (const { target, name, isOld } of named)
    if (!found.has(name) && namespaceRemains(target.namespace, after))
      found.set(name, { before: target, after: target, workload: null, name, isOld });
  return [...found.values()].filter((place) => isMeant(place.before, before, after));
}

/** Whether a policy is for pods that are known on either side: it is compared there. */
function knownPods(before: Mesh, after: Mesh): (policy: AuthorizationPolicy) => boolean {
  const sides = [before, after].map((mesh) => ({
    pods: [...mesh.workloads, ...gatewaysOfCharts(mesh)],
    rootNamespace: mesh.configuration.rootNamespace,
  }));
  return (policy) =>
    sides.some(({ pods, rootNamespace }) =>
      pods.some((target) => attaches(policy, target, rootNamespace)),
    );
}

/**
 * Whether all that is known of a namespace are pods with other labels, on either side: then a selector there may meet
 * none, and it is said so. A Service for the labels says that such pods come from somewhere.
 */
function otherPods(
  before: Mesh,
  after: Mesh,
): (namespace: string, labels: ReadonlyMap<string, string>) => boolean {
  const known = new Set(
    [before, after].flatMap((mesh) =>
      [...mesh.workloads, ...gatewaysOfCharts(mesh)].map(({ namespace }) => namespace),
    ),
  );
  const services = [before, after].flatMap((mesh) => mesh.services);
  const isServed = (namespace: string, labels: ReadonlyMap<string, string>): boolean =>
    services.some(
      (service) =>
        service.namespace === namespace &&
        service.selector.size > 0 &&
        [...service.selector].every(([key, value]) => labels.get(key) === value),
    );
  return (namespace, labels) => known.has(namespace) && !isServed(namespace, labels);
}

/** What is deleted with its whole namespace is not opened. */
const namespaceRemains = (namespace: string, after: Mesh): boolean =>
  namespace === ANY_NAMESPACE ||
  after.resources.some((resource) => resource.namespace === namespace);

/**
 * A selector that nothing else mentions is probably a mistake: the change that mends it takes nothing
 * away. Where neither the old nor the new labels are known from elsewhere, both count.
 */
function isMeant(target: PolicyTarget, before: Mesh, after: Mesh): boolean {
  if (target.labels.size === 0 || isEvidenced(target.labels, before)) return true;
  return !policyIndexOf(after).policies.some(
    ({ selector, namespace }) =>
      namespace === target.namespace && selector !== null && isEvidenced(selector, after),
  );
}

interface NamedTarget {
  readonly target: PolicyTarget;
  readonly name: string;
}

function unrenderedTargets(
  policy: AuthorizationPolicy,
  mesh: Mesh,
  areOthers: ReturnType<typeof otherPods>,
): readonly NamedTarget[] {
  const { namespace, selector, targetRefs } = policy;
  if (targetRefs.length > 0)
    return targetRefs.map((targetRef) => ({
      target: { namespace, labels: new Map(), targetRef },
      name: `${targetRef.kind} ${namespace}/${targetRef.name}`,
    }));
  if (selector !== null) {
    const labels = [...selector].map(([key, value]) => `${key}=${value}`).sort();
    const condition = areOthers(namespace, selector) ? ', if there are any' : '';
    const name = `pods with ${labels.join(', ')} in ${namespaceText(namespace)}${condition}`;
    return [{ target: { namespace, labels: selector }, name }];
  }
  const isMeshWide = namespace === mesh.configuration.rootNamespace;
  return [
    isMeshWide
      ? { target: { namespace: ANY_NAMESPACE, labels: new Map() }, name: 'any pod of the mesh' }
      : {
          target: { namespace, labels: new Map() },
          name: `any pod in ${namespaceText(namespace)}`,
        },
  ];
}

/**
 * Whether something other than policies knows pods with these labels: a workload, a Service's or a
 * Gateway's selector, or an object that is called like one of the values (a chart's release).
 */
function isEvidenced(labels: ReadonlyMap<string, string>, mesh: Mesh): boolean {
  const has = (known: ReadonlyMap<string, string>): boolean =>
    [...labels].some(([key, value]) => known.get(key) === value);
  const values = new Set(labels.values());
  return (
    mesh.workloads.some((workload) => has(workload.labels)) ||
    mesh.services.some((service) => has(service.selector)) ||
    mesh
      .ofKind('networking.istio.io', 'Gateway')
      .some((gateway) => has(asGateway(gateway).selector.value)) ||
    mesh.resources.some(({ kind, name }) => kind !== 'AuthorizationPolicy' && values.has(name))
  );
}
