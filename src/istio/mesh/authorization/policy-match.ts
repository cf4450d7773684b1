import {
  isHttpAttribute,
  isPeerAttribute,
  peerValues,
  valuesOf,
} from '../request/request-attributes.ts';
import type { Attribute, DestinationContext } from '../request/request-attributes.ts';
import type { Clause, Term } from '../request/clause.ts';
import type { AuthorizationPolicy, PolicyRule, PolicyAction } from './policy.ts';
import type { AuthorizationRequest, Peer } from '../request/request.ts';

import type { MissingFact } from '../mesh.ts';
import type { Match } from '../../matching/match.ts';
import { allOf, anyOf, not } from '../../matching/match.ts';
import { matchesForm } from '../request/value-form.ts';
import type { Origin } from '../../../manifest/index.ts';
import { canonicalJson } from '../../../manifest/index.ts';

/**
 * Tells whether a rule matches (AUTHZ-21…27). On a TCP port a rule of an ALLOW policy that asks anything
 * about HTTP never matches, and a rule of any other policy loses those terms and so gets wider (AUTHZ-42,
 * 43).
 */
export function matchRule(
  rule: PolicyRule,
  action: AuthorizationPolicy['action'],
  request: AuthorizationRequest,
  context: DestinationContext,
): Match {
  if (request.http === null && action === 'ALLOW' && asksHttp(rule)) return 'no';
  const clause = (terms: Clause): Match =>
    allOf(
      terms
        .filter((term) => request.http !== null || !isHttpAttribute(term.attribute))
        .map((term) => matchTerm(term, request, context)),
    );
  const alternatives = (clauses: readonly Clause[]): Match =>
    clauses.length === 0 ? 'yes' : anyOf(clauses.map(clause));
  return allOf([alternatives(rule.from), alternatives(rule.to), ...rule.when.map(clause)]);
}

/**
 * Tells whether a rule names what a caller shows of itself, as a principal, a namespace or an account,
 * whatever else it asks.
 */
export const namesPeer = ({ from, when }: PolicyRule, peer: Peer): boolean =>
  [...from, ...when].flat().some((term) => {
    if (term.negated || !isPeerAttribute(term.attribute)) return false;
    const values = peerValues(term.attribute, peer);
    return values !== 'unknown' && values.some((value) => holds(term, value));
  });

/** Tells whether a rule has a field or condition that exists for HTTP only (AUTHZ-42). */
const asksHttp = (rule: PolicyRule): boolean =>
  [...rule.from, ...rule.to, ...rule.when].some((clause) =>
    clause.some((term) => isHttpAttribute(term.attribute)),
  );

function matchTerm(term: Term, request: AuthorizationRequest, context: DestinationContext): Match {
  const values = valuesOf(term.attribute, request, context);
  const match =
    values === 'unknown'
      ? matchUnknown(term, context)
      : toMatch(values.some((value) => holds(term, value)));
  return term.negated ? not(match) : match;
}

const toMatch = (matched: boolean): Match => (matched ? 'yes' : 'no');

const holds = (term: Term, value: string): boolean =>
  term.values.some(({ forms }) => forms.some((form) => matchesForm(form, value)));

/** A value that can match nothing (a principal written with `spiffe://`) matches no request either (AUTHZ-33). */
function matchUnknown({ attribute, values }: Term, { assumed }: DestinationContext): Match {
  if (values.every(({ forms }) => forms.every((form) => form.kind === 'never'))) return 'no';
  const tried = assumed?.get(attributeKey(attribute));
  return tried === undefined ? 'maybe' : toMatch(tried === FITS);
}

const FITS = 'fits';

const OF_REQUEST = 'of-request';

const attributeKey = (attribute: Attribute): string => canonicalJson([OF_REQUEST, attribute]);

/** Tells whether a fact is of a request, and not of the mesh. */
export const isOfRequest = ({ key }: MissingFact): boolean => key.includes(OF_REQUEST);

/**
 * Gives the first attribute on which it hangs whether one of the rules matches; null for none. It fits what all rules ask
 * of it, or nothing that they ask, on both sides of a change alike.
 */
export function openAttribute(
  because: readonly Deciding[],
  request: AuthorizationRequest,
  context: DestinationContext,
): MissingFact | null {
  const open = because
    .flatMap(({ policy, origin }) => policy.rules.filter((rule) => rule.origin === origin))
    .flatMap(({ from, to, when }) => [...from, ...to, ...when].flat())
    .find((term) => matchTerm(term, request, context) === 'maybe');
  if (open === undefined) return null;
  const { attribute } = open;
  return {
    key: attributeKey(attribute),
    values: [
      { value: 'fits none', says: `no policy names the ${attribute} of the call` },
      { value: FITS, says: `a policy names the ${attribute} of the call` },
    ],
  };
}

/** Names the policy that decided, and the rule of it where one matched. */
export interface Deciding {
  readonly policy: AuthorizationPolicy;
  /** The matching rule; where no ALLOW rule matches, the policy's own place. */
  readonly origin: Origin;
}

/** Gives the common result of all policies of one action. */
export interface MatchedPolicies {
  readonly match: Match;
  readonly yes: readonly Deciding[];
  readonly maybe: readonly Deciding[];
  /** Lists every policy of the action, with the place where it is written. */
  readonly considered: readonly Deciding[];
}

interface MatchedRule {
  readonly origin: Origin;
  readonly match: Match;
}

const NOTHING: MatchedPolicies = { match: 'no', yes: [], maybe: [], considered: [] };

/** The policies of one action, by what each of their rules comes to: one that matches is enough. */
export function matchedPolicies(
  policies: readonly AuthorizationPolicy[],
  action: PolicyAction,
  rulesOf: (policy: AuthorizationPolicy) => readonly MatchedRule[],
): MatchedPolicies {
  const relevant = policies.filter((policy) => policy.action === action);
  if (relevant.length === 0) return NOTHING;
  const found = relevant.flatMap((policy) => rulesOf(policy).map((rule) => ({ policy, ...rule })));
  return {
    match: anyOf(found.map(({ match }) => match)),
    yes: found.filter(({ match }) => match === 'yes'),
    maybe: found.filter(({ match }) => match === 'maybe'),
    considered: relevant.map((policy) => ({ policy, origin: policy.resource.origin })),
  };
}
