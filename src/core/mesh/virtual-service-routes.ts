import type { Node } from '../manifest/node.ts';
import { itemsAt, nodeAt, numberAt, stringAt } from '../manifest/node.ts';
import type { Origin } from '../manifest/origin.ts';
import type { Resource } from '../manifest/resource.ts';

/** What a route says of where it leads. */
interface Destination {
  readonly host: string;
  readonly hostOrigin: Origin;
  readonly subset: string | null;
  readonly subsetOrigin: Origin | null;
  readonly port: number | null;
  readonly portOrigin: Origin | null;
}

/** One place a VirtualService sends traffic to. */
export interface RouteDestination extends Destination {
  readonly use: 'route' | 'mirror';
  readonly protocol: 'http' | 'tls' | 'tcp';
  /** Field path in Kubernetes' notation: `spec.http[0].route[1].destination`. */
  readonly field: string;
  /** The path of the route's only match, where it is exact or a prefix. */
  readonly path: string | null;
}

/** Destinations of a VirtualService's routes and mirrors, in the order they are written. */
export function routeDestinations(virtualService: Resource): readonly RouteDestination[] {
  return (['http', 'tls', 'tcp'] as const).flatMap((protocol) =>
    itemsAt(virtualService.node, 'spec', protocol).flatMap((route, index) =>
      ofRoute(route, protocol, `spec.${protocol}[${String(index)}]`),
    ),
  );
}

function ofRoute(
  route: Node,
  protocol: RouteDestination['protocol'],
  field: string,
): readonly RouteDestination[] {
  const path = protocol === 'http' ? onlyPath(route) : null;
  const found = itemsAt(route, 'route').flatMap((entry, index) =>
    destinationOf(nodeAt(entry, 'destination'), {
      use: 'route',
      protocol,
      path,
      field: `${field}.route[${String(index)}].destination`,
    }),
  );
  if (protocol !== 'http') return found;
  const mirrors = itemsAt(route, 'mirrors').map((entry) => nodeAt(entry, 'destination'));
  return [
    ...found,
    ...destinationOf(nodeAt(route, 'mirror'), {
      use: 'mirror',
      protocol,
      path,
      field: `${field}.mirror`,
    }),
    ...mirrors.flatMap((node, index) =>
      destinationOf(node, {
        use: 'mirror',
        protocol,
        path,
        field: `${field}.mirrors[${String(index)}].destination`,
      }),
    ),
  ];
}

function destinationOf(
  node: Node | undefined,
  about: Pick<RouteDestination, 'use' | 'protocol' | 'path' | 'field'>,
): readonly RouteDestination[] {
  const destination = destinationAt(node);
  return destination === null ? [] : [{ ...about, ...destination }];
}

/** Reads a `destination`; null where it has no host. */
export function destinationAt(node: Node | undefined): Destination | null {
  const host = nodeAt(node, 'host');
  if (host?.kind !== 'scalar' || typeof host.value !== 'string') return null;
  return {
    host: host.value,
    hostOrigin: host.origin,
    subset: stringAt(node, 'subset') ?? null,
    subsetOrigin: nodeAt(node, 'subset')?.origin ?? null,
    port: numberAt(node, 'port', 'number') ?? null,
    portOrigin: nodeAt(node, 'port', 'number')?.origin ?? null,
  };
}

function onlyPath(route: Node): string | null {
  const matches = itemsAt(route, 'match');
  const [match] = matches;
  if (matches.length !== 1) return null;
  return stringAt(match, 'uri', 'exact') ?? stringAt(match, 'uri', 'prefix') ?? null;
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
  const { node, namespace } = virtualService;
  const found = gatewaysAt(nodeAt(node, 'spec'), 'spec', namespace);
  const inMatches = (['http', 'tls', 'tcp'] as const).flatMap((protocol) =>
    itemsAt(node, 'spec', protocol).flatMap((route, index) =>
      itemsAt(route, 'match').flatMap((match, at) =>
        gatewaysAt(match, `spec.${protocol}[${String(index)}].match[${String(at)}]`, namespace),
      ),
    ),
  );
  return [...found, ...inMatches];
}

function gatewaysAt(
  holder: Node | undefined,
  field: string,
  namespace: string,
): readonly GatewayReference[] {
  return itemsAt(holder, 'gateways').flatMap((item, index) => {
    if (item.kind !== 'scalar' || typeof item.value !== 'string' || item.value === 'mesh')
      return [];
    const place = { origin: item.origin, field: `${field}.gateways[${String(index)}]` };
    return [{ text: item.value, ...gatewayNamed(item.value, namespace), ...place }];
  });
}

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
