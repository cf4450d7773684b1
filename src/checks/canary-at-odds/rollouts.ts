import type { Mesh, View } from '../../istio/index.ts';
import { API_GROUPS, itemsAt, nodeAt, stringAt, numberAt } from '../../manifest/index.ts';
import type { Node, Origin, Resource } from '../../manifest/index.ts';
import { viewOf } from '../../istio/index.ts';

/** Says which routes of one protocol of a VirtualService a Rollout chooses to shift. */
export interface RouteChoice {
  readonly protocol: 'http' | 'tls' | 'tcp';
  /** The routes whose weights the Rollout writes. */
  readonly routes: readonly ShiftedRoute[];
  /** The routes that the Rollout names and that are not there. */
  readonly missing: readonly NamedRoute[];
  /** Tells whether there are several routes to choose from, and the Rollout names none. */
  readonly isOpen: boolean;
}

/** Describes a route whose weights a Rollout writes. */
export interface ShiftedRoute {
  /** The name that sentences use: the route's own, what it matches, or `the only route`. */
  readonly text: string;
  readonly entries: readonly View<'RouteEntry'>[];
  /** Tells whether another VirtualService says where the route leads. */
  readonly isDelegated: boolean;
  readonly origin: Origin;
}

/** Holds what a Rollout names a route by. */
interface NamedRoute {
  readonly text: string;
  readonly origin: Origin;
}

/**
 * Gives the choices of a Rollout among the routes of a VirtualService, of each protocol that it has, as
 * istio.go of Argo Rollouts makes them: routes of `http` by name, of `tls` by port and SNI hosts, of `tcp` by
 * port, and without names the only one. `at` is where the Rollout names the VirtualService, `managed` are
 * routes that the controller itself makes.
 */
function routeChoices(
  virtualService: Resource,
  at: Node,
  managed: readonly string[],
): readonly RouteChoice[] {
  const { http, tls, tcp } = viewOf('VirtualService', virtualService);
  const others = [
    connectionChoice('tls', tls.value, itemsAt(at, 'tlsRoutes')),
    connectionChoice('tcp', tcp.value, itemsAt(at, 'tcpRoutes')),
  ].filter((choice) => choice !== null);
  // it reads no names where a VirtualService has only other routes
  const isForOthers = http.value.length === 0 && others.length > 0;
  return isForOthers ? others : [httpChoice(http.value, at, managed), ...others];
}

const ONLY = 'the only route';

function httpChoice(
  written: readonly View<'HttpRoute'>[],
  at: Node,
  managed: readonly string[],
): RouteChoice {
  const named = itemsAt(at, 'routes').flatMap((each) =>
    each.kind === 'scalar' && typeof each.value === 'string'
      ? [{ text: each.value, origin: each.origin }]
      : [],
  );
  const all = written.filter(({ name }) => name === null || !managed.includes(name.value));
  const chosen = all.filter(({ name }) => named.some(({ text }) => text === name?.value));
  // a single route with a name is shifted by some releases and not by others
  const only = all.length === 1 ? all.filter(({ name }) => name === null) : [];
  return {
    protocol: 'http',
    routes: (named.length === 0 ? only : chosen).map(({ name, route, delegate, origin }) => ({
      text: name?.value ?? ONLY,
      entries: route.value,
      isDelegated: delegate !== null,
      origin,
    })),
    missing: named.filter(({ text }) => !chosen.some(({ name }) => name?.value === text)),
    isOpen: named.length === 0 && all.length > 1,
  };
}

/**
 * Gives the choice among the routes of `tls` or `tcp`; null where the VirtualService has none of the
 * protocol, whatever is named.
 */
function connectionChoice(
  protocol: 'tls' | 'tcp',
  written: readonly (View<'TlsRoute'> | View<'TcpRoute'>)[],
  named: readonly Node[],
): RouteChoice | null {
  if (written.length === 0) return null;
  const asked = named.map((each) => ({
    text: connectionText(protocol, numberAt(each, 'port') ?? 0, hostsNamed(each)),
    origin: each.origin,
  }));
  const all = written.flatMap((route) => {
    const ports = new Set(route.match.value.map(({ port }) => port?.value ?? 0));
    // a route for several ports is none that can be named
    if (ports.size > 1 && asked.length > 0) return [];
    const [port = 0] = ports;
    return [{ route, text: connectionText(protocol, port, hostsOf(route)) }];
  });
  const chosen = asked.length === 0 ? all : all.filter((one) => isAmong(one, asked));
  return {
    protocol,
    routes: (asked.length === 0 && all.length > 1 ? [] : chosen).map(({ route, text }) => ({
      text: asked.length === 0 ? `${ONLY} of ${protocol}` : text,
      entries: route.route.value,
      isDelegated: false,
      origin: route.origin,
    })),
    missing: asked.filter((one) => !isAmong(one, all)),
    isOpen: asked.length === 0 && written.length > 1,
  };
}

