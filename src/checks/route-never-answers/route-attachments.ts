import type { Field, Mesh, View } from '../../istio/index.ts';
import { commonHost, isRunByIstio, viewOf, refusedOfRoute } from '../../istio/index.ts';
import { API_GROUPS } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';

/** Names what of a route a listener does not take: its kind, the namespace it is in, or all of its hosts. */
export type ListenerRefusal = 'kind' | 'namespace' | 'host';

/** Says what becomes of a route at one of the parents that it names. */
export interface RouteAttachment {
  /** A Gateway, or a ListenerSet. */
  readonly owner: Resource;
  readonly parent: View<'ParentRef'>;
  /** Lists the ports of its listeners, where the route asks for one that none of them has; null otherwise. */
  readonly otherPorts: readonly number[] | null;
  /** Lists the listeners that the parent stands for, each with what it refuses of the route. */
  readonly listeners: readonly AskedListener[];
  /** Lists the hosts of the route that a listener which takes it is for, as they are written. */
  readonly hosts: readonly string[];
}

export interface AskedListener {
  readonly listener: View<'AddedListener'>;
  /** Lists what the listener refuses; empty where it takes the route, or may. */
  readonly refusals: readonly ListenerRefusal[];
}

/** A route, and where it is attached. */
export interface AttachedRoute {
  /** The hosts as they are written. */
  readonly hosts: readonly Field<string>[];
  /** Holds the attachments to parents that are here. */
  readonly attachments: readonly RouteAttachment[];
  /** Tells whether these are all that it names. */
  readonly isOfKnownParents: boolean;
}

/**
 * Reads what the listeners that a route names take of it, as the Gateway API says for Gateways of every
 * class; what only Istio is known to refuse is told on its own (GWAPI-1, 2, 15, 21).
 */
export function attachedRoute(mesh: Mesh, route: Resource): AttachedRoute {
  const { hostnames, parentRefs } = viewOf('Route', route);
  const attachments = parentRefs.value.flatMap((parent) => {
    const owner = ownerOf(mesh, route, parent);
    return owner === undefined ? [] : [attachmentAt(mesh, route, parent, owner)];
  });
  return {
    hosts: hostnames.value,
    attachments,
    isOfKnownParents: attachments.length > 0 && attachments.length === parentRefs.value.length,
  };
}

const GROUP = API_GROUPS.gatewayApi;

/**
 * Finds the Gateway or ListenerSet that a parent is; undefined for others, and where several are written
 * under its name.
 */
function ownerOf(
  mesh: Mesh,
  route: Resource,
  { group, kind, name, namespace }: View<'ParentRef'>,
): Resource | undefined {
  const asked = kind?.value ?? 'Gateway';
  if ((group?.value ?? GROUP) !== GROUP || !OWNERS.has(asked)) return undefined;
  const [found, ...more] = mesh
    .ofKind(GROUP, asked)
    .filter(
      (one) => one.name === name?.value && one.namespace === (namespace?.value ?? route.namespace),
    );
  return more.length === 0 ? found : undefined;
}

const OWNERS: ReadonlySet<string> = new Set(['Gateway', 'ListenerSet']);

function attachmentAt(
  mesh: Mesh,
  route: Resource,
  parent: View<'ParentRef'>,
  owner: Resource,
): RouteAttachment {
  const gateway = gatewayOf(mesh, owner);
  const isIstio = gateway !== undefined && isRunByIstio(mesh, gateway);
  const named = listenersOf(owner).filter(
    ({ name }) => parent.sectionName === null || parent.sectionName.value === name?.value,
  );
  // not every implementation looks at the port
  const asked = isIstio ? named.filter((one) => isOnPort(one, parent)) : named;
  const listeners = asked.map((listener) => ({
    listener,
    refusals: refusalsOf(mesh, { route, owner, isIstio }, listener),
  }));
  const taking = listeners.filter(({ refusals }) => refusals.length === 0);
  return {
    owner,
    parent,
    otherPorts:
      named.length > 0 && asked.length === 0
        ? [...new Set(named.flatMap(({ port }) => port?.value ?? []))]
        : null,
    listeners,
    hosts: hostsOf(route).filter((host) =>
      taking.some(({ listener }) => isForHost(listener, host)),
    ),
  };
}

/**
 * Tells whether a listener is on the port of a parent; a parent without a port stands for the listeners of
 * all.
 */
const isOnPort = ({ port }: View<'AddedListener'>, parent: View<'ParentRef'>): boolean =>
  parent.port === null || parent.port.value === port?.value;

/** Finds the Gateway to which a ListenerSet adds, or the Gateway itself; undefined where it is not here. */
export function gatewayOf(mesh: Mesh, owner: Resource): Resource | undefined {
  if (owner.kind !== 'ListenerSet') return owner;
  const { gateway } = viewOf('ListenerSet', owner);
  const namespace = gateway?.namespace?.value ?? owner.namespace;
  return mesh.find(GROUP, 'Gateway', namespace, gateway?.name?.value ?? '');
}

/** Lists the listeners of a Gateway, or those that a ListenerSet adds. */
export const listenersOf = (owner: Resource): readonly View<'AddedListener'>[] =>
  (owner.kind === 'ListenerSet' ? viewOf('ListenerSet', owner) : viewOf('GatewayApiGateway', owner))
    .listeners.value;

const hostsOf = (route: Resource): readonly string[] =>
  viewOf('Route', route).hostnames.value.map(({ value }) => value);

/** Tells whether a listener is for a host; one without a hostname is for all. */
export const isForHost = (listener: View<'AddedListener'>, host: string): boolean =>
  commonHost(listener.host, host.toLowerCase()) !== undefined;

interface Asking {
  readonly route: Resource;
  readonly owner: Resource;
  readonly isIstio: boolean;
}

function refusalsOf(
  mesh: Mesh,
  { route, owner, isIstio }: Asking,
  listener: View<'AddedListener'>,
): readonly ListenerRefusal[] {
  // of an implementation's own, and of waypoints: for whatever that says
  if (!PROTOCOLS.has(listener.protocol?.value ?? '')) return [];
  const hosts = hostsOf(route);
  const isForOthers = hosts.length > 0 && !hosts.some((host) => isForHost(listener, host));
  return [
    ...refusedOfRoute(mesh, { owner, listener, isIstio }, route),
    ...(isForOthers ? (['host'] as const) : []),
  ];
}

const PROTOCOLS: ReadonlySet<string> = new Set(['HTTP', 'HTTPS', 'TCP', 'TLS']);
