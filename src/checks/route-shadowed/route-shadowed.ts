import { detectorOf, checks, check, idsOf, numbered } from '../detection/check.ts';
import { commonHost, isRunByIstio, routesAt, takerAt, viewOf } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { KnownAs, Told } from '../detection/check.ts';
import { virtualServicesLookedAt } from '../detection/author-objects.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { alsoSaid, readAs } from '../istioctl/istioctl.ts';
import { tellRestOfDead, tellSeeing } from '../istioctl/route-sentences.ts';
import { ineffectiveMatches, isUnused } from '../istioctl/route-verdicts.ts';
import type { ListedRoute, RouteList } from '../route-leads-astray/route-lists.ts';
import { isUnreached, routeLists } from '../route-leads-astray/route-lists.ts';
import type { KeyedTold, RoutePlace } from './shadow-sentences.ts';
import {
  INEFFECTIVE,
  MATCH_UNUSED,
  PREFIX_TAKES_NEIGHBOUR,
  RULE_UNREACHABLE,
  tellNeighbour,
  tellUnreachable,
  tellUnused,
  UNREACHABLE,
} from './shadow-sentences.ts';
import type { Field, Mesh, View } from '../../istio/index.ts';
import { placeOf, resourceKey, subjectText, say } from '../../manifest/index.ts';
import { scopeOf } from '../references/reference.ts';

/** A host that a route writes and that no listener of a port serves for it, for a narrower one has it alone. */
interface IsolatedHost {
  readonly gateway: Resource;
  /** An HTTPRoute or a GRPCRoute. */
  readonly route: Resource;
  readonly host: Field<string>;
  /** The listener to which the route is attached. */
  readonly listener: View<'GatewayApiListener'>;
  /** The narrower listener, to which the route is not attached. */
  readonly taker: View<'GatewayApiListener'>;
}

/**
 * Tells of hosts that a route of the Gateway API writes in vain: a wider listener does not serve what a
 * narrower one is for (GWAPI-2).
 */
const hostTaken = check({
  id: 'host-taken',
  title: 'Narrower listener takes a host from a route attached elsewhere',
  level: 'high',
  blind: 'Gateways of other classes than Istio’s, and listeners of ListenerSets.',
  find: ({ mesh }) => isolatedHosts(mesh).map(tellIsolatedHost),
});

/**
 * Finds what listeners of Istio's Gateways leave of written hosts to narrower ones that the routes are not
 * attached to (GWAPI-1, 2).
 */
const isolatedHosts = (mesh: Mesh): readonly IsolatedHost[] =>
  mesh
    .ofKind('gateway.networking.k8s.io', 'Gateway')
    .filter((gateway) => isRunByIstio(mesh, gateway))
    .flatMap((gateway) => {
      const met = viewOf('GatewayApiGateway', gateway).listeners.value.flatMap((listener) =>
        metAt(mesh, gateway, listener),
      );
      const served = new Set(met.filter(({ taker }) => taker === undefined).map(keyOf));
      return met.flatMap(({ taker, ...one }) =>
        taker === undefined || served.has(keyOf({ ...one })) ? [] : [{ ...one, taker }],
      );
    });

type Met = Omit<IsolatedHost, 'taker'> & {
  readonly taker?: View<'GatewayApiListener'> | undefined;
};

/**
 * Lists the written hosts that a listener has something in common with; where it is not told whether it takes
 * the route, it counts as taking it.
 */
function metAt(
  mesh: Mesh,
  gateway: Resource,
  listener: View<'GatewayApiListener'>,
): readonly Met[] {
  const hostsAt = (admission: 'yes' | 'maybe'): readonly Met[] =>
    routesAt(mesh, gateway, listener, admission)
      .filter(({ kind }) => WITH_HOSTS.has(kind))
      .flatMap((route) =>
        viewOf('Route', route)
          .hostnames.value.filter(({ value }) => commonHost(listener.host, lower(value)))
          .map((host) => {
            const isTold = admission === 'yes';
            const taker = isTold ? takerAt(gateway, listener, lower(host.value)) : undefined;
            return { gateway, route, host, listener, taker };
          }),
      );
  return [...hostsAt('yes'), ...hostsAt('maybe')];
}

const WITH_HOSTS: ReadonlySet<string> = new Set(['HTTPRoute', 'GRPCRoute']);

const lower = (host: string): string => host.toLowerCase();

/**
 * Identifies a route's host by the port, and not by the listener: clients of one port know nothing of its
 * listeners.
 */
const keyOf = ({ route, host, listener }: Met): string =>
  `${resourceKey(route)} ${lower(host.value)} ${String(listener.port?.value)}`;

