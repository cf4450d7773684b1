import type { AuthorizationPolicy, Mesh } from '../../istio/index.ts';
import { asMeshConfig, policyIndexOf, refusingAuthorizers } from '../../istio/index.ts';
import type { Origin } from '../../manifest/index.ts';
import { placeOf, resourceKey, subjectText } from '../../manifest/index.ts';
import type { PolicyFate } from '../authorization/policy-fate.ts';

/** An authorizer that is asked now where istiod refused all that its policy matches, and what made that so. */
export interface AskedInstead {
  readonly provider: string;
  readonly cause: PolicyFate;
}

/**
 * Finds who is asked instead, for a CUSTOM policy whose refusals go: null unless it is there still and its
 * authorizer is configured. istiod refuses what policies match whose authorizer it does not know, or that
 * name several (AUTHZ-18, AUTHZ-19).
 */
export function askedInstead(
  policy: AuthorizationPolicy,
  before: Mesh,
  after: Mesh,
): AskedInstead | null {
  const now = policyIndexOf(after).policies.find(
    ({ resource, action, dryRun }) =>
      action === policy.action &&
      dryRun === null &&
      resourceKey(resource) === resourceKey(policy.resource),
  );
  const place = now === undefined ? null : authorizerPlace(after, now);
  if (now?.provider == null || place === null) return null;
  const cause = causeOf(policy, now, place, refusingAuthorizers(before, [policy]).length > 0);
  return { provider: now.provider, cause };
}

function causeOf(
  policy: AuthorizationPolicy,
  now: AuthorizationPolicy,
  configured: PolicyFate['origin'],
  wasUnknown: boolean,
): PolicyFate {
  const subject = subjectText(policy.resource);
  const provider = now.provider ?? '';
  if (!wasUnknown)
    return {
      origin: now.resource.origin,
      side: 'head',
      why: `Policies of these pods named several authorizers, and istiod refused all that they match; ${provider} is the only one now, which ${subject} names (${placeOf(now.resource.origin)}).`,
    };
  if (policy.provider !== now.provider)
    return {
      origin: now.resource.origin,
      side: 'head',
      why: `${subject} names ${provider} (${placeOf(now.resource.origin)}), which the mesh configuration has; it named ${policy.provider ?? 'none'}, which it had not, and istiod refused all that the policy matches.`,
    };
  return {
    origin: configured,
    side: 'head',
    why: `The mesh configuration has the authorizer ${provider} now (${placeOf(configured)}), which ${subject} names (${placeOf(policy.resource.origin)} at the base); without it istiod refused all that the policy matches.`,
  };
}

/**
 * Finds where the mesh configuration has the authorizer that a CUSTOM policy names; null where it is not seen
 * there. AUTHZ-18
 */
const authorizerPlace = (
  { configuration: { settings } }: Mesh,
  { provider }: AuthorizationPolicy,
): Origin | null =>
  asMeshConfig(settings).extensionProviders.value.find(({ name }) => name?.value === provider)
    ?.origin ?? null;
