import type { Field, Many } from '../../views/field.ts';
import type { Destination as WrittenDestination, HttpRoute } from '../../views/virtual-service.ts';
import { asDestination, asVirtualService } from '../../views/virtual-service.ts';
import { completedHost } from '../../views/hosts.ts';
import type { Node, Origin, Resource } from '../../../manifest/index.ts';
import type { Mesh } from '../mesh.ts';

/** Holds what a route says of where it leads. */
interface Destination {
  readonly host: string;
  readonly hostOrigin: Origin;
  readonly subset: string | null;
  readonly subsetOrigin: Origin | null;
  readonly port: number | null;
  readonly portOrigin: Origin | null;
}

/** One place a VirtualService sends traffic to. */
export interface WrittenRouteDestination extends Destination {
  readonly use: 'route' | 'mirror';
  readonly protocol: 'http' | 'tls' | 'tcp';
  /** Field path in Kubernetes' notation: `spec.http[0].route[1].destination`. */
  readonly field: string;
  /** The path of the route's only match, where it is exact or a prefix and is sent on as it is. */
  readonly path: string | null;
  /** Gateways that its matches name, `mesh` among them; null where one is for all that the object is bound to (ROUTE-6). */
  readonly gateways: readonly string[] | null;
}

/** Destinations of a VirtualService's routes and mirrors, in the order they are written. */
export function routeDestinations(virtualService: Resource): readonly WrittenRouteDestination[] {
  const { http, tls, tcp } = asVirtualService(virtualService);
  const { namespace } = virtualService;
  return [
    ...http.value.flatMap((route, index) =>
      ofHttpRoute(route, `spec.http[${String(index)}]`, namespace),
    ),
    ...(['tls', 'tcp'] as const).flatMap((protocol) =>
      (protocol === 'tls' ? tls : tcp).value.flatMap(({ match, route }, index) =>
        ofEntries(route, {
          use: 'route',
          protocol,
          path: null,
          gateways: gatewaysOfMatches(match.value, namespace),
          field: `spec.${protocol}[${String(index)}].route`,
        }),
      ),
    ),
  ];
}

/** Lists where routes of any VirtualService lead to a host, by its full name (ROUTE-1…3). */
export const routesTo = (mesh: Mesh, host: string): readonly WrittenRouteDestination[] =>
  mesh
    .ofKind('networking.istio.io', 'VirtualService')
    .flatMap((routes) =>
      routeDestinations(routes).filter(
        (to) => completedHost(to.host, routes.namespace, mesh.configuration.clusterDomain) === host,
      ),
    );

/** Tells whether routes of HTTP lead to a port of a service: one that names no port leads to the only one. */
export const isLedToByHttp = (
  mesh: Mesh,
  { host, ports }: { readonly host: string; readonly ports: readonly unknown[] },
  port: number,
): boolean =>
  routesTo(mesh, host).some(
    (to) => to.protocol === 'http' && (to.port === null ? ports.length === 1 : to.port === port),
  );

type About = Pick<WrittenRouteDestination, 'use' | 'protocol' | 'path' | 'gateways' | 'field'>;

/** Names each gateway as `namespace/name`, and those of sidecars `mesh`. */
function gatewaysOfMatches(
  matches: readonly { readonly gateways: Many<readonly Field<string>[]> }[],
  own: string,
): readonly string[] | null {
  const named = matches.map(({ gateways }) => gateways.value.map(({ value }) => value));
  if (named.length === 0 || named.some(({ length }) => length === 0)) return null;
  return named.flat().map((text) => (text === 'mesh' ? text : keyOfGateway(text, own)));
}

function keyOfGateway(text: string, own: string): string {
  const { namespace, name } = gatewayNamed(text, own);
  return `${namespace}/${name}`;
}

