import type { SentenceOrText } from '../../manifest/index.ts';
import { placeOf, resourceKey, subjectText, say } from '../../manifest/index.ts';
import type { Loosening } from './admission-loosening.ts';
import type { AuthorizationPolicy, Mesh } from '../../istio/index.ts';
import { alternativesOf, policyIndexOf } from '../../istio/index.ts';
import { conditionText } from '../authorization/policy-place.ts';
import { askingText } from '../authorization/authorizing-filters.ts';
import { describeAlternatives } from '../authorization/request-description.ts';
import { namePoints, reachOfPoints } from '../detection/finding-scope.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import { betweenSides, checks } from '../detection/check.ts';
import type { Opening } from './openings.ts';
import { openingKey, openingsBetween } from './openings.ts';
import { denialsAt, symptomOf } from './opening-symptom.ts';
import type { StillAsked } from './authorizers/still-asked.ts';
import { stillAsked } from './authorizers/still-asked.ts';
import { askedInstead } from './authorizers/authorizer-asked.ts';
import type { AskedInstead } from './authorizers/authorizer-asked.ts';
import type { PolicyFate } from '../authorization/policy-fate.ts';
import { policyFate } from '../authorization/policy-fate.ts';

const NAMED_CALLER_ADMITTED: Check = {
  id: 'named-caller-admitted',
  title: 'ALLOW rules now allow a fully named service account',
  level: 'medium',
  blind:
    'Whether an account belongs to a gateway that is not rendered here and not called a gateway.',
};

/** Holds the check for each outcome of a comparison. */
const CHECKS: Readonly<Record<Loosening['kind'], Check>> = {
  'default-deny-lost': {
    id: 'default-deny-lost',
    title: 'Workload loses its last ALLOW policy and default deny',
    level: 'high',
    blind: 'Policies of roots that cannot be rendered, and checks in the application.',
  },
  'allow-gained': {
    id: 'allow-widened',
    title: 'ALLOW rules now allow requests that no policy allowed',
    level: 'high',
    blind: 'Whether any client sends such requests.',
  },
  'deny-lost': {
    id: 'deny-narrowed',
    title: 'DENY rules no longer deny some requests',
    level: 'high',
    blind: 'Rejections by the application itself.',
  },
  'authorizer-lost': {
    id: 'authorizer-bypassed',
    title: 'Requests now bypass the external authorizer',
    level: 'high',
    blind: "The authorizer's answers.",
  },
  'not-compared': {
    id: 'policy-not-compared',
    title: 'Changed policy has too many rules to compare',
    level: 'high',
    blind: 'The content of its rules: every change counts as looser.',
  },
};

/** Tells whom AuthorizationPolicies let in now and did not before, one finding per policy and way. */
export const authorizationLoosened = checks(
  [...Object.values(CHECKS), NAMED_CALLER_ADMITTED],
  (input) =>
    betweenSides(input, ({ before, after }) =>
      openingsBetween(before, after).map((opening) => tellOpening(opening, before, after)),
    ),
);

function tellOpening(opening: Opening, before: Mesh, after: Mesh): ToldBy {
  const { kind, policy } = opening;
  const asked = kind === 'deny-lost' ? askedInstead(policy, before, after) : null;
  if (asked !== null) return tellAsked(opening, asked, after);
  const place = placeOfCause(opening, after);
  const still = stillAsked(opening, after);
  return {
    ...draftOf(opening, after),
    ...(opening.named ? { by: NAMED_CALLER_ADMITTED, aspect: 'named-caller' } : {}),
    message: messageOf(opening, still, after),
    why: [
      place.why,
      consequence(opening, after),
      ...still.filters.map((one) => askingText(one, before)),
    ]
      .filter((sentence) => sentence !== '')
      .join(' '),
    origin: place.origin,
    side: place.side,
    related: opening.origins.slice(1, 6),
    symptom: symptomOf(opening, still, before, after),
    fix: fixOf(opening, still, place),
  };
}

const draftOf = ({ kind, named, policy, points }: Opening, after: Mesh) => ({
  by: CHECKS[kind],
  subject: policy.resource,
  key: openingKey(kind, named),
  ...(points.every(({ mayBeNone }) => mayBeNone) && {
    when: [{ kind: 'pods' as const, clause: null }],
  }),
  ...reachOfPoints(points, after),
});

/**
 * Tells of requests that istiod refused although their policy only asks an authorizer, and that it lets
 * through to ask now (AUTHZ-18, AUTHZ-19).
 */
function tellAsked(
  opening: Opening,
  { provider, cause, unseen }: AskedInstead,
  after: Mesh,
): ToldBy {
  const [isHere, asks, ifHere] =
    unseen === null
      ? ['', '', '']
      : [
          ', if its Service exists,',
          ` It asks ${unseen}, which is not rendered here: without it istiod denies them as before.`,
          ', if that exists',
        ];
  return {
    ...draftOf(opening, after),
    message: `Asked of authorizer ${provider} now and no longer refused${isHere} at ${whereOf(opening)}: ${describeAlternatives(opening.requests)}.`,
    ...cause,
    why: `${cause.why}${asks}`,
    symptom: `requests that got 403 get what the authorizer answers${ifHere}`,
    fix: choice(
      `If ${provider} should decide, leave it; otherwise deny these requests with a DENY policy.`,
    ),
  };
}

type Fix = Pick<ToldBy['fix'], 'text' | 'kind'>;

