import type { PolicyVerdict } from '../authorization/policy-verdict.ts';
import { askedBy, verdictOfViews } from '../authorization/policy-verdict.ts';
import type { PolicyTarget } from '../authorization/policy-target.ts';
import type { Deciding, MatchedPolicies } from '../authorization/policy-match.ts';
import { matchedPolicies } from '../authorization/policy-match.ts';
import { policiesFor } from '../authorization/policy-index.ts';
import type { AuthorizationPolicy, PolicyAction, PolicyRule } from '../authorization/policy.ts';
import type { Mesh } from '../mesh.ts';
import { peerValues } from '../request/request-attributes.ts';
import type { Clause, Term } from '../request/clause.ts';
import type { Match } from '../../matching/match.ts';
import { allOf, anyOf, certainly, not } from '../../matching/match.ts';
import type { ValueForm } from '../request/value-form.ts';
import { matchesForm, parseStringForm } from '../request/value-form.ts';
import type { Peer } from '../request/request.ts';

/** A connection as ztunnel sees it at the pods that it takes. */
interface CapturedConnection {
  readonly peer: Peer;
  /** Port of the pod. */
  readonly port: number | null;
}

/**
 * Names what ztunnel knows of a connection in sources and operations; in conditions it knows no service
 * account. INJ-16.
 */
const FIELDS: ReadonlySet<string> = new Set([
  'source.principal',
  'source.namespace',
  'source.serviceAccount',
  'source.ip',
  'destination.port',
]);
const CONDITIONS: ReadonlySet<string> = new Set([
  'source.principal',
  'source.namespace',
  'source.ip',
  'destination.ip',
  'destination.port',
]);
const TRUST_DOMAIN = 'source.trustDomain';

/** Actions that ztunnel is told of (INJ-16). */
const isZtunnelAction = (action: PolicyAction): boolean => action === 'ALLOW' || action === 'DENY';

const clausesOf = ({ from, to, when }: PolicyRule): readonly (readonly Clause[])[] => [
  ...[from, to]
    .filter((entries) => entries.length > 0)
    .map((entries) => entries.map((entry) => entry.filter(({ attribute }) => isField(attribute)))),
  ...when.map((entry) => [entry.filter(({ attribute }) => CONDITIONS.has(attribute))]),
];

const isField = (attribute: string): boolean => FIELDS.has(attribute);

/**
 * Tells whether a rule asks for what only a waypoint sees; in some releases the trust domain of a source is
 * such (INJ-16).
 */
const asksBeyondConnections = ({ from, to, when }: PolicyRule): boolean =>
  [...from, ...to]
    .flat()
    .some(({ attribute }) => !isField(attribute) && attribute !== TRUST_DOMAIN) ||
  when.flat().some(({ attribute }) => !CONDITIONS.has(attribute));

/** Tells whether some rules of a policy do not count at ztunnel as they are written. */
export const isCutShort = ({ rules }: AuthorizationPolicy): boolean =>
  rules.some(asksBeyondConnections);

const cut = new WeakMap<AuthorizationPolicy, AuthorizationPolicy>();

/**
 * A policy as ztunnel reads it; null for one that it is not told of. Rules of an ALLOW policy that ask for more than
 * connections match nothing there, those of a DENY policy lose what they ask of requests. INJ-16.
 */
export function policyAtZtunnel(policy: AuthorizationPolicy): AuthorizationPolicy | null {
  if (!isZtunnelAction(policy.action) || policy.targetRefs.length > 0) return null;
  if (!isCutShort(policy)) return policy;
  const read = cut.get(policy) ?? {
    ...policy,
    rules:
      policy.action === 'ALLOW'
        ? policy.rules.filter((rule) => !asksBeyondConnections(rule))
        : policy.rules.flatMap((rule) => withoutRequests(rule) ?? []),
  };
  cut.set(policy, read);
  return read;
}

/**
 * Gives what is left of a rule without what it asks of requests; null where its entries then match nothing.
 */
function withoutRequests({ from, to, when, origin }: PolicyRule): PolicyRule | null {
  const left = (entries: readonly Clause[], counts: (attribute: string) => boolean) =>
    entries
      .map((entry) => entry.filter(({ attribute }) => counts(attribute)))
      .filter((entry) => entry.length > 0);
  const rule = {
    from: left(from, isField),
    to: left(to, isField),
    when: left(when, (attribute) => CONDITIONS.has(attribute)),
    origin,
  };
  const isLost =
    (from.length > 0 && rule.from.length === 0) ||
    (to.length > 0 && rule.to.length === 0) ||
    rule.when.length < when.length;
  return isLost ? null : rule;
}

