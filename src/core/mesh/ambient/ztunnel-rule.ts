import type { AuthorizationPolicy, PolicyAction, PolicyRule } from '../authorization/policy.ts';
import { peerValues } from '../request/attribute-values.ts';
import type { Clause, Term } from '../request/clause.ts';
import type { Match } from '../request/match.ts';
import { allOf, anyOf, certainly, not } from '../request/match.ts';
import type { ValueForm } from '../request/value-form.ts';
import { matchesForm, parseStringForm } from '../request/value-form.ts';
import type { Peer } from '../request/request.ts';

/** A connection as ztunnel sees it at the pods that it takes. */
export interface CapturedConnection {
  readonly peer: Peer;
  /** Port of the pod. */
  readonly port: number | null;
}

/** What ztunnel knows of a connection, in sources and operations; in conditions it knows no service account. INJ-16. */
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
export const isZtunnelAction = (action: PolicyAction): boolean =>
  action === 'ALLOW' || action === 'DENY';

const clausesOf = ({ from, to, when }: PolicyRule): readonly (readonly Clause[])[] => [
  ...[from, to]
    .filter((entries) => entries.length > 0)
    .map((entries) => entries.map((entry) => entry.filter(({ attribute }) => isField(attribute)))),
  ...when.map((entry) => [entry.filter(({ attribute }) => CONDITIONS.has(attribute))]),
];

const isField = (attribute: string): boolean => FIELDS.has(attribute);

/** Whether a rule asks for what only a waypoint sees. Trust domains of a source are such in some releases (INJ-16). */
const asksBeyondConnections = ({ from, to, when }: PolicyRule): boolean =>
  [...from, ...to]
    .flat()
    .some(({ attribute }) => !isField(attribute) && attribute !== TRUST_DOMAIN) ||
  when.flat().some(({ attribute }) => !CONDITIONS.has(attribute));

/** Whether some rules of a policy do not count at ztunnel as they are written. */
export const isCutShort = ({ rules }: AuthorizationPolicy): boolean =>
  rules.some(asksBeyondConnections);

/**
 * Whether a rule matches at ztunnel: of an ALLOW policy never where it asks for HTTP, of a DENY policy without what it
 * asks of HTTP; an entry that is left with nothing matches nothing. INJ-16.
 */
export function matchZtunnelRule(
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
