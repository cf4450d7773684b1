import type { AuthorizationPolicy, Mesh, PolicyTarget } from '../../istio/index.ts';
import { gatewaysOfCharts, policyIndexOf, viewOf } from '../../istio/index.ts';
import { namespaceText } from '../../manifest/index.ts';
import type { PolicyPlace } from './policy-place.ts';
import { ANY_NAMESPACE } from './policy-place.ts';
import { proxyOfUnseen } from './unseen-proxies.ts';

/** Lists pods of which policies speak where no rendered workload and no known gateway is meant. */
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
  for (const { target, ...one } of named) {
    const [was, is] = [proxyOfUnseen(before, target), proxyOfUnseen(after, target)];
    if (found.has(one.name) || is === 'none' || !remains(target, before, after)) continue;
    const mayHaveNoProxy = was !== 'there' || is !== 'there';
    found.set(one.name, { ...one, before: target, after: target, workload: null, mayHaveNoProxy });
  }
  return [...found.values()].filter((place) => isMeant(place.before, before, after));
}

/**
 * Tells of a policy whether it is for pods that are known on either side, at whose points it is compared
 * anyway.
 */
function knownPods(before: Mesh, after: Mesh): (policy: AuthorizationPolicy) => boolean {
  const sides = [before, after].map((mesh) => ({
    pods: [...mesh.workloads, ...gatewaysOfCharts(mesh)],
    policies: policyIndexOf(mesh),
  }));
  return (policy) =>
    sides.some(({ pods, policies }) => pods.some((target) => policies.attaches(policy, target)));
}

/**
 * Tells whether all that is known of a namespace on either side are pods with other labels: a selector there
 * may then meet none, and the report says so. A Service for the labels shows that such pods come from
 * somewhere.
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

/**
 * Tells whether anything is left to be opened: a namespace that still has objects, and the Service that a policy names
 * where there was one. What is deleted with them is not opened.
 */
const remains = ({ namespace, targetRef }: PolicyTarget, before: Mesh, after: Mesh): boolean =>
  targetRef?.kind === 'Service' && before.service(namespace, targetRef.name) !== undefined
    ? after.service(namespace, targetRef.name) !== undefined
    : namespace === ANY_NAMESPACE ||
      after.resources.some((resource) => resource.namespace === namespace);

/**
 * Tells whether a selector is meant: one that nothing else mentions is probably a mistake, and the change
 * that mends it takes nothing away. Where neither the old nor the new labels are known from elsewhere, both
 * count.
 */
function isMeant(target: PolicyTarget, before: Mesh, after: Mesh): boolean {
  if (target.labels.size === 0 || isEvidenced(target.labels, before)) return true;
  return !policyIndexOf(after).policies.some(
    ({ selector, namespace }) =>
      namespace === target.namespace && selector !== null && isEvidenced(selector, after),
  );
}

interface NamedTarget extends Pick<PolicyPlace, 'name' | 'mayBeNone'> {
  readonly target: PolicyTarget;
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
    const pods = `pods with ${labels.join(', ')} in ${namespaceText(namespace)}`;
    const target = { namespace, labels: selector };
    return [
      areOthers(namespace, selector)
        ? { target, name: pods, mayBeNone: true }
        : { target, name: pods },
    ];
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
 * Tells whether something other than policies knows pods with these labels: a workload, the selector of a
 * Service or a Gateway, or an object that is called like one of the values (a chart's release).
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
      .some((gateway) => has(viewOf('Gateway', gateway).selector.value)) ||
    mesh.resources.some(({ kind, name }) => kind !== 'AuthorizationPolicy' && values.has(name))
  );
}
