import type { Origin } from '../../manifest/origin.ts';
import { resourceKey, subjectText } from '../../manifest/resource.ts';
import { placeOf } from '../../manifest/origin.ts';
import { alternativesOf } from '../../mesh/authorization/alternatives.ts';
import type { Loosening } from '../../mesh/authorization/compare-admission.ts';
import { looseningsBetween } from '../../mesh/authorization/compare-admission.ts';
import type { AuthorizationPolicy, Clause } from '../../mesh/authorization/policy.ts';
import { policyIndexOf } from '../../mesh/authorization/policy-index.ts';
import type { Mesh } from '../../mesh/mesh.ts';
import { describeAlternatives } from '../authorization/describe-requests.ts';
import { namePoints, scopeOfPoints } from '../authorization/point-scope.ts';
import type { PolicyPoint } from '../authorization/policy-points.ts';
import { changedPolicyPoints } from '../authorization/policy-points.ts';
import type { Check } from '../check.ts';
import { ofFacts } from '../check.ts';
import type { FindingDraft } from '../detector.ts';
import { namedCallersOf } from './named-callers.ts';
import { policyFate } from '../authorization/policy-fate.ts';

const NAMED_CALLER_ADMITTED: Check = {
  id: 'named-caller-admitted',
  title: 'ALLOW rules admit a service account that is named in full',
  level: 'medium',
  blind: 'Whether an account is that of a gateway which is not rendered here and not called one.',
};

/** By what a comparison comes to. */
const CHECKS: Readonly<Record<Loosening['kind'], Check>> = {
  'default-deny-lost': {
    id: 'default-deny-lost',
    title: 'The last ALLOW policy of a workload goes, and with it the default deny',
    level: 'high',
    blind: 'Policies of roots that cannot be rendered, and checks in the application.',
  },
  'allow-gained': {
    id: 'allow-widened',
    title: 'ALLOW rules admit requests that no policy admitted',
    level: 'high',
    blind: 'Whether anyone sends such requests.',
  },
  'deny-lost': {
    id: 'deny-narrowed',
    title: 'Requests that a DENY rule refused are not refused any more',
    level: 'high',
    blind: 'Refusals of the application itself.',
  },
  'authorizer-lost': {
    id: 'authorizer-bypassed',
    title: 'Requests no longer pass the external authorizer',
    level: 'high',
    blind: 'What the authorizer answers.',
  },
  'not-compared': {
    id: 'policy-not-compared',
    title: 'A policy that changes has too many rules to compare',
    level: 'high',
    blind: 'What its rules say: every change of it counts as looser.',
  },
};

/** One cause and every point it opens. */
interface Opening {
  readonly kind: Loosening['kind'];
  /** Whether it lets in nobody but service accounts that are named one by one. */
  readonly named: boolean;
  readonly policy: AuthorizationPolicy;
  /** Where the reason is written, if it is narrower than the policy. */
  readonly origins: Origin[];
  readonly points: PolicyPoint[];
  readonly requests: Clause[];
}

/** Whom AuthorizationPolicies let in now and did not before, one finding per policy and way. */
export const authorizationLoosened = ofFacts(
  [...Object.values(CHECKS), NAMED_CALLER_ADMITTED],
  openingsBetween,
  draftOf,
);

function openingsBetween(before: Mesh, after: Mesh): readonly Opening[] {
  const openings = new Map<string, Opening>();
  const compare = comparisons();
  const isNamed = namedCallersOf(after);
  for (const point of changedPolicyPoints(before, after))
    if (point.isOld)
      for (const loosening of compare(point))
        for (const part of partsOf(loosening, isNamed)) note(openings, point, part);

  return [...openings.values()];
}

/** Compares each pair of policy sets once: many workloads share theirs. */
function comparisons(): (point: PolicyPoint) => readonly Loosening[] {
  const known = new Map<string, readonly Loosening[]>();
  const textOf = (policies: readonly AuthorizationPolicy[]): string =>
    policies
      .map(({ resource }) => `${resourceKey(resource)} ${placeOf(resource.origin)}`)
      .join(' ');
  return ({ policiesBefore, policiesAfter }) => {
    const key = `${textOf(policiesBefore)} / ${textOf(policiesAfter)}`;
    const found = known.get(key) ?? looseningsBetween(policiesBefore, policiesAfter);
    known.set(key, found);
    return found;
  };
}

interface Part {
  readonly loosening: Loosening;
  readonly named: boolean;
}

/** Grants to named callers apart from all others: what they weigh is not the same. */
function partsOf(loosening: Loosening, isNamed: (clause: Clause) => boolean): readonly Part[] {
  if (loosening.kind !== 'allow-gained') return [{ loosening, named: false }];
  return [true, false].flatMap((named) => {
    const pieces = loosening.pieces.filter((piece) => isNamed(piece) === named);
    return pieces.length === 0 ? [] : [{ loosening: { ...loosening, pieces }, named }];
  });
}

function note(
  openings: Map<string, Opening>,
  point: PolicyPoint,
  { loosening, named }: Part,
): void {
  const policy = causeOf(loosening, point);
  const key = `${keyOf(loosening.kind, named)} ${resourceKey(policy.resource)}`;
  const opening = openings.get(key) ?? {
    kind: loosening.kind,
    named,
    policy,
    origins: [],
    points: [],
    requests: [],
  };
  openings.set(key, opening);
  if (!opening.points.includes(point)) opening.points.push(point);
  if ('pieces' in loosening) {
    opening.requests.push(...loosening.pieces);
    opening.origins.push(newValueOf(loosening.pieces, point) ?? loosening.alternative.rule.origin);
  }
}

