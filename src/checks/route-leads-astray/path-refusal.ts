import type { Alternative, AuthorizationPolicy, Clause, PolicyAction } from '../../istio/index.ts';
import {
  clauseCovers,
  clausesDisjoint,
} from '../authorization-cuts-off-callers/compare-clauses.ts';
import { alternativesOf } from '../../istio/index.ts';

/** What refuses all of some requests for their path, whoever sends them and whatever else they carry. */
export interface PathRefusal {
  /** None of the rules that would let them in names their path; or one that denies names all of it. */
  readonly kind: 'not-allowed' | 'denied';
  readonly by: readonly Alternative[];
}

const PATH = 'request.path';

/**
 * Whether policies refuse all requests of a clause for their path; null where some may pass, and where they would be
 * refused with any path. Of what a rule asks beside what the clause says, a DENY is taken not to match, an ALLOW to match.
 * AUTHZ-8, 9, 21…28, 47, 55.
 */
export function pathRefusal(
  policies: readonly AuthorizationPolicy[],
  requests: Clause,
): PathRefusal | null {
  const anyPath = requests.filter(({ attribute }) => attribute !== PATH);
  const deny = alternativesBy(policies, 'DENY') ?? [];
  if (deny.some(({ terms }) => clauseCovers(terms, anyPath))) return null;
  const denying = deny.find(({ terms }) => clauseCovers(terms, requests));
  if (denying !== undefined) return { kind: 'denied', by: [denying] };
  const by = alternativesBy(policies, 'ALLOW')?.filter(
    ({ terms }) => !clausesDisjoint(terms, anyPath),
  );
  if (by === undefined || by.length === 0) return null;
  return by.every(({ terms }) => clausesDisjoint(terms, requests))
    ? { kind: 'not-allowed', by }
    : null;
}

/** Undefined where there are too many to compare. */
function alternativesBy(
  policies: readonly AuthorizationPolicy[],
  action: PolicyAction,
): readonly Alternative[] | undefined {
  const found = policies
    .filter((policy) => policy.action === action && policy.dryRun === null)
    .map(alternativesOf);
  return found.includes(undefined) ? undefined : found.flatMap((one) => one ?? []);
}
