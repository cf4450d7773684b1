import {
  isHttpAttribute,
  isPeerAttribute,
  peerValues,
  valuesOf,
} from '../request/request-attributes.ts';
import type { DestinationContext } from '../request/request-attributes.ts';
import type { Clause, Term } from '../request/clause.ts';
import { clauseCovers, clausesDisjoint } from '../request/clause-coverage.ts';
import type { AuthorizationPolicy, PolicyRule, PolicyAction } from './policy.ts';
import type { AuthorizationRequest, Peer } from '../request/request.ts';
import type { AssumedFact, MissingFact } from '../mesh.ts';
import type { Match } from '../../matching/match.ts';
import { allOf, anyOf, not } from '../../matching/match.ts';
import { matchesForm } from '../request/value-form.ts';
import type { Origin } from '../../../manifest/index.ts';
import { canonicalJson, firstOf } from '../../../manifest/index.ts';

/** Holds what rules are matched by beside the request. */
export interface MatchingContext extends DestinationContext {
  /** Facts that are tried; empty for the mesh as it is. */
  readonly assumed: readonly AssumedFact[];
}

/**
 * Tells whether a rule matches (AUTHZ-21…27). On a TCP port a rule of an ALLOW policy that asks anything
 * about HTTP never matches, and a rule of any other policy loses those terms and so gets wider (AUTHZ-42,
 * 43).
 */
export function matchRule(
  rule: PolicyRule,
  action: AuthorizationPolicy['action'],
  request: AuthorizationRequest,
  context: MatchingContext,
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

function matchTerm(term: Term, request: AuthorizationRequest, context: MatchingContext): Match {
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
function matchUnknown({ negated: _, ...term }: Term, { assumed }: MatchingContext): Match {
  if (term.values.every(({ forms }) => forms.every((form) => form.kind === 'never'))) return 'no';
  const own = [{ ...term, negated: false }];
  for (const { asked, value } of assumed) {
    if (asked === null) continue;
    if (value === FITS && clauseCovers(own, [asked])) return 'yes';
    if (value === FITS ? clausesDisjoint(own, [asked]) : clauseCovers([asked], own)) return 'no';
  }
  return 'maybe';
}

const FITS = 'fits';

/**
 * Gives the first term on which it hangs whether one of the rules matches, as a fact: the attribute has one of its values, or
 * none. Null if it hangs on no term.
 */
export function openTerm(
  because: readonly Deciding[],
  request: AuthorizationRequest,
  context: MatchingContext,
): MissingFact | null {
  const open = because
    .flatMap(({ policy, origin }) => policy.rules.filter((rule) => rule.origin === origin))
    .flatMap(({ from, to, when }) => [...from, ...to, ...when].flat())
    .find((term) => matchTerm(term, request, context) === 'maybe');
  if (open === undefined) return null;
  const { attribute, values } = open;
  const texts = [...new Set(values.map(({ text }) => text))].sort();
  return {
    key: canonicalJson(['asked', attribute, texts]),
    asked: { ...open, negated: false },
    values: [
      { value: 'fits none', says: `the call's ${attribute} is ${noneOf(texts)}` },
      { value: FITS, says: `the call's ${attribute} is ${oneOf(texts)}` },
    ],
  };
}

const MOST_NAMED = 2;

const noneOf = (texts: readonly string[]): string =>
  texts.length === 1 ? `not ${texts.join()}` : `none of ${firstOf(texts, MOST_NAMED)}`;

const oneOf = (texts: readonly string[]): string =>
  texts.length === 1 ? texts.join() : `one of ${firstOf(texts, MOST_NAMED)}`;

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
