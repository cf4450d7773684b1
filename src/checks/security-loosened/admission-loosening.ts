import type { AuthorizationPolicy, Clause, Mesh } from '../../istio/index.ts';
import { alternativesOf, policyIndexOf, clauseCovers, clausesDisjoint } from '../../istio/index.ts';
import { resourceKey } from '../../manifest/index.ts';
import { restOf } from '../authorization/clause-rest.ts';

type Alternative = NonNullable<ReturnType<typeof alternativesOf>>[number];

/** Something a target lets in that it did not. */
export type Loosening =
  /** The last ALLOW policy is gone, so whatever is not denied is allowed (AUTHZ-8). */
  | { readonly kind: 'default-deny-lost'; readonly policies: readonly AuthorizationPolicy[] }
  | {
      readonly kind: 'allow-gained' | 'deny-lost' | 'authorizer-lost';
      readonly alternative: Alternative;
      readonly pieces: readonly Clause[];
    }
  /** There are too many alternatives to compare, and the policy differs. */
  | { readonly kind: 'not-compared'; readonly policy: AuthorizationPolicy };

/** Holds the enforced policies of one target, by what they do. */
interface Admission {
  readonly isDefaultAllow: boolean;
  readonly allow: readonly Alternative[];
  readonly deny: readonly Alternative[];
  readonly custom: readonly Alternative[];
  readonly tooLarge: readonly AuthorizationPolicy[];
}

/**
 * Finds what the policies after let in that the policies before did not (AUTHZ-8…18, 55). Sound but not
 * complete: what cannot be shown to have been let in before counts as new. `refusing` are CUSTOM policies
 * that deny what they match (AUTHZ-18, 19).
 */
export function looseningsBetween(
  before: readonly AuthorizationPolicy[],
  after: readonly AuthorizationPolicy[],
  refusing: ReadonlySet<AuthorizationPolicy> = new Set(),
): readonly Loosening[] {
  const was = admissionOf(before, refusing);
  const is = admissionOf(after, refusing);
  const tooMuch = weightOf(was) * weightOf(is) > MOST_COMPARISONS;
  const tooLarge = [...was.tooLarge, ...is.tooLarge, ...(tooMuch ? after.slice(0, 1) : [])];
  if (tooLarge.length > 0)
    return tooLarge.map((policy): Loosening => ({ kind: 'not-compared', policy }));
  return [
    ...defaultDenyLost(before, was, is),
    ...allowGained(was, is),
    ...lost('deny-lost', was.deny, is.deny, is),
    ...lost('authorizer-lost', was.custom, [...is.custom, ...is.deny], is),
  ];
}

/** Bounds the comparisons of values for one target; real policies need thousands. */
const MOST_COMPARISONS = 20_000_000;

/** Counts the values and pieces that are compared with each of the other side's. */
const weightOf = ({ allow, deny, custom }: Admission): number =>
  [...allow, ...deny, ...custom].reduce(
    (sum, { terms, pieces }) =>
      sum + 1 + pieces().length + terms.reduce((all, { values }) => all + values.length, 0),
    1,
  );

function admissionOf(
  policies: readonly AuthorizationPolicy[],
  refusing: ReadonlySet<AuthorizationPolicy>,
): Admission {
  const enforced = policies.filter((policy) => policy.dryRun === null);
  const of = (action: AuthorizationPolicy['action']): readonly Alternative[] =>
    enforced
      .filter((policy) => (refusing.has(policy) ? 'DENY' : policy.action) === action)
      .flatMap((policy) => alternativesOf(policy) ?? []);
  return {
    isDefaultAllow: !enforced.some((policy) => policy.action === 'ALLOW'),
    allow: of('ALLOW'),
    deny: of('DENY'),
    custom: of('CUSTOM'),
    tooLarge: enforced.filter((policy) => alternativesOf(policy) === undefined),
  };
}

function defaultDenyLost(
  before: readonly AuthorizationPolicy[],
  was: Admission,
  is: Admission,
): readonly Loosening[] {
  const admittedAll = was.isDefaultAllow || was.allow.some(({ terms }) => terms.length === 0);
  const admitsNothing = is.deny.some(({ terms }) => terms.length === 0);
  if (!is.isDefaultAllow || admittedAll || admitsNothing) return [];
  const policies = before.filter(({ action, dryRun }) => action === 'ALLOW' && dryRun === null);
  return [{ kind: 'default-deny-lost', policies }];
}

function allowGained(was: Admission, is: Admission): readonly Loosening[] {
  if (was.isDefaultAllow) return [];
  return is.allow.flatMap((alternative): readonly Loosening[] => {
    const pieces = uncovered(alternative, [...was.allow, ...is.deny]);
    return pieces.length === 0 ? [] : [{ kind: 'allow-gained', alternative, pieces }];
  });
}

/**
 * Finds alternatives that stopped something and are covered by none that does now, unless no ALLOW lets it
 * in.
 */
function lost(
  kind: 'deny-lost' | 'authorizer-lost',
  were: readonly Alternative[],
  are: readonly Alternative[],
  is: Admission,
): readonly Loosening[] {
  const isLetIn = (piece: Clause): boolean =>
    is.isDefaultAllow || is.allow.some(({ terms }) => !clausesDisjoint(terms, piece));
  return were.flatMap((alternative): readonly Loosening[] => {
    const pieces = uncovered(alternative, are).filter(isLetIn);
    return pieces.length === 0 ? [] : [{ kind, alternative, pieces }];
  });
}

function uncovered(alternative: Alternative, covering: readonly Alternative[]): readonly Clause[] {
  const others = covering.map(({ terms }) => terms);
  if (others.some((terms) => clauseCovers(terms, alternative.terms))) return [];
  const pieces = alternative.pieces();
  const left = pieces.filter((piece) => !others.some((terms) => clauseCovers(terms, piece)));
  return (left.length === pieces.length ? [alternative.terms] : left).map((piece) =>
    restOf(piece, others),
  );
}

/** Finds a policy that did something else and allows from now on, and so refuses what none of its rules matches; null of others. */
export const allowingInstead = (
  policy: AuthorizationPolicy,
  after: Mesh,
): AuthorizationPolicy | null =>
  policyIndexOf(after).policies.find(
    ({ resource, action, dryRun }) =>
      action === 'ALLOW' &&
      action !== policy.action &&
      dryRun === null &&
      resourceKey(resource) === resourceKey(policy.resource),
  ) ?? null;