function tellIsolatedHost({ gateway, route, host, listener, taker }: IsolatedHost): Told {
  const port = String(listener.port?.value ?? '');
  const [own, other] = [listener, taker].map(({ name }) => name?.value ?? '');
  const at = subjectText(gateway);
  const from =
    route.namespace === gateway.namespace
      ? ''
      : `, which has to take routes of namespace ${route.namespace}`;
  return {
    subject: route,
    of: idsOf([gateway]),
    origin: host.origin,
    key: `host ${host.value} at ${at} listener ${own ?? ''}`,
    scope: scopeOf('service'),
    message: `No request for ${host.value} on port ${port} of ${at} gets to ${subjectText(route)}.`,
    why: `The route is attached to listener ${own ?? ''} (${placeOf(listener.origin)}). Listener ${other ?? ''} (${placeOf(taker.origin)}) is for ${taker.hostname?.value ?? ''} on the same port, so the wider one leaves the host to it, and the route is not attached to that.`,
    symptom: say`404, response flag NR (no route), or what other routes of the narrower listener answer`,
    related: [listener.origin, taker.origin],
    fix: {
      text: `Attach the route to listener ${other ?? ''} too (\`sectionName: ${other ?? ''}\`)${from}.`,
    },
  };
}

/** Tells of routes of one VirtualService from which earlier ones of it take requests (ROUTE-21, 22, 35). */
const routesTaken = checks([RULE_UNREACHABLE, MATCH_UNUSED, PREFIX_TAKES_NEIGHBOUR], (input) =>
  virtualServicesLookedAt(input).flatMap((virtualService) =>
    numbered(
      routeLists(input.mesh, virtualService).flatMap((list) =>
        list.routes.flatMap((route) => ofRoute(input, { subject: virtualService, list, route })),
      ),
    ),
  ),
);

function ofRoute(input: DetectorInput, place: RoutePlace): readonly KeyedTold[] {
  if (isUnreached(place.list, place.route))
    return [tellDead(place), ...alsoSaid(input, () => tellRestOfDead(place))];
  return readAs(input, { truly: unusedMatches, istioctl: tellSeeing })(place);
}

/** Gives the name of what `istioctl analyze` says of the route first; empty where it says nothing. */
const namesOfDead = (place: RoutePlace): readonly KnownAs[] =>
  isUnused(place)
    ? [UNREACHABLE]
    : ineffectiveMatches(place)
        .slice(0, 1)
        .map(() => INEFFECTIVE);

function tellDead(place: RoutePlace): KeyedTold {
  const { list, route } = place;
  const taken = list.taken[route.index] ?? [];
  const neighbour = taken.find((one) => neighbourPrefix(route, one) !== null);
  return neighbour === undefined
    ? tellUnreachable(place, taken, namesOfDead(place))
    : tellNeighbour(place, neighbour, namesOfDead(place));
}

/** Finds the prefix that takes a path which lies beside it, not below. */
function neighbourPrefix(
  route: ListedRoute,
  { match, by, byMatch }: RouteList['taken'][number][number],
): string | null {
  const prefix = byMatch === null ? null : (by.matches[byMatch]?.prefix ?? null);
  const path = match === null ? null : (route.matches[match]?.prefix ?? null);
  if (prefix === null || path === null || prefix.endsWith('/') || path === prefix) return null;
  return path.startsWith(prefix) && path[prefix.length] !== '/' ? prefix : null;
}

/**
 * Tells of single matches of a route that others lead to. Matches of one route do the same, so those are not
 * told.
 */
function unusedMatches(place: RoutePlace): readonly KeyedTold[] {
  const { list, route } = place;
  return (list.taken[route.index] ?? []).flatMap((one) => {
    if (one.match === null || one.by.index === route.index) return [];
    const isSaid = ineffectiveMatches(place).some(({ match }) => match === one.match);
    const knownAs = isSaid ? [INEFFECTIVE] : [];
    if (neighbourPrefix(route, one) !== null) return [tellNeighbour(place, one, knownAs)];
    const at = { route: route.index, match: one.match, by: one.by.index, byMatch: one.byMatch };
    return [tellUnused(place, at, knownAs)];
  });
}

/**
 * Finds routes that stand in the list and never see a request, for an earlier one takes all that they ask
 * for, and hosts that another listener takes (ROUTE-20, 21, 22, 30, 31, 35, 64, GWAPI-2).
 */
export const routeShadowed = detectorOf(
  'route-shadowed',
  'routes, matches and hosts shadowed by another route or listener',
  [routesTaken, hostTaken],
);