const keyOf = (kind: Loosening['kind'], named: boolean): string => (named ? 'named-caller' : kind);

/** The policy that the change is about: of several ALLOW policies that are gone, one that did change. */
function causeOf(loosening: Loosening, point: PolicyPoint): AuthorizationPolicy {
  switch (loosening.kind) {
    case 'default-deny-lost': {
      const [first, ...others] = loosening.policies;
      if (first === undefined) throw new Error('a default deny without an ALLOW policy');
      return [first, ...others].find((policy) => !isRootPolicy(policy, point)) ?? first;
    }
    case 'not-compared':
      return loosening.policy;
    case 'allow-gained':
    case 'deny-lost':
    case 'authorizer-lost':
      return loosening.alternative.policy;
  }
}

const isRootPolicy = (policy: AuthorizationPolicy, point: PolicyPoint): boolean =>
  policy.namespace !== point.after.namespace;

/** The first value of a new clause that its policy did not hold before. */
function newValueOf(pieces: readonly Clause[], point: PolicyPoint): Origin | undefined {
  const known = new Set(
    point.policiesBefore.flatMap((policy) =>
      policy.rules.flatMap((rule) =>
        [...rule.from, ...rule.to, ...rule.when].flatMap((clause) =>
          clause.flatMap((term) => term.values.map(({ text }) => `${term.attribute} ${text}`)),
        ),
      ),
    ),
  );
  for (const term of pieces.flat())
    for (const value of term.values)
      if (!term.negated && !known.has(`${term.attribute} ${value.text}`)) return value.origin;
  return undefined;
}

function draftOf(opening: Opening, after: Mesh): FindingDraft {
  const { kind, policy, points } = opening;
  const place = placeOfCause(opening, after);
  const where = namePoints(points);
  const requests = describeAlternatives(opening.requests);
  return {
    check: (opening.named ? NAMED_CALLER_ADMITTED : CHECKS[kind]).id,
    subject: policy.resource,
    key: keyOf(kind, opening.named),
    ...(opening.named ? { aspect: 'named-caller' } : {}),
    scope: scopeOfPoints(points, after),
    message: messageOf(kind, where, requests, policy),
    why: `${place.why} ${consequence(opening, after)}`.trim(),
    origin: place.origin,
    side: place.side,
    related: opening.origins.slice(1, 6),
    symptom: 'nothing fails: requests that got 403 are answered',
    fix: { text: opening.named ? NAMED_FIX : fixOf(kind, subjectText(policy.resource)) },
  };
}

interface Cause {
  readonly origin: Origin;
  readonly side: 'head' | 'base';
  readonly why: string;
}

function placeOfCause({ kind, policy, origins }: Opening, after: Mesh): Cause {
  const [origin] = origins;
  if (kind === 'allow-gained' && origin !== undefined)
    return {
      origin,
      side: 'head',
      why: `${subjectText(policy.resource)} allows it (${placeOf(origin)}), and no policy did before.`,
    };
  return policyFate(policy, after, origin);
}

function messageOf(
  kind: Loosening['kind'],
  where: string,
  requests: string,
  policy: AuthorizationPolicy,
): string {
  switch (kind) {
    case 'default-deny-lost':
      return `Anyone may call ${where} now: no ALLOW policy is left there, so whatever is not denied is allowed.`;
    case 'allow-gained':
      return `Now allowed at ${where}: ${requests}.`;
    case 'deny-lost':
      return `No longer refused at ${where}: ${requests}.`;
    case 'authorizer-lost':
      return `No longer checked by the external authorizer ${policy.provider ?? ''} at ${where}: ${requests}.`;
    case 'not-compared':
      return `Who may call ${where} changes, and ${subjectText(policy.resource)} has too many rules to compare: it counts as loosened.`;
  }
}

function consequence({ kind, policy }: Opening, after: Mesh): string {
  if (kind === 'default-deny-lost')
    return after.partial
      ? 'Policies in parts that could not be rendered may still restrict it.'
      : '';
  if (kind !== 'deny-lost' && kind !== 'authorizer-lost') return '';
  const now = policyIndexOf(after).policies.find(
    ({ resource, action }) =>
      action === policy.action && resourceKey(resource) === resourceKey(policy.resource),
  );
  const left = now === undefined ? [] : (alternativesOf(now) ?? []).map(({ terms }) => terms);
  return left.length === 0 ? '' : `What it still covers: ${describeAlternatives(left)}.`;
}

const NAMED_FIX =
  'If this caller is meant to have access, nothing; otherwise take it out or name the paths and methods it needs.';

function fixOf(kind: Loosening['kind'], subject: string): string {
  switch (kind) {
    case 'default-deny-lost':
      return `Keep an ALLOW policy that selects these pods, or say in the pull request that they are meant to be open.`;
    case 'allow-gained':
      return `Narrow the rule of ${subject} to the callers, paths and methods that need it.`;
    case 'deny-lost':
    case 'authorizer-lost':
      return `Keep the rule of ${subject}, or make sure that another policy covers these requests.`;
    case 'not-compared':
      return `Read the difference of ${subject} by hand.`;
  }
}
