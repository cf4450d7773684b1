import type { AuthorizationPolicy, Mesh } from '../../istio/index.ts';
import { listed, subjectText } from '../../manifest/index.ts';
import { anywayText } from '../authorization/let-in-anyway.ts';
import { asksUnvalidated, issuersAt } from '../authorization/token-points.ts';
import { allowingInstead } from './admission-loosening.ts';
import type { Opening } from './openings.ts';
import { haveTcpAlone } from './openings.ts';
import type { StillAsked } from './authorizers/still-asked.ts';

/**
 * Says what becomes of requests that are let in. A policy that allows from now on refuses what none of its rules matches, asked about before or not
 * (AUTHZ-12), unless another one lets it in, or it was refused before for want of one that does (AUTHZ-13).
 */
export function symptomOf(
  opening: Opening,
  { who }: StillAsked,
  before: Mesh,
  after: Mesh,
): string {
  const { kind, policy, points } = opening;
  const were = formerlyText(opening, before);
  const now = allowingInstead(policy, after);
  // what opens by a lost DENY policy or by a rule is counted without what others still deny
  const denials = kind === 'default-deny-lost' ? denialsAt(points) : null;
  const stops = [
    ...(denials === null ? [] : [`${denials} them`]),
    ...(who === null ? [] : [`what ${who} asks stops them`]),
  ];
  const but = stops.length === 0 ? '' : `, unless ${stops.join(' or ')}`;
  if (now === null && were === 'got 403' && but === '' && haveTcpAlone(points, after))
    return 'no errors: connections that were closed stay open';
  if (now === null) return `no errors: requests that ${were} now reach the workload${but}`;
  const anyway = anywayText(after, now);
  if (anyway !== null)
    return `no errors: requests that ${were} now reach the workload${but}, even those that no rule of it matches: ${anyway} every request`;
  const others = points.map((point) => ({
    before: point.policiesBefore.some(isAllowing),
    after: point.policiesAfter.some((one) => one !== now && isAllowing(one)),
  }));
  const letIn = `requests that ${were} now reach the workload if a rule of it allows them${who === null ? '' : ` and what ${who} asks does not stop them`}`;
  if (others.every(({ before }) => before)) return letIn;
  const unmatched = others.some((one) => one.after)
    ? 'neither they nor other policies allow'
    : 'none of them matches';
  return `${letIn}; what ${unmatched} gets 403 from now on`;
}

/** Says what became of the requests before: `got 403`. */
function formerlyText(opening: Opening, before: Mesh): string {
  if (opening.kind === 'authorizer-lost') return 'the authorizer was asked about';
  return isOfNewIssuers(opening, before) ? 'got 401' : 'got 403';
}

/** Tells whether all that passes comes with a token that was validated nowhere, and so got 401 (JWT-2, JWT-5). */
const isOfNewIssuers = ({ points, requests }: Opening, before: Mesh): boolean =>
  requests.length > 0 &&
  points.every((point) => {
    const issuers = issuersAt(before, point.before);
    return (
      issuers.length > 0 &&
      requests.every((clause) => clause.some((term) => asksUnvalidated(term, issuers)))
    );
  });

const isAllowing = ({ action, dryRun }: AuthorizationPolicy): boolean =>
  action === 'ALLOW' && dryRun === null;

/** Names the policies that still deny requests there: `AuthorizationPolicy shop/whoami denies`; null where none does. */
export function denialsAt(points: Opening['points']): string | null {
  const still = points
    .flatMap(({ policiesAfter }) => policiesAfter)
    .filter(
      ({ action, dryRun, rules }) => dryRun === null && action === 'DENY' && rules.length > 0,
    );
  const names = [...new Set(still.map(({ resource }) => subjectText(resource)))];
  return names.length === 0
    ? null
    : `${listed(names, 2)} ${names.length === 1 ? 'denies' : 'deny'}`;
}
