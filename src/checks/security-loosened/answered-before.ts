import {
  coversHost,
  isWildcard,
  listed,
  resourceKey,
  SERVED_ROUTES,
  subjectText,
} from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { Call, Mesh, TextMatch } from '../../istio/index.ts';
import type { ClaimedRequests } from './claimed-requests.ts';
import { claimantsOf, claimingRules, claimsOf } from './claimed-requests.ts';
import { holdsOrigin } from '../authorization/holds-origin.ts';

/** Who spoke for requests before a change, the very route that leads them otherwise now among them. */
export interface AnsweredBefore {
  readonly by: readonly Resource[];
  /** Whether there are others for which nobody did. */
  readonly leaves: boolean;
  /** Those that speak for every one of them, ask for the same, and stay: the oldest answers (GWAPI-4). */
  readonly alike: readonly Resource[];
}

export const NOBODY: AnsweredBefore = { by: [], leaves: true, alike: [] };

/** Who answered before, by a route that may be narrower, what a route makes these calls of. */
export function answeredBefore(
  route: Resource,
  calls: readonly Call[],
  before: Mesh,
  after: Mesh,
): AnsweredBefore {
  const claims = claimsAt(route, calls, after);
  if (claims.length === 0) return NOBODY;
  const answering = claims.map((claim) => answeringIn(before, claim));
  const by = new Map(
    answering.flat().map(({ resource }) => [resourceKey(resource), resource] as const),
  );
  return {
    by: [...by.values()],
    leaves: answering.some((each) => each.length === 0),
    alike: alikeIn(route, answering, before, after),
  };
}

/** What a route that is new asks for just as others do that stay; none for what is no route of the Gateway API. */
function alikeIn(
  route: Resource,
  answering: readonly (readonly Answering[])[],
  before: Mesh,
  after: Mesh,
): readonly Resource[] {
  const { group, kind, namespace, name } = route;
  const isRoute = SERVED_ROUTES.some((each) => each.group === group && each.kind === kind);
  if (!isRoute || before.find(group, kind, namespace, name) !== undefined) return [];
  const same = answering.map((each) =>
    each.flatMap(({ resource, isSame }) =>
      isSame && resource.kind === kind && isThere(resource, after) ? [resource] : [],
    ),
  );
  if (same.some((each) => each.length === 0)) return [];
  return [...new Map(same.flat().map((one) => [resourceKey(one), one])).values()];
}

const isThere = ({ group, kind, namespace, name }: Resource, mesh: Mesh): boolean =>
  mesh.find(group, kind, namespace, name) !== undefined;

/** What the rules ask for that these calls are made of. */
function claimsAt(route: Resource, calls: readonly Call[], mesh: Mesh): readonly ClaimedRequests[] {
  const rules = claimingRules(route).filter((rule) =>
    calls.some(({ origin }) => holdsOrigin(rule, origin)),
  );
  return claimsOf(route, mesh).filter(({ origin }) =>
    rules.some((rule) => holdsOrigin(rule, origin)),
  );
}

/** What outsiders notice where nothing but this leads there. */
export function answeredSymptom({ by, leaves }: AnsweredBefore): string {
  if (by.length === 0) return 'requests from outside that got 404 are answered';
  const others = `${listed(by.map(subjectText), 2)} led elsewhere`;
  return leaves
    ? `requests from outside are answered by it: some that got 404, and some that ${others}`
    : `requests from outside that ${others} may be answered by it`;
}

/** An object that says who answers requests, and whether it speaks for no wider ones and asks for the same of them. */
interface Answering {
  readonly resource: Resource;
  readonly isSame: boolean;
}

/**
 * Who may answer requests in a mesh: objects that speak for the same ones at the gateway, or for wider ones among which
 * these are. Of a path by a pattern that is so wherever it is asked for.
 */
const answeringIn = (mesh: Mesh, claim: ClaimedRequests): readonly Answering[] =>
  claimantsOf(mesh).flatMap((resource) => {
    const meeting = claimsOf(resource, mesh).filter((other) => covers(other, claim));
    if (meeting.length === 0) return [];
    return [{ resource, isSame: meeting.some((other) => isSame(other, claim)) }];
  });

const covers = (other: ClaimedRequests, claim: ClaimedRequests): boolean =>
  isAtPlace(other, claim) &&
  (other.host === claim.host || (isWildcard(other.host) && coversHost(other.host, claim.host))) &&
  coversPath(other.path, claim.path);

/** A listener of a gateway is part of what has no listener. */
function isAtPlace({ place: other }: ClaimedRequests, { place }: ClaimedRequests): boolean {
  if (other === null || place === null) return other === place;
  return (
    other.gateway === place.gateway && (other.section === null || other.section === place.section)
  );
}

function coversPath(other: TextMatch | null, path: TextMatch | null): boolean {
  if (other === null || other.kind === 'present') return true;
  if (other.kind === 'regex') return true;
  if (path === null || path.kind === 'present')
    return other.kind === 'prefix' && other.text === '/';
  if (path.kind === 'regex') return true;
  if (other.kind === 'exact') return path.kind === 'exact' && path.text === other.text;
  const prefix = other.text.endsWith('/') ? other.text : `${other.text}/`;
  return path.text === other.text || path.text.startsWith(prefix);
}

const isSame = (other: ClaimedRequests, claim: ClaimedRequests): boolean =>
  other.host === claim.host &&
  other.conditions !== null &&
  other.conditions === claim.conditions &&
  JSON.stringify([other.place, other.path]) === JSON.stringify([claim.place, claim.path]);