const isAmong = (
  { text }: { readonly text: string },
  others: readonly { readonly text: string }[],
): boolean => others.some((other) => other.text === text);

const hostsNamed = (named: Node): readonly string[] =>
  itemsAt(named, 'sniHosts').flatMap((_, at) => stringAt(named, 'sniHosts', at) ?? []);

const hostsOf = ({ match }: View<'TlsRoute'> | View<'TcpRoute'>): readonly string[] => [
  ...new Set(
    match.value.flatMap((one) =>
      'sniHosts' in one ? one.sniHosts.value.map(({ value }) => value) : [],
    ),
  ),
];

/**
 * Describes a route in a text that is equal where Argo Rollouts sees the same route: the order of the hosts
 * does not count.
 */
function connectionText(protocol: string, port: number, hosts: readonly string[]): string {
  const ofPort = port === 0 ? '' : ` for port ${String(port)}`;
  const ofHosts = hosts.length === 0 ? '' : ` and ${hosts.toSorted().join(', ')}`;
  return `the ${protocol} route${ofPort}${ofHosts}`;
}

/** Holds a VirtualService whose weights an Argo Rollout writes, with the routes that it names there. */
export interface ShiftedVirtualService {
  readonly rollout: Resource;
  readonly virtualService: Resource;
  /** Where the Rollout names it. */
  readonly origin: Origin;
  /** One choice for each protocol of which the VirtualService has routes. */
  readonly choices: readonly RouteChoice[];
  /** Names both versions; null where nothing names them, or where two Services take turns. */
  readonly ends: Readonly<Record<'stable' | 'canary', VersionEnd>> | null;
}

/** Says how a destination names the pods of a version: by a Service of their own, or by a subset. */
interface VersionEnd {
  readonly service: string | null;
  readonly subset: string | null;
}

/**
 * Lists VirtualServices with the Rollouts that shift traffic in them (`trafficRouting.istio` of the CRD of
 * Argo Rollouts).
 */
export const shiftedVirtualServices = (mesh: Mesh): readonly ShiftedVirtualService[] =>
  mesh.ofKind(API_GROUPS.argo, 'Rollout').flatMap((rollout) => {
    const strategy = nodeAt(rollout.node, 'spec', 'strategy', 'canary');
    const istio = nodeAt(strategy, 'trafficRouting', 'istio');
    const one = nodeAt(istio, 'virtualService');
    const managed = itemsAt(strategy, 'trafficRouting', 'managedRoutes').flatMap(
      (route) => stringAt(route, 'name') ?? [],
    );
    return [...(one === undefined ? [] : [one]), ...itemsAt(istio, 'virtualServices')].flatMap(
      (at) => shiftedBy(mesh, { rollout, at, managed, ends: endsOf(strategy) }),
    );
  });

/** Names both versions of a Rollout; where it has a DestinationRule, only the subsets count. */
function endsOf(strategy: Node | undefined): ShiftedVirtualService['ends'] {
  const rule = nodeAt(strategy, 'trafficRouting', 'istio', 'destinationRule');
  if (nodeAt(strategy, 'pingPong') !== undefined) return null;
  const end = (version: 'stable' | 'canary'): VersionEnd => ({
    service: stringAt(strategy, `${version}Service`) ?? null,
    subset: rule === undefined ? null : (stringAt(rule, `${version}SubsetName`) ?? ''),
  });
  return { stable: end('stable'), canary: end('canary') };
}

interface Shifting {
  readonly rollout: Resource;
  readonly at: Node;
  /** The routes that the controller itself makes. */
  readonly managed: readonly string[];
  readonly ends: ShiftedVirtualService['ends'];
}

function shiftedBy(
  mesh: Mesh,
  { rollout, at, managed, ends }: Shifting,
): readonly ShiftedVirtualService[] {
  const { namespace, name } = namedVirtualService(stringAt(at, 'name') ?? '', rollout.namespace);
  const virtualService = mesh.find(API_GROUPS.istioNetworking, 'VirtualService', namespace, name);
  if (virtualService === undefined) return [];
  const choices = routeChoices(virtualService, at, managed);
  return [{ rollout, virtualService, origin: at.origin, choices, ends }];
}

/** Reads `name` or `name.namespace` as Argo Rollouts does. */
export function namedVirtualService(
  written: string,
  own: string,
): { readonly namespace: string; readonly name: string } {
  const [name = '', namespace, ...more] = written.split('.');
  return namespace === undefined || more.length > 0
    ? { namespace: own, name: written }
    : { namespace, name };
}

/** Tells whether a destination is that of a version. */
export function isOfVersion(
  { destination }: View<'RouteEntry'>,
  { service, subset }: VersionEnd,
): boolean {
  if (subset !== null) return destination?.subset?.value === subset;
  const host = destination?.host?.value ?? '';
  return service !== null && (host === service || host.startsWith(`${service}.`));
}
