import { counterpartIn } from '../../compare/index.ts';
import type { MapNode, Node, Origin, Resource } from '../../manifest/index.ts';
import {
  coversHost,
  isWildcard,
  listed,
  nodeAt,
  placeOf,
  resourceKey,
  sameData,
  subjectText,
  say,
} from '../../manifest/index.ts';
import { groupedBy, viewOf } from '../../istio/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { unheardListenerSets } from '../route-never-answers/listener-sets.ts';
import type { ClaimedRequests } from '../security-loosened/virtual-service-claims.ts';
import { claimantsOf, claimsOf } from '../security-loosened/request-claims.ts';
import { isGatewayHost } from './host-owners.ts';
import type { Told } from '../detection/check.ts';
import { betweenSides, check } from '../detection/check.ts';

/** Requests that an object claims newly, and one of another namespace that answers them today. */
interface DisputedClaim {
  readonly claim: ClaimedRequests;
  readonly of: ClaimedRequests;
  /** Tells whether the new one is narrower: else the older one goes on answering (GWAPI-4, ROUTE-14). */
  readonly isNarrower: boolean;
}

/**
 * Tells of routes, Ingresses and listeners, new or for more than before, for requests of another namespace
 * (GWAPI-1, 2, 4, 21, ROUTE-14).
 */
export const requestsOfOthers = check({
  id: 'requests-of-others',
  title: "Gateway route takes requests that another namespace's route answers",
  level: 'high',
  severity: 'warning',
  blind:
    'Routes in charts and other repositories, matches by method and header, and hosts that meet at different gateways.',
  find: (input) =>
    betweenSides(input, ({ before, after }) => {
      const claims = disputedClaims(before, after);
      const byObject = groupedBy(claims, ({ claim }) => resourceKey(claim.resource));
      const changed = new Set(input.changedFiles?.all ?? []);
      return [...byObject.values()].map((all) => tell(all, changed));
    }),
});

/**
 * Finds claims of objects that are new or other than before, on requests for which one of another namespace
 * is, before and after.
 */
function disputedClaims(before: Mesh, after: Mesh): readonly DisputedClaim[] {
  const unheard = new Set(unheardListenerSets(after).map(({ listenerSet }) => listenerSet));
  const fresh = claimantsOf(after).flatMap((resource) => {
    const old = counterpartIn(before, resource, after);
    if (unheard.has(resource) || (old !== undefined && sameData(old.node, resource.node)))
      return [];
    const known = new Set(old === undefined ? [] : claimsOf(old, before).map(keyOf));
    return claimsOf(resource, after).filter((claim) => !known.has(keyOf(claim)));
  });
  if (fresh.length === 0) return [];
  const standing = claimantsOf(before)
    .filter((resource) => isStanding(resource, after))
    .flatMap((resource) => claimsOf(resource, before));
  const moved = movedClaims(before, after);
  return fresh.flatMap((claim): readonly DisputedClaim[] => {
    const wasNarrower = moved.has(keyOf(claim));
    const of = standing.find(
      (one) => takesFrom(claim, one, before) && !(wasNarrower && isNarrower(claim, one)),
    );
    return of === undefined ? [] : [{ claim, of, isNarrower: isNarrower(claim, of) }];
  });
}

/**
 * Gives the claims of what goes with the change: where one that comes is for the same requests, under another name or in
 * another namespace, a route that asks for less had none of them before either. Which of two that ask for the
 * same answers is another matter, for the one that comes is the younger one.
 */
function movedClaims(before: Mesh, after: Mesh): ReadonlySet<string> {
  const unheard = new Set(unheardListenerSets(before).map(({ listenerSet }) => listenerSet));
  return new Set(
    claimantsOf(before)
      .filter((resource) => !isStanding(resource, after) && !unheard.has(resource))
      .flatMap((resource) => claimsOf(resource, before).map(keyOf)),
  );
}

const keyOf = ({ place, host, path }: ClaimedRequests): string =>
  JSON.stringify([place, host, path]);

const isStanding = ({ group, kind, namespace, name }: Resource, after: Mesh): boolean =>
  after.find(group, kind, namespace, name) !== undefined;

function takesFrom(claim: ClaimedRequests, other: ClaimedRequests, before: Mesh): boolean {
  return (
    other.resource.namespace !== claim.resource.namespace &&
    resourceKey(other.resource) !== resourceKey(claim.resource) &&
    !areOneObject(claim.resource, other.resource) &&
    areAtOnePlace(claim, other) &&
    hasHostOf(claim.host, other.host, before) &&
    (claim.host !== other.host || takesPath(claim.path, other.path))
  );
}

/**
 * Tells whether both are one document that is read once more where nothing gives it a namespace, with the
 * same said: that is no other object. One that is given a namespace of its own, or is patched, may lead the
 * same requests elsewhere.
 */
const areOneObject = (one: Resource, other: Resource): boolean =>
  (one.namespace === '' || other.namespace === '') && areOfOneDocument(one, other);

function areAtOnePlace(
  { place: one }: ClaimedRequests,
  { place: other }: ClaimedRequests,
): boolean {
  if (one === null || other === null) return true;
  const isOneSection =
    one.section === null || other.section === null || one.section === other.section;
  return one.gateway === other.gateway && isOneSection;
}

/**
 * Tells whether a claim is for the same host, or for one below a wildcard that a route has of its own; what
 * gateways are for is for whoever names a host.
 */
