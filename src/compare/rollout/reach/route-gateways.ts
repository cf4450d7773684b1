import {
  catchesAll,
  completedHost,
  covers,
  delegatesOf,
  gatewayNamed,
  groupedBy,
  readRoute,
  routeDestinations,
  viewOf,
} from '../../../istio/index.ts';
import type { Mesh, Service } from '../../../istio/index.ts';
import type { Resource } from '../../../manifest/index.ts';

/** Says which proxies go by a VirtualService (ROUTE-5, 6). */
interface RouteGateways {
  /** Tells whether sidecars do. */
  readonly isForMesh: boolean;
  /** Names the Gateways whose pods do, as `namespace/name`. */
  readonly names: readonly string[];
}

/** Tells it, without Gateways of which it is known that there are none: their routes are ignored (ROUTE-6). */
export function gatewaysOfRoute(
  virtualService: Resource,
  absent: AbsentGateways = new Set(),
): RouteGateways {
  const written = viewOf('VirtualService', virtualService).gateways.value.map(({ value }) => value);
  return {
    isForMesh: written.length === 0 || written.includes('mesh'),
    names: written
      .filter((one) => one !== 'mesh')
      .map((one) => gatewayNamed(one, virtualService.namespace))
      .map(({ namespace, name }) => `${namespace}/${name}`)
      .filter((name) => !absent.has(name)),
  };
}

/** Names Gateways, as `namespace/name`, that are looked for in vain wherever they may be. */
export type AbsentGateways = ReadonlySet<string>;

/** Leaves those that are nowhere in a mesh: what a change removes is there before. */
export const absentIn = (mesh: Mesh, absent: AbsentGateways): AbsentGateways =>
  new Set(
    [...absent].filter((gateway) => {
      const [namespace = '', name = ''] = gateway.split('/');
      return (
        selectorsOf(mesh, gateway) === null &&
        mesh.find('gateway.networking.k8s.io', 'Gateway', namespace, name) === undefined
      );
    }),
  );

/** Tells whether no proxy goes by a VirtualService: there is none of the Gateways that it names (ROUTE-6). */
export function isOfNoProxy(object: Resource | null, absent: AbsentGateways): boolean {
  if (object?.kind !== 'VirtualService') return false;
  const { isForMesh, names } = gatewaysOfRoute(object, absent);
  return !isForMesh && names.length === 0;
}

/** Finds the selectors of the Gateways that go by such a name; null for one that is not seen. */
export function selectorsOf(
  mesh: Mesh,
  gateway: string,
): readonly ReadonlyMap<string, string>[] | null {
  const [own = '', called = ''] = gateway.split('/');
  // what says no namespace is put where whoever applies it is
  const found = mesh
    .ofKind('networking.istio.io', 'Gateway')
    .filter(
      ({ namespace, name }) =>
        name === called && (namespace === own || namespace === '' || own === ''),
    );
  return found.length === 0 ? null : found.map((one) => viewOf('Gateway', one).selector.value);
}

/** Finds for VirtualServices the Services to which requests get by their routes, those of their delegates included. */
export function ledToIn(mesh: Mesh): (virtualService: Resource) => readonly Service[] {
  const byHost = groupedBy(mesh.services, ({ host }) => host.toLowerCase());
  const { clusterDomain } = mesh.configuration;
  return (virtualService) => [
    ...new Set(
      [virtualService, ...delegatesOf(mesh, virtualService)].flatMap((holder) =>
        reachedDestinations(holder, clusterDomain).flatMap(
          ({ host }) =>
            byHost.get(completedHost(host, holder.namespace, clusterDomain).toLowerCase()) ?? [],
        ),
      ),
    ),
  ];
}

/** Lists where requests may get: a route of which an earlier one takes all, whoever asks, leads nobody anywhere (ROUTE-21, 35). */
function reachedDestinations(
  source: Resource,
  clusterDomain: string,
): ReturnType<typeof routeDestinations> {
  const { namespace } = source;
  const earlier: (Match | null)[] = [];
  const dead = new Set(
    viewOf('VirtualService', source).http.value.flatMap((route, index) => {
      const { matches } = readRoute(route, index, { source, namespace, clusterDomain });
      const own = matches.length === 0 ? [null] : matches;
      const isDead = own.every((match) => earlier.some((first) => takesAll(first, match)));
      // what lies behind a delegate asks for more, which is not looked at here
      if (route.delegate === null) earlier.push(...own.filter(isForEverybody));
      return isDead ? [index] : [];
    }),
  );
  return routeDestinations(source).filter(({ field }) => {
    const [, index] = /^spec\.http\[(\d+)\]/.exec(field) ?? [];
    return index === undefined || !dead.has(Number(index));
  });
}

type Match = ReturnType<typeof readRoute>['matches'][number];

const isForEverybody = (match: Match | null): boolean =>
  match === null ||
  (match.port === null &&
    match.gateways.length === 0 &&
    match.sourceLabels.size === 0 &&
    match.sourceNamespace === null);

const takesAll = (first: Match | null, second: Match | null): boolean =>
  first === null || (second === null ? catchesAll(first) : covers(first, second));
