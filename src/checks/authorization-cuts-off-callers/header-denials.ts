import { resourceKey, say, slot } from '../../manifest/index.ts';
import type { AuthorizationPolicy, Mesh, Clause } from '../../istio/index.ts';
import {
  alternativesOf,
  attributeSource,
  clauseCovers,
  clausesDisjoint,
} from '../../istio/index.ts';
import { describeRequests } from '../authorization/request-description.ts';
import { namePoints, reachOfPoints } from '../detection/finding-scope.ts';
import { conditionText } from '../authorization/policy-place.ts';
import type { PolicyPoint } from '../authorization/policy-points.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import { upperFirst } from '../detection/clause-words.ts';

type Term = Clause[number];

type Alternative = NonNullable<ReturnType<typeof alternativesOf>>[number];

export const HEADER_DEMANDED: Check = {
  id: 'header-demanded',
  title: 'DENY rule denies requests that lack a header',
  level: 'high',
  blind: 'Which clients send the header.',
};

interface HeaderDenial {
  readonly alternative: Alternative;
  readonly term: Term;
  readonly points: PolicyPoint[];
}

/**
 * Finds new DENY rules with `notValues` of a request header: they deny callers that do not send the header,
 * for a missing header is not one of the values (AUTHZ-53), and let in those that make it up. What nobody let in before is
 * cut off by none of them (AUTHZ-12).
 */
export function headerDenials(points: readonly PolicyPoint[], after: Mesh): readonly ToldBy[] {
  const found = new Map<string, HeaderDenial>();
  for (const point of points) {
    const old = denials(point.policiesBefore);
    const isNew = ({ terms }: Alternative): boolean =>
      !old.some((one) => clauseCovers(one.terms, terms)) && mayBeLetIn(point.policiesBefore, terms);
    for (const alternative of denials(point.policiesAfter)) {
      const term = alternative.terms.find(isHeaderDenial);
      if (term === undefined || !isNew(alternative)) continue;
      const key = `${resourceKey(alternative.policy.resource)} ${term.attribute}`;
      const known = found.get(key);
      if (known === undefined) found.set(key, { alternative, term, points: [point] });
      else if (!known.points.includes(point)) known.points.push(point);
    }
  }
  return [...found.values()].map((denial) => tell(denial, after));
}

const denials = (policies: readonly AuthorizationPolicy[]): readonly Alternative[] =>
  policies
    .filter(({ action, dryRun }) => action === 'DENY' && dryRun === null)
    .flatMap((policy) => alternativesOf(policy) ?? []);

/** Tells whether some requests of a clause get past the ALLOW policies: there are none, or a rule of theirs lets them in. */
function mayBeLetIn(policies: readonly AuthorizationPolicy[], clause: Clause): boolean {
  const allowing = policies.filter(({ action, dryRun }) => action === 'ALLOW' && dryRun === null);
  return (
    allowing.length === 0 ||
    allowing.some((policy) => {
      const alternatives = alternativesOf(policy);
      return alternatives?.some(({ terms }) => !clausesDisjoint(terms, clause)) ?? true;
    })
  );
}

const isHeaderDenial = (term: Term): boolean => term.negated && headerOf(term) !== undefined;

/** Gives the header that a term asks about; undefined where it asks about something else. */
function headerOf({ attribute }: Term): string | undefined {
  const source = attributeSource(attribute);
  return source?.of === 'header' ? source.name : undefined;
}

function tell({ alternative, term, points }: HeaderDenial, after: Mesh): ToldBy {
  const { policy } = alternative;
  const header = headerOf(term) ?? '';
  const others = alternative.terms.filter((one) => one !== term);
  const where = `${namePoints(points)}${conditionText(points)}`;
  return {
    by: HEADER_DEMANDED,
    subject: policy.resource,
    key: `header ${header}`,
    ...reachOfPoints(points, after),
    message: upperFirst(
      `${describeRequests(others)} to ${where} is refused without an expected value of header ${header}.`,
    ),
    why: say`${slot.object(policy.resource)} denies with notValues of a request header (${slot.place(term.origin)}): a request without the header matches, and a client that knows the value can set it.`,
    symptom: say`403, RBAC: access denied`,
    origin: term.origin,
    fix: {
      text: say`If the header is meant to admit some callers, use an ALLOW rule with values; to tell callers apart use their principal, namespace or remoteIpBlocks.`,
      kind: 'choice',
    },
  };
}