function ofHttpRoute(
  route: HttpRoute,
  field: string,
  namespace: string,
): readonly WrittenRouteDestination[] {
  const about = {
    protocol: 'http',
    path: onlyPath(route),
    gateways: gatewaysOfMatches(route.match.value, namespace),
  } as const;
  return [
    ...ofEntries(route.route, { use: 'route', ...about, field: `${field}.route` }),
    ...ofDestination(route.mirror, { use: 'mirror', ...about, field: `${field}.mirror` }),
    ...ofEntries(route.mirrors, { use: 'mirror', ...about, field: `${field}.mirrors` }),
  ];
}

const ofEntries = (
  entries: HttpRoute['route'] | HttpRoute['mirrors'],
  about: About,
): readonly WrittenRouteDestination[] =>
  entries.value.flatMap(({ destination }, index) =>
    ofDestination(destination, {
      ...about,
      field: `${about.field}[${String(index)}].destination`,
    }),
  );

function ofDestination(
  destination: WrittenDestination | null,
  about: About,
): readonly WrittenRouteDestination[] {
  const read = destinationFrom(destination);
  return read === null ? [] : [{ ...about, ...read }];
}

/** Reads a `destination`; null where it has no host. */
export const destinationAt = (node: Node): Destination | null =>
  destinationFrom(asDestination(node));

function destinationFrom(written: WrittenDestination | null): Destination | null {
  if (written === null || written.host === null) return null;
  const { host, subset, port } = written;
  return {
    host: host.value,
    hostOrigin: host.origin,
    subset: subset?.value ?? null,
    subsetOrigin: subset?.origin ?? null,
    port: port?.value ?? null,
    portOrigin: port?.origin ?? null,
  };
}

/**
 * Gives the one path that a route matches, or null; a rewritten request arrives with another path, which
 * policies compare (ROUTE-44).
 */
function onlyPath({ match, rewrite }: HttpRoute): string | null {
  const [only, ...more] = match.value;
  const isRewritten = rewrite !== null && (rewrite.uri ?? rewrite.regex) !== null;
  if (only === undefined || more.length > 0 || isRewritten) return null;
  return (only.uri?.exact ?? only.uri?.prefix)?.value ?? null;
}

/** A gateway that a VirtualService names. */
interface GatewayReference {
  /** As it is written. */
  readonly text: string;
  readonly namespace: string;
  readonly name: string;
  readonly origin: Origin;
  /** Field path in Kubernetes' notation. */
  readonly field: string;
}

/** Gateways a VirtualService names, at the top and in matches, without `mesh` (ROUTE-6). */
export function gatewayReferences(virtualService: Resource): readonly GatewayReference[] {
  const { gateways, http, tls, tcp } = asVirtualService(virtualService);
  const { namespace } = virtualService;
  const inMatches = Object.entries({ http, tls, tcp }).flatMap(([protocol, routes]) =>
    routes.value.flatMap(({ match }, index) =>
      match.value.flatMap((one, at) =>
        gatewaysAt(
          one.gateways,
          `spec.${protocol}[${String(index)}].match[${String(at)}]`,
          namespace,
        ),
      ),
    ),
  );
  return [...gatewaysAt(gateways, 'spec', namespace), ...inMatches];
}

const gatewaysAt = (
  gateways: Many<readonly Field<string>[]>,
  field: string,
  namespace: string,
): readonly GatewayReference[] =>
  gateways.value.flatMap(({ value, origin }, index) =>
    value === 'mesh'
      ? []
      : [
          {
            text: value,
            ...gatewayNamed(value, namespace),
            origin,
            field: `${field}.gateways[${String(index)}]`,
          },
        ],
  );

/** The Gateway that a text names: `name`, `namespace/name`, `./name`, and the old `name.namespace.svc.cluster.local` (ROUTE-6). */
export function gatewayNamed(text: string, own: string): { namespace: string; name: string } {
  const slash = text.indexOf('/');
  if (slash >= 0) {
    const namespace = text.slice(0, slash);
    return { namespace: namespace === '.' ? own : namespace, name: text.slice(slash + 1) };
  }
  const [name = text, namespace] = text.split('.');
  return { namespace: namespace ?? own, name };
}
