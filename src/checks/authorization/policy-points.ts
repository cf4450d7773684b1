import { canonicalJson, plainOf, resourceKey, subjectText } from '../../manifest/index.ts';
import type { AuthorizationPolicy, Mesh, PolicyTarget, Workload } from '../../istio/index.ts';
import { policiesInForce, refusingAuthorizers, tokensInForce } from '../../istio/index.ts';
import { mayEnforcePolicies } from './enforcement.ts';
import { chartGatewayPoints, unrenderedPoints } from './unrendered-points.ts';

/**
 * Pods whose policies can be compared before and after: a workload that is in both, or pods that a
 * policy names and no rendered workload has (a gateway that a chart installs, an operator's pods).
 */
export interface PolicyPoint extends PolicyPlace {
  /** All that may be in force, whichever control plane the pods have. */
  readonly policiesBefore: readonly AuthorizationPolicy[];
  readonly policiesAfter: readonly AuthorizationPolicy[];
  /** What one control plane that they may have enforces before, and what it enforces after. */
  readonly sides: readonly PolicySides[];
}

export interface PolicySides {
  readonly before: readonly AuthorizationPolicy[];
  readonly after: readonly AuthorizationPolicy[];
}

/** A policy point before the policies in force there are looked up. */
export interface PolicyPlace {
  readonly before: PolicyTarget;
  readonly after: PolicyTarget;
  /** The workload after; null for pods that are not rendered here. */
  readonly workload: Workload | null;
  /** As a sentence names it: `Deployment shop/web`, `pods with app=web in shop`. */
  readonly name: string;
  /** Whether a policy of the base names these pods; always true for a workload. */
  readonly isOld: boolean;
}

/** Every point to which other policies apply, or the same with other content, or that are refused where they ask. */
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

/** Control planes that are possible stand in one order; of more on one side the last counts for all of them. */
const sidesOf = (
  was: readonly (readonly AuthorizationPolicy[])[],
  is: readonly (readonly AuthorizationPolicy[])[],
): readonly PolicySides[] =>
  (was.length > is.length ? was : is).map((_, at) => ({
    before: was[at] ?? was.at(-1) ?? [],
    after: is[at] ?? is.at(-1) ?? [],
  }));

/** Whose tokens are validated at a target: without validation no token counts (JWT-6). */
const issuersAt = (mesh: Mesh, target: PolicyTarget): string =>
  [...new Set(tokensInForce(mesh, target).flat())]
    .flatMap(({ issuers }) => issuers.map(({ issuer }) => issuer))
    .sort()
    .join(' ');

/** Policies whose requests istiod refuses instead of asking an authorizer: what providers are configured decides, too. AUTHZ-18, 19 */
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
