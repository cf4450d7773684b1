import type { AuthorizationPolicy, Mesh } from '../../istio/index.ts';
import { policyIndexOf } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { placeOf, subjectText } from '../../manifest/index.ts';
import { isAboutTokens, termsOfPolicy } from './token-points.ts';

/**
 * Names what lets in every request that a policy is asked about, whatever its rules come to: a rule of its own, or another
 * ALLOW policy of all its pods, as it stands in a sentence before "let"; null where none is sure to (AUTHZ-12, 13).
 */
export function anywayText(mesh: Mesh, policy: AuthorizationPolicy): string | null {
  const openers = policyIndexOf(mesh).openers(policy);
  const open = openers.find((one) => one !== policy);
  if (policy.action !== 'ALLOW' || openers.length === 0) return null;
  return open === undefined
    ? 'another rule of it allows'
    : `${subjectText(open.resource)} (${placeOf(open.resource.origin)}) allows`;
}

/** Says what comes of an ALLOW policy that refuses requests: nothing where they are let in anyway. */
export function refusalOr(mesh: Mesh, policy: AuthorizationPolicy, refused: string): string {
  const anyway = anywayText(mesh, policy);
  return anyway === null ? refused : `no errors: ${anyway} every request`;
}

/** Finds a policy as it was read; undefined of what is none, and of one that admission refuses. */
export const readPolicy = (mesh: Mesh, object: Resource): AuthorizationPolicy | undefined =>
  policyIndexOf(mesh).policies.find(({ resource }) => resource === object);

/**
 * Says what comes of tokens that nobody reads in a namespace: a policy that asks for one refuses everybody, unless requests
 * are let in anyway (JWT-6).
 */
export function unreadTokensText(mesh: Mesh, namespace: string): string {
  const { policies, rootNamespace } = policyIndexOf(mesh);
  const isAsked = policies.some(
    (policy) =>
      policy.dryRun === null &&
      [namespace, rootNamespace].includes(policy.namespace) &&
      refusesWithoutToken(mesh, policy),
  );
  return `invalid tokens are let through${isAsked ? ', and where a rule asks for claims of a token it refuses everybody' : ''}`;
}

const refusesWithoutToken = (mesh: Mesh, policy: AuthorizationPolicy): boolean =>
  (policy.action === 'DENY' || (policy.action === 'ALLOW' && anywayText(mesh, policy) === null)) &&
  termsOfPolicy(policy).some(
    (term) => isAboutTokens(term) && term.negated === (policy.action === 'DENY'),
  );