const choice = (text: string): Fix => ({ text, kind: 'choice' });

const whereOf = ({ points }: Opening): string => `${namePoints(points)}${conditionText(points)}`;

function placeOfCause({ kind, policy, origins }: Opening, after: Mesh): PolicyFate {
  const [origin] = origins;
  if (kind === 'allow-gained' && origin !== undefined)
    return {
      origin,
      side: 'head',
      why: `${subjectText(policy.resource)} allows it (${placeOf(origin)}), and no policy did before.`,
    };
  return policyFate(policy, after, origin);
}

function messageOf(opening: Opening, { filters: [filter] }: StillAsked, after: Mesh): string {
  const { kind, policy, points } = opening;
  const [names, condition] = [namePoints(points), conditionText(points)];
  switch (kind) {
    case 'default-deny-lost':
      return `Anyone can now call ${names}${exceptText(points, after)}${condition}: no ALLOW policy remains.`;
    case 'not-compared':
      return `Who may call ${names} changes${condition}, and ${subjectText(policy.resource)} has too many rules to compare: it counts as loosened.`;
    case 'allow-gained':
      return `Now allowed at ${whereOf(opening)}: ${requestsOf(opening, after)}.`;
    case 'deny-lost':
      return `No longer refused at ${whereOf(opening)}: ${requestsOf(opening, after)}.`;
    case 'authorizer-lost': {
      const checked =
        filter === undefined
          ? `No longer checked by the external authorizer ${policy.provider ?? ''}`
          : `Checked through ${subjectText(filter.filter)} and no longer through ${subjectText(policy.resource)}`;
      return `${checked} at ${whereOf(opening)}: ${requestsOf(opening, after)}.`;
    }
  }
}

/** Says what the first half of a sentence leaves open, which may be all of it that is shown. */
function exceptText(points: Opening['points'], after: Mesh): string {
  const denials = denialsAt(points);
  return [
    ...(denials === null ? [] : [` but for what ${denials}`]),
    ...(after.partial ? [', as far as policies could be rendered'] : []),
  ].join('');
}

function consequence({ kind, policy }: Opening, after: Mesh): string {
  if (kind !== 'deny-lost' && kind !== 'authorizer-lost') return '';
  const covered = stillCovered(policy, after);
  return covered === null ? '' : `It still covers ${covered}.`;
}

function stillCovered(policy: AuthorizationPolicy, after: Mesh): string | null {
  const now = policyIndexOf(after).policies.find(
    ({ resource, action }) =>
      action === policy.action && resourceKey(resource) === resourceKey(policy.resource),
  );
  const left = now === undefined ? [] : (alternativesOf(now) ?? []).map(({ terms }) => terms);
  return left.length === 0 ? null : describeAlternatives(left);
}

/**
 * Names the requests that pass now; where a rule for all of them is narrowed, those that it still covers do
 * not.
 */
function requestsOf({ kind, policy, requests }: Opening, after: Mesh): string {
  const text = describeAlternatives(requests);
  if (text !== EVERY_REQUEST || (kind !== 'deny-lost' && kind !== 'authorizer-lost')) return text;
  const covered = stillCovered(policy, after);
  return covered === null || covered === EVERY_REQUEST
    ? text
    : `all but ${covered.replace(/^every request /, 'requests ')}`;
}

const EVERY_REQUEST = describeAlternatives([[]]);

const NAMED_FIX =
  'If this caller should have access, leave it; otherwise take it out or name the paths and methods it needs.';

const ADDRESSES_FIX =
  'If these addresses should have access, leave them; otherwise remove them, or allow fewer.';

/** Tells whether a rule lets in by addresses alone, as lists of networks do: there is no caller to name more closely. */
const isByAddress = ({ kind, requests }: Opening): boolean =>
  kind === 'allow-gained' &&
  requests.length > 0 &&
  requests.every((terms) =>
    terms.some(
      ({ attribute, negated, values }) =>
        !negated && ADDRESSES.has(attribute) && !values.some(({ text }) => text.endsWith('/0')),
    ),
  );

const ADDRESSES: ReadonlySet<string> = new Set(['remote.ip', 'source.ip']);

function fixOf(opening: Opening, { filters: [filter] }: StillAsked, { undo }: PolicyFate): Fix {
  const { kind, policy, named } = opening;
  const subject = subjectText(policy.resource);
  if (named) return choice(NAMED_FIX);
  if (undo !== undefined)
    return choice(`If these requests should pass, leave it; otherwise ${undo}.`);
  if (isByAddress(opening)) return choice(ADDRESSES_FIX);
  if (kind === 'authorizer-lost' && filter !== undefined)
    return choice(
      `If ${subjectText(filter.filter)} should check them, leave it; otherwise keep the rule of ${subject}.`,
    );
  return { text: FIXES[kind](subject) };
}

const keepRule = (subject: string): string =>
  `Keep the rule of ${subject}, or make sure that another policy covers these requests.`;

const FIXES: Readonly<Record<Loosening['kind'], (subject: string) => SentenceOrText>> = {
  'default-deny-lost': () =>
    say`Keep an ALLOW policy that selects these pods. If open access is intended, confirm it in the pull request.`,
  'allow-gained': (subject) =>
    `Narrow the rule of ${subject} to the callers, paths and methods that need it.`,
  'deny-lost': keepRule,
  'authorizer-lost': keepRule,
  'not-compared': (subject) => `Read the difference of ${subject} by hand.`,
};
