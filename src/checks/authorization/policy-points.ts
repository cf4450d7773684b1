import { canonicalJson, plainOf, resourceKey, subjectText } from '../../manifest/index.ts';
import type { AuthorizationPolicy, Mesh, PolicyTarget, Workload } from '../../istio/index.ts';
import {
  policiesInForce,
  refusingAuthorizers,
  tokensInForce,
  gatewaysOfCharts,
} from '../../istio/index.ts';
import { isSureToEnforce, mayEnforcePolicies } from './enforcement.ts';
import type { PolicyPlace } from './policy-place.ts';
import { unrenderedPoints } from './unrendered-points.ts';

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
    if (old === undefined || !mayEnforcePolicies(after, workload)) return [];
    const mayHaveNoProxy = !isSureToEnforce(after, workload);
    return [{ before: old, after: workload, workload, name, isOld: true, mayHaveNoProxy }];
  });
}

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
