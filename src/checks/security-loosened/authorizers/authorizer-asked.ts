import type { AuthorizationPolicy, Mesh } from '../../../istio/index.ts';
import {
  asMeshConfig,
  policyIndexOf,
  refusingAuthorizers,
  registryOf,
} from '../../../istio/index.ts';
import { placeOf, resourceKey, subjectText } from '../../../manifest/index.ts';
import type { PolicyFate } from '../../authorization/policy-fate.ts';

/** An authorizer that is asked now where istiod refused all that its policy matches, and what made that so. */
export interface AskedInstead {
  readonly provider: string;
  readonly cause: PolicyFate;
  /** Names the host to ask where nothing seen here is it: without it istiod refuses them as before. */
  readonly unseen: string | null;
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
  const authorizer = now === undefined ? undefined : authorizerOf(after, now);
  if (now?.provider == null || authorizer === undefined) return null;
  const wasUnknown = refusingAuthorizers(before, [policy]).length > 0;
  const cause = causeOf(policy, now, authorizer.origin, wasUnknown);
  return { provider: now.provider, cause, unseen: unseenHost(after, authorizer) };
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

/** Finds the authorizer that a CUSTOM policy names in the mesh configuration, as far as that is seen. AUTHZ-18 */
const authorizerOf = ({ configuration: { settings } }: Mesh, { provider }: AuthorizationPolicy) =>
  asMeshConfig(settings).extensionProviders.value.find(({ name }) => name?.value === provider);

/** Gives the host that is asked, which may be written behind a namespace; null where it is seen, or not said. */
function unseenHost(
  mesh: Mesh,
  { httpAuthorizer, grpcAuthorizer }: NonNullable<ReturnType<typeof authorizerOf>>,
): string | null {
  const host = (httpAuthorizer ?? grpcAuthorizer)?.value.replace(/^[^/]*\//, '') ?? null;
  return host === null || registryOf(mesh).covering(host.toLowerCase()).length > 0 ? null : host;
}