const hasHostOf = (claimed: string, host: string, before: Mesh): boolean =>
  claimed === host ||
  (isWildcard(host) && coversHost(host, claimed) && !isGatewayHost(host, before)) ||
  (isWildcard(claimed) && coversHost(claimed, host) && !isGatewayHost(claimed, before));

/**
 * Tells whether requests of the other are among those claimed, unless the other asks for a longer path: that
 * comes first.
 */
function takesPath(claimed: ClaimedRequests['path'], other: ClaimedRequests['path']): boolean {
  if (claimed === null || claimed.kind === 'present')
    return other === null || other.kind === 'present' || isAll(other);
  if (other === null || other.kind === 'present') return true;
  if (claimed.kind === 'regex' || other.kind === 'regex') return true;
  if (claimed.text === other.text) return true;
  return other.kind === 'prefix' && isBelow(claimed.text, other.text);
}

const isAll = (path: NonNullable<ClaimedRequests['path']>): boolean =>
  path.kind !== 'present' && path.kind === 'prefix' && path.text === '/';

const isBelow = (path: string, prefix: string): boolean =>
  path.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`);

function isNarrower({ host, path }: ClaimedRequests, other: ClaimedRequests): boolean {
  if (host !== other.host) return !isWildcard(host);
  const [own, their] = [lengthOf(path), lengthOf(other.path)];
  return own > their;
}

const lengthOf = (path: ClaimedRequests['path']): number =>
  path === null || path.kind === 'present' ? 0 : path.text.length;

const MOST_NAMED = 3;

function tell(claims: readonly DisputedClaim[], changedFiles: ReadonlySet<string>): Told {
  const [first] = claims;
  if (first === undefined) throw new Error('no claim on requests');
  const { resource, origin } = first.claim;
  const cause = changedFiles.has(origin.file) ? null : causeOf(resource, changedFiles);
  const others = [...new Set(claims.map(({ of }) => subjectText(of.resource)))].sort();
  const requests = [...new Set(claims.map(({ claim }) => requestsText(claim)))].sort();
  const what = listed(requests, MOST_NAMED);
  const isNow = claims.some(({ isNarrower }) => isNarrower);
  const own = subjectText(resource);
  return {
    subject: resource,
    key: `requests for ${what} of ${others.join(' ')}`,
    scope: {
      level: 'cross-namespace',
      workloads: 0,
      services: 0,
      namespaces: new Set(claims.map(({ of }) => of.resource.namespace)).size,
    },
    message: isNow
      ? `${own} takes requests for ${what} that ${listed(others, MOST_NAMED)} of another namespace answers.`
      : `${own} is for requests for ${what} like ${listed(others, MOST_NAMED)} of another namespace, and which of them answers is decided by their age or by what else they ask for.`,
    why: `${placeOf(origin)} and ${placeOf(first.of.origin)} are for the same host at the same gateway.${cause === null ? '' : ` A file of this change ${cause.says} (${placeOf(cause.origin)}).`}`,
    origin: cause?.origin ?? origin,
    related: [
      ...(cause === null ? [] : [origin]),
      ...claims.slice(0, MOST_NAMED).map(({ of }) => of.origin),
    ],
    symptom: isNow
      ? say`no errors by itself: these requests go elsewhere, with all their content`
      : say`nothing changes while the older one is there; once it is made anew, requests may go elsewhere`,
    fix: {
      text: say`Have those who run the host write the route in their namespace, or use a host of your own.`,
      kind: 'choice',
    },
  };
}

/** Says by which line of a changed file a route whose own file is as it was comes to such a place. */
interface Cause {
  readonly says: string;
  readonly origin: Origin;
}

/** Finds what names the gateway or the host of a route, or gives it its namespace: a patch, or a field of a kustomization. */
function causeOf(object: Resource, changedFiles: ReadonlySet<string>): Cause | null {
  const named = (says: string, ...places: readonly (Pick<Node, 'origin'> | null | undefined)[]) =>
    places.flatMap((each) => (each == null ? [] : [{ says, origin: each.origin }]));
  const { gateways, hosts } = viewOf('VirtualService', object);
  const { parentRefs, hostnames } = viewOf('Route', object);
  const parents = parentRefs.value.flatMap((one) => [one.name, one.namespace, one.sectionName]);
  const causes = [
    ...named('names its gateway', ...gateways.value, ...parents),
    ...named('writes its host', ...hosts.value, ...hostnames.value),
    ...named('gives it its namespace', nodeAt(object.node, 'metadata', 'namespace')),
  ];
  return causes.find(({ origin: { file } }) => changedFiles.has(file)) ?? null;
}

function requestsText({ host, path }: ClaimedRequests): string {
  if (path === null || path.kind === 'present') return host;
  return `${host}${path.kind === 'regex' ? ' ' : ''}${path.text === '/' ? '' : path.text}`;
}

/** Whether two objects come of the same lines and say the same, but for what their metadata say. */
const areOfOneDocument = (one: Resource, other: Resource): boolean =>
  one.origin.file === other.origin.file &&
  one.origin.line === other.origin.line &&
  sameData(withoutMetadata(one.node), withoutMetadata(other.node));

const withoutMetadata = (node: MapNode): MapNode => ({
  ...node,
  entries: new Map([...node.entries].filter(([key]) => key !== 'metadata')),
});
