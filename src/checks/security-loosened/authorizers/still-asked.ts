import type { AuthorizationPolicy, Mesh } from '../../../istio/index.ts';
import { alternativesOf, refusingAuthorizers, clausesDisjoint } from '../../../istio/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import { listed, resourceKey, subjectText } from '../../../manifest/index.ts';
import type { AuthorizingFilter } from '../../authorization/authorizing-filters.ts';
import { authorizingFilters } from '../../authorization/authorizing-filters.ts';
import type { Opening } from '../openings.ts';

/** Says who is asked about requests that a change lets in, before they are answered. */
export interface StillAsked {
  /** EnvoyFilters that ask an authorizer at every one of the pods. */
  readonly filters: readonly AuthorizingFilter[];
  /** Names what asks about some of the requests, as it stands in a sentence before "asks"; null where nothing does. */
  readonly who: string | null;
}

/** Finds what asks an authorizer where an opening lets requests in: an EnvoyFilter, or a CUSTOM policy (AUTHZ-10). */
export function stillAsked({ kind, policy, points, requests }: Opening, after: Mesh): StillAsked {
  const found = points.map((point) =>
    authorizingFilters(after, { target: point.after, workload: point.workload }),
  );
  const [first = []] = found;
  const filters = first.filter(({ filter }) =>
    found.every((others) => others.some((one) => one.filter === filter)),
  );
  // what the policy itself still asks about is told as that
  const isItself = ({ resource }: AuthorizationPolicy): boolean =>
    kind === 'authorizer-lost' && resourceKey(resource) === resourceKey(policy.resource);
  const policies = points
    .flatMap(({ policiesAfter }) => {
      const refusing = refusingAuthorizers(after, policiesAfter);
      return policiesAfter.filter((policy) => !refusing.includes(policy));
    })
    .filter((one) => !isItself(one) && asksAbout(one, requests));
  const asking = [
    ...found.flat().map(({ filter }) => filter),
    ...policies.map(({ resource }) => resource),
  ];
  return { filters, who: namesOf(asking) };
}

/** Tells whether a CUSTOM policy asks about some of the requests; of none in particular, about any at all. */
const asksAbout = (policy: AuthorizationPolicy, requests: Opening['requests']): boolean =>
  asksAnyone(policy) &&
  (alternativesOf(policy) ?? []).some(
    ({ terms }) =>
      requests.length === 0 || requests.some((request) => !clausesDisjoint(terms, request)),
  );

/** Tells whether a policy asks an authorizer about anything (AUTHZ-18). */
export const asksAnyone = ({ action, dryRun, rules }: AuthorizationPolicy): boolean =>
  action === 'CUSTOM' && dryRun === null && rules.length > 0;

function namesOf(objects: readonly Resource[]): string | null {
  const each = new Map(objects.map((object) => [resourceKey(object), subjectText(object)]));
  return each.size === 0 ? null : listed([...each.values()], 2);
}
