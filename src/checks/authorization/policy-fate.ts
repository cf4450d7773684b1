import type { Origin } from '../../manifest/index.ts';
import { placeOf, resourceKey, subjectText } from '../../manifest/index.ts';
import type { AuthorizationPolicy, Mesh } from '../../istio/index.ts';
import { attaches, policyIndexOf } from '../../istio/index.ts';
import { ruleDifference } from './rule-difference.ts';

/** What happened to a policy of the base, and where a person sees it. */
export interface PolicyFate {
  readonly origin: Origin;
  readonly side: 'head' | 'base';
  readonly why: string;
}

/**
 * Why a policy of the base does not do any more what it did: removed, another action, only dry-run,
 * another selector, or other rules. `lost` is the rule of the base that is gone.
 */
export function policyFate(
  policy: AuthorizationPolicy,
  after: Mesh,
  lost: Origin | undefined,
): PolicyFate {
  const subject = subjectText(policy.resource);
  const key = resourceKey(policy.resource);
  const now = policyIndexOf(after).policies.find((one) => resourceKey(one.resource) === key);
  if (now === undefined) {
    const { origin } = policy.resource;
    return { origin, side: 'base', why: `${subject} (${placeOf(origin)}) is removed.` };
  }
  const at = (origin: Origin, what: string): PolicyFate => ({
    origin,
    side: 'head',
    why: `${subject} ${what} (${placeOf(origin)}).`,
  });
  if (now.dryRun !== null && policy.dryRun === null) return at(now.dryRun, 'is only dry-run now');
  if (now.action !== policy.action)
    return at(now.actionOrigin, `has action ${now.action} instead of ${policy.action}`);
  const [was, is] = [selectorText(policy), selectorText(now)];
  if (was !== is) {
    const nobody = now.selector !== null && !meetsWorkload(now, after);
    return at(
      now.selectorOrigin,
      `selects ${is} instead of ${was}${nobody ? ', which no workload rendered here has' : ''}`,
    );
  }
  const difference =
    lost === undefined ? null : ruleDifference(policy.resource, now.resource, lost);
  if (difference !== null) {
    const { text, origin, side } = difference;
    return { origin, side, why: `${subject} ${text} (${placeOf(origin)}).` };
  }
  if (lost !== undefined)
    return {
      origin: lost,
      side: 'base',
      why: `${subject} no longer does what its rule did (${placeOf(lost)}).`,
    };
  return at(now.resource.origin, 'is still there, but these pods are not what it selects');
}

const meetsWorkload = (policy: AuthorizationPolicy, mesh: Mesh): boolean =>
  mesh.workloads.some((workload) => attaches(policy, workload, mesh.configuration.rootNamespace));

function selectorText({ selector, targetRefs }: AuthorizationPolicy): string {
  if (targetRefs.length > 0)
    return targetRefs.map(({ kind, name }) => `${kind} ${name}`).join(', ');
  if (selector === null) return 'every pod';
  return [...selector].map(([key, value]) => `${key}=${value}`).join(', ');
}
