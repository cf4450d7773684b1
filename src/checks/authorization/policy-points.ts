import {
  canonicalJson,
  plainOf,
  resourceKey,
  subjectText,
  namespaceText,
} from '../../manifest/index.ts';
import type { AuthorizationPolicy, Mesh, PolicyTarget, Workload } from '../../istio/index.ts';
import {
  policiesInForce,
  refusingAuthorizers,
  tokensInForce,
  gatewaysOfCharts,
  policyIndexOf,
  viewOf,
} from '../../istio/index.ts';
import { mayEnforcePolicies } from './enforcement.ts';

/**
 * Pods whose policies can be compared before and after: a workload that is in both, or pods that a
 * policy names and no rendered workload has (a gateway that a chart installs, an operator's pods).
 */
export interface PolicyPoint extends PolicyPlace {
  /** All policies that may be in force, whichever control plane the pods have. */
  readonly policiesBefore: readonly AuthorizationPolicy[];
  readonly policiesAfter: readonly AuthorizationPolicy[];
  /** Pairs what each control plane that the pods may have enforces before with what it enforces after. */
  readonly sides: readonly PolicySides[];
}

export interface PolicySides {
  readonly before: readonly AuthorizationPolicy[];
  readonly after: readonly AuthorizationPolicy[];
}

/** A policy point before the policies in force there are looked up. */
interface PolicyPlace {
  readonly before: PolicyTarget;
  readonly after: PolicyTarget;
  /** The workload after the change; null for pods that are not rendered here. */
  readonly workload: Workload | null;
  /** The name that sentences use: `Deployment shop/web`, `pods with app=web in shop`. */
  readonly name: string;
  /** Tells whether a policy of the base names these pods; always true for a workload. */
  readonly isOld: boolean;
  /** Set where all that is known of their namespace are other pods: there may be none of these. */
  readonly mayBeNone?: true;
}

/**
 * Lists every point where the policies in force, what they say, the issuers of valid tokens or the policies
 * that istiod refuses differ between the sides.
 */
export function changedPolicyPoints(before: Mesh, after: Mesh): readonly PolicyPoint[] {
  const print = fingerprints();
  const rendered = workloadPoints(before, after);
  return [
    ...rendered,
    ...chartGatewayPoints(before, after, rendered),
    ...unrenderedPoints(before, after),
  ]
    .map((place) => {
      const was = policiesInForce(before, place.before);
      const is = policiesInForce(after, place.after);
      return {
        ...place,
        tokensBefore: issuersAt(before, place.before),
        tokensAfter: issuersAt(after, place.after),
        refusedBefore: refusedAt(before, was),
        refusedAfter: refusedAt(after, is),
        policiesBefore: [...new Set(was.flat())],
        policiesAfter: [...new Set(is.flat())],
        sides: sidesOf(was, is),
      };
    })
    .filter(
      (point) =>
        print(point.policiesBefore) !== print(point.policiesAfter) ||
        point.tokensBefore !== point.tokensAfter ||
        point.refusedBefore !== point.refusedAfter,
    );
}

/** Pairs possible control planes in their order; the last one stands in where a side has fewer of them. */
const sidesOf = (
  was: readonly (readonly AuthorizationPolicy[])[],
  is: readonly (readonly AuthorizationPolicy[])[],
): readonly PolicySides[] =>
  (was.length > is.length ? was : is).map((_, at) => ({
    before: was[at] ?? was.at(-1) ?? [],
    after: is[at] ?? is.at(-1) ?? [],
  }));

/** Names the issuers whose tokens are validated at a target: without validation no token counts (JWT-6). */
const issuersAt = (mesh: Mesh, target: PolicyTarget): string =>
  [...new Set(tokensInForce(mesh, target).flat())]
    .flatMap(({ issuers }) => issuers.map(({ issuer }) => issuer))
    .sort()
    .join(' ');

/**
 * Names the policies whose requests istiod refuses instead of asking an authorizer, which depends on the
 * configured providers as well (AUTHZ-18, 19).
 */
const refusedAt = (mesh: Mesh, sides: readonly (readonly AuthorizationPolicy[])[]): string =>
  [...new Set(sides.flatMap((policies) => refusingAuthorizers(mesh, policies)))]
    .map(({ resource }) => resourceKey(resource))
    .sort()
    .join(' ');

/** Tells sets of policies apart by what they say, whatever their order. */
function fingerprints(): (policies: readonly AuthorizationPolicy[]) => string {
  const known = new Map<AuthorizationPolicy, string>();
  const print = (policy: AuthorizationPolicy): string => {
    const spec = policy.resource.node.entries.get('spec');
    const text = `${resourceKey(policy.resource)} ${String(policy.dryRun !== null)} ${spec === undefined ? '' : canonicalJson(plainOf(spec))}`;
    known.set(policy, text);
    return text;
  };
  return (policies) =>
    policies
      .map((one) => known.get(one) ?? print(one))
      .sort()
      .join('\n');
}

const workloadKey = ({ namespace, resource }: Workload): string =>
  `${namespace}/${resource.stableName}`;

function workloadPoints(before: Mesh, after: Mesh): readonly PolicyPlace[] {
  const was = new Map(before.workloads.map((workload) => [workloadKey(workload), workload]));
  return after.workloads.flatMap((workload): readonly PolicyPlace[] => {
    const old = was.get(workloadKey(workload));
    const name = subjectText(workload);
    return old === undefined || !mayEnforcePolicies(after, workload)
      ? []
      : [{ before: old, after: workload, workload, name, isOld: true }];
  });
}

/** Stands for a namespace that no policy and no object names. */
const ANY_NAMESPACE = '*';

/**
 * Lists gateways that a chart or operator makes on both sides: the labels of their pods follow from its
 * values. One whose workload is rendered here too, or that several sources make, is one gateway.
 */
function chartGatewayPoints(
  before: Mesh,
  after: Mesh,
  rendered: readonly PolicyPlace[],
): readonly PolicyPlace[] {
  const key = ({ namespace, name }: ReturnType<typeof gatewaysOfCharts>[number]): string =>
    `${namespace}/${name}`;
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

/** Lists pods of which policies speak where no rendered workload and no known gateway is meant. */
function unrenderedPoints(before: Mesh, after: Mesh): readonly PolicyPlace[] {
  const isKnown = knownPods(before, after);
  const areOthers = otherPods(before, after);
  const found = new Map<string, PolicyPlace>();
  const named = [before, after].flatMap((mesh) =>
    policyIndexOf(mesh)
      .policies.filter((policy) => !isKnown(policy))
      .flatMap((policy) => unrenderedTargets(policy, mesh, areOthers))
      .map((one) => ({ ...one, isOld: mesh === before })),
  );
  for (const { target, ...one } of named)
    if (!found.has(one.name) && remains(target, before, after))
      found.set(one.name, { ...one, before: target, after: target, workload: null });
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
        ? { target, name: `${pods}, if there are any`, mayBeNone: true }
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
