import { canonicalJson, nodeAt, plainOf } from '../../manifest/node.ts';
import { resourceKey, subjectText } from '../../manifest/resource.ts';
import type { PolicyTarget } from '../../mesh/authorization/attachment.ts';
import { attaches } from '../../mesh/authorization/attachment.ts';
import type { AuthorizationPolicy } from '../../mesh/authorization/policy.ts';
import {
  policiesFor,
  policyIndexOf,
  requestAuthenticationsFor,
} from '../../mesh/authorization/policy-index.ts';
import type { Mesh, Workload } from '../../mesh/mesh.ts';
import { isEvidenced } from './label-evidence.ts';

/**
 * Pods whose policies can be compared before and after: a workload that is in both, or pods that a
 * policy names and no rendered workload has (a gateway that a chart installs, an operator's pods).
 */
export interface PolicyPoint extends Place {
  readonly policiesBefore: readonly AuthorizationPolicy[];
  readonly policiesAfter: readonly AuthorizationPolicy[];
}

interface Place {
  readonly before: PolicyTarget;
  readonly after: PolicyTarget;
  /** The workload after; null for pods that are not rendered here. */
  readonly workload: Workload | null;
  /** As a sentence names it: `Deployment shop/web`, `pods with app=web in shop`. */
  readonly name: string;
  /** Whether a policy of the base names these pods; always true for a workload. */
  readonly isOld: boolean;
}

/** Stands for a namespace that no policy and no object names. */
const ANY_NAMESPACE = '*';

/** Every point to which other policies apply, or the same policies with other content. */
export function changedPolicyPoints(before: Mesh, after: Mesh): readonly PolicyPoint[] {
  const print = fingerprints();
  return [...workloadPoints(before, after), ...unrenderedPoints(before, after)]
    .map((place) => ({
      ...place,
      tokensBefore: issuersAt(before, place.before),
      tokensAfter: issuersAt(after, place.after),
      policiesBefore: policiesFor(before, place.before),
      policiesAfter: policiesFor(after, place.after),
    }))
    .filter(
      (point) =>
        print(point.policiesBefore) !== print(point.policiesAfter) ||
        point.tokensBefore !== point.tokensAfter,
    );
}

/** Whose tokens are validated at a target: without validation no token counts (SEMANTICS JWT-6). */
const issuersAt = (mesh: Mesh, target: PolicyTarget): string =>
  requestAuthenticationsFor(mesh, target)
    .flatMap(({ issuers }) => issuers.map(({ issuer }) => issuer))
    .sort()
    .join(' ');

/** Tells sets of policies apart by what they say, whatever their order. */
function fingerprints(): (policies: readonly AuthorizationPolicy[]) => string {
  const known = new Map<AuthorizationPolicy, string>();
  const print = (policy: AuthorizationPolicy): string => {
    const spec = nodeAt(policy.resource.node, 'spec');
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

/** A pod without sidecar enforces nothing (SEMANTICS AUTHZ-7). */
const mayEnforce = (workload: Workload): boolean =>
  workload.sidecar.kind === 'unknown' || workload.sidecar.value;

const workloadKey = ({ namespace, resource }: Workload): string =>
  `${namespace}/${resource.stableName}`;

function workloadPoints(before: Mesh, after: Mesh): readonly Place[] {
  const was = new Map(before.workloads.map((workload) => [workloadKey(workload), workload]));
  return after.workloads.filter(mayEnforce).flatMap((workload): readonly Place[] => {
    const old = was.get(workloadKey(workload));
    const name = subjectText(workload);
    return old === undefined ? [] : [{ before: old, after: workload, workload, name, isOld: true }];
  });
}

/** Pods that policies speak of without any rendered workload being meant. */
function unrenderedPoints(before: Mesh, after: Mesh): readonly Place[] {
  const found = new Map<string, Place>();
  for (const mesh of [before, after])
    for (const policy of policyIndexOf(mesh).policies)
      for (const { target, name } of unrenderedTargets(policy, mesh)) {
        const isGone = meetsWorkload(policy, before) || meetsWorkload(policy, after);
        if (isGone || found.has(name) || !namespaceRemains(target.namespace, after)) continue;
        found.set(name, {
          before: target,
          after: target,
          workload: null,
          name,
          isOld: mesh === before,
        });
      }
  return [...found.values()].filter((place) => isMeant(place.before, before, after));
}

/** A policy for rendered workloads is compared there. */
function meetsWorkload(policy: AuthorizationPolicy, mesh: Mesh): boolean {
  const { rootNamespace } = mesh.configuration;
  return mesh.workloads.some((workload) => attaches(policy, workload, rootNamespace));
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

function unrenderedTargets(
  policy: AuthorizationPolicy,
  mesh: Mesh,
): readonly { readonly target: PolicyTarget; readonly name: string }[] {
  const { namespace, selector, targetRefs } = policy;
  if (targetRefs.length > 0)
    return targetRefs.map((targetRef) => ({
      target: { namespace, labels: gatewayLabels(targetRef), targetRef },
      name: `${targetRef.kind} ${namespace}/${targetRef.name}`,
    }));
  if (selector !== null) {
    const labels = [...selector].map(([key, value]) => `${key}=${value}`).sort();
    return [
      {
        target: { namespace, labels: selector },
        name: `pods with ${labels.join(', ')} in ${namespace}`,
      },
    ];
  }
  const everywhere = namespace === mesh.configuration.rootNamespace;
  return [
    everywhere
      ? {
          target: { namespace: ANY_NAMESPACE, labels: new Map() },
          name: 'any pod of the mesh',
        }
      : { target: { namespace, labels: new Map() }, name: `any pod in ${namespace}` },
  ];
}

const gatewayLabels = (ref: {
  readonly kind: string;
  readonly name: string;
}): ReadonlyMap<string, string> =>
  ref.kind === 'Gateway'
    ? new Map([['gateway.networking.k8s.io/gateway-name', ref.name]])
    : new Map();