/**
 * Tells whether a rule matches at ztunnel: one of an ALLOW policy never does where it asks for HTTP, one of a
 * DENY policy goes without what it asks of HTTP. An entry that is left with nothing matches nothing. INJ-16.
 */
function matchZtunnelRule(
  rule: PolicyRule,
  action: PolicyAction,
  connection: CapturedConnection,
): Match {
  if (action === 'ALLOW' && asksBeyondConnections(rule)) return 'no';
  const match = allOf(
    clausesOf(rule).map((entries) =>
      anyOf(
        entries
          .filter((entry) => entry.length > 0)
          .map((entry) => allOf(entry.map((term) => matchTerm(term, connection)))),
      ),
    ),
  );
  const isSpread = [...rule.from, ...rule.when]
    .flat()
    .some(({ attribute }) => attribute === TRUST_DOMAIN);
  return match === 'yes' && isSpread && action === 'ALLOW' ? 'maybe' : match;
}

function matchTerm(term: Term, { peer, port }: CapturedConnection): Match {
  const values =
    term.attribute === 'destination.port'
      ? port === null
        ? 'unknown'
        : [String(port)]
      : term.attribute === 'source.ip' || term.attribute === 'destination.ip'
        ? 'unknown'
        : peerValues(term.attribute, peer);
  if (values === 'unknown') return 'maybe';
  const forms = term.values.flatMap((value) => formsOf(term.attribute, value));
  const match = certainly(values.some((value) => forms.some((form) => matchesForm(form, value))));
  return term.negated ? not(match) : match;
}

/** ztunnel gets names as they are written: no aliases of trust domains, a `*` at one end only (AMBIENT-4). */
const formsOf = (
  attribute: string,
  { text, forms }: Term['values'][number],
): readonly ValueForm[] =>
  attribute === 'source.principal' || attribute === 'source.namespace'
    ? [parseStringForm(text)]
    : forms;

/**
 * Tells whether ztunnel lets a connection in to pods. Policies without targetRefs decide, as far as they
 * speak of connections; CUSTOM, AUDIT and dry-run policies are not sent to it. INJ-16, AMBIENT-3, 4.
 */
export const admittedByZtunnel = (
  mesh: Mesh,
  target: PolicyTarget,
  connection: CapturedConnection,
): PolicyVerdict => verdictOfViews(mesh, 'ztunnel', (view) => admittedIn(view, target, connection));

function admittedIn(
  mesh: Mesh,
  target: PolicyTarget,
  connection: CapturedConnection,
): PolicyVerdict {
  const policies = policiesFor(mesh, target).filter(isEnforced);
  const deny = matching(policies, 'DENY', connection);
  if (deny.match === 'yes') return verdict('deny', deny.yes);
  const allow = matching(policies, 'ALLOW', connection);
  if (allow.considered.length > 0 && allow.match === 'no') return verdict('deny', allow.considered);
  const isOpen = allow.considered.length === 0 || allow.match === 'yes';
  if (isOpen && deny.match === 'no') return verdict('allow', allow.yes);
  const because = [...deny.maybe, ...allow.maybe];
  return { ...verdict('unknown', because), untold: askedBy(because) };
}

const isEnforced = ({ action, dryRun, targetRefs }: AuthorizationPolicy): boolean =>
  isZtunnelAction(action) && dryRun === null && targetRefs.length === 0;

const verdict = (said: PolicyVerdict['verdict'], because: readonly Deciding[]): PolicyVerdict => ({
  verdict: said,
  status: null,
  because,
  asks: [],
  validatedBy: [],
});

const matching = (
  policies: readonly AuthorizationPolicy[],
  action: PolicyAction,
  connection: CapturedConnection,
): MatchedPolicies =>
  matchedPolicies(policies, action, ({ rules, skippedRules }) => [
    ...rules.map((rule) => ({
      origin: rule.origin,
      match: matchZtunnelRule(rule, action, connection),
    })),
    // values that cannot be read are left out of a rule, not the rule: admission refuses them
    ...skippedRules.map((origin) => ({ origin, match: 'maybe' as const })),
  ]);
