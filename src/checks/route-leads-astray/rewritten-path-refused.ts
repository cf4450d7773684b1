import type { ValueForm } from '../../istio/index.ts';
import { groupedBy } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { listed, placeOf, subjectText, say } from '../../manifest/index.ts';
import { describeAlternatives } from '../authorization/request-description.ts';
import type { Told } from '../detection/check.ts';
import { check, idsOf } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { provesAbsence } from '../detection/absence-proof.ts';
import { httpRoutesLookedAt, virtualServicesLookedAt } from '../detection/author-objects.ts';
import { scopeOf } from '../references/reference.ts';
import type { PathRefusal, RefusedRewrite } from './path-refusal.ts';
import { refusedRewrites } from './path-refusal.ts';

/**
 * Tells of rewrites after which sidecars let nothing in: they compare the path that arrives (ROUTE-44,
 * AUTHZ-9, 47, 49).
 */
export const rewrittenPathRefused = check({
  id: 'rewritten-path-refused',
  title: 'Destination policies deny every request because the route rewrites paths',
  level: 'high',
  blind:
    'Expressions other than `/api/(.*)` and similar, rules about callers or headers that also deny them, root-namespace policies that are not rendered here.',
  find: (input) =>
    [...virtualServicesLookedAt(input), ...httpRoutesLookedAt(input)].flatMap((route) => {
      const refused = refusedRewrites(input.mesh, route).filter((one) => isSure(input, one));
      return [...groupedBy(refused, keyOf)].map(([key, found]) => tell(route, key, found));
    }),
});

/**
 * Tells whether it is sure: another policy may let the requests in, so all policies of the namespace have to
 * be here.
 */
const isSure = (input: DetectorInput, { refusal, workloads }: RefusedRewrite): boolean =>
  refusal.kind === 'denied' || workloads.every(({ namespace }) => provesAbsence(input, namespace));

const keyOf = ({ arriving, service }: RefusedRewrite): string =>
  `${patternsOf(arriving).join(' and ')} at ${subjectText(service)}`;

function tell(subject: Resource, key: string, found: readonly RefusedRewrite[]): Told {
  const [first, ...others] = found;
  if (first === undefined) throw new Error('a refusal of nothing');
  const { service, workloads, origin, arriving, fitsAsked, refusal } = first;
  const to = subjectText(service);
  const policies = [...new Set(refusal.by.map(({ policy }) => subjectText(policy.resource)))];
  const path = codes(patternsOf(arriving));
  return {
    subject,
    of: idsOf([service]),
    key,
    origin,
    scope: scopeOf('service', { workloads: workloads.length }),
    calls: [{ caller: null, called: [to, ...workloads.map(subjectText)] }],
    message: `Every request${askedText(found)} that ${subjectText(subject)} sends to ${to} as ${path} is refused.`,
    why: `The route rewrites the path (${placeOf(origin)}), and ${policyText(refusal)}.${fitsAsked ? ' What clients ask for would fit: the sidecar compares what arrives.' : ''}`,
    symptom: say`403, RBAC: access denied`,
    related: [...others.map((one) => one.origin), ...placesIn(refusal)],
    fix: {
      text:
        refusal.kind === 'not-allowed'
          ? `Add ${path} to the paths of ${listed(policies, 2)}, or rewrite to a path that is let in.`
          : `Leave ${path} out of what ${listed(policies, 2)} denies, or rewrite to another path.`,
    },
  };
}

const MOST_NAMED = 3;

/** Writes each path as a policy would name it. */
const patternsOf = (paths: readonly ValueForm[]): readonly string[] =>
  paths.flatMap((path) => {
    if (path.kind === 'exact') return [path.text];
    return path.kind === 'prefix' ? [`${path.text}*`] : [];
  });

const codes = (texts: readonly string[]): string =>
  listed(
    texts.map((text) => `\`${text}\``),
    MOST_NAMED,
  );

/** Writes what is asked for; empty where one of the matches is not told in a few words. */
function askedText(found: readonly RefusedRewrite[]): string {
  if (found.some(({ asked }) => asked === null)) return '';
  return ` for ${codes([...new Set(found.flatMap(({ asked }) => patternsOf(asked ?? [])))])}`;
}

const OF_PATHS: ReadonlySet<string> = new Set(['request.path', 'request.method']);

const placesIn = ({ by }: PathRefusal): readonly Origin[] => {
  const places = by.flatMap(({ terms, rule }) => {
    const path = terms.find(({ attribute }) => attribute === 'request.path');
    return path?.origin ?? rule.origin;
  });
  return [...new Map(places.map((place) => [placeOf(place), place])).values()].slice(0, MOST_NAMED);
};

/** Writes `AuthorizationPolicy shop/payments (policy.yaml:8) lets in only /v1/*`. */
function policyText(refusal: PathRefusal): string {
  const { kind, by } = refusal;
  const names = [...groupedBy(by, ({ policy }) => policy)].map(
    ([policy, own]) =>
      `${subjectText(policy.resource)} (${placesIn({ kind, by: own }).map(placeOf).join(', ')})`,
  );
  const requests = describeAlternatives(
    by.map(({ terms }) => terms.filter(({ attribute }) => OF_PATHS.has(attribute))),
  );
  const verb = kind === 'denied' ? 'denies' : names.length === 1 ? 'lets in only' : 'let in only';
  return `${listed(names, MOST_NAMED)} ${verb} ${requests}`;
}
