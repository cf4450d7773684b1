import type { Origin, Resource } from '../../manifest/index.ts';
import {
  GATEWAY_API_ROUTES,
  isSystemNamespace,
  listed,
  placeOf,
  subjectText,
} from '../../manifest/index.ts';
import type { Check, Some, ToldBy } from '../detection/check.ts';
import { checks, idsOf, toldOfEach } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { worldOf } from '../detection/absence-proof.ts';
import { scopeOf } from '../references/reference.ts';
import { hasVariable } from '../references/unresolved-text.ts';
import { fixOfRefusals, nearestOf, whyRefused } from './refusal-sentences.ts';
import type { AskedListener, AttachedRoute, RouteAttachment } from './route-attachments.ts';
import { attachedRoute, isForHost, listenersOf } from './route-attachments.ts';
import type { MetServer, Unrouted } from './unrouted-requests.ts';
import { unroutedAt } from './unrouted-requests.ts';

const ROUTE_NOT_ACCEPTED: Check = {
  id: 'route-not-accepted',
  title: 'No listener of the Gateway accepts the route',
  level: 'high',
  severity: 'warning',
  blind: 'Namespace labels that something outside this repository sets.',
};
const SOME_HOSTS_NOT_ACCEPTED: Check = {
  id: 'some-hosts-not-accepted',
  title: 'No listener accepts some hosts of a Gateway API route',
  level: 'medium',
  blind: 'Gateways that are not rendered here.',
};

/**
 * Tells of routes of the Gateway API that listeners do not take, whole or some of their hosts (GWAPI-1, 2,
 * 15, 21).
 */
export const routesUnaccepted = checks([ROUTE_NOT_ACCEPTED, SOME_HOSTS_NOT_ACCEPTED], (input) => {
  const world = worldOf(input);
  return routesLookedAt(input).flatMap((route) => {
    const attached = attachedRoute(input.mesh, route);
    const isTold = (one: RouteAttachment): boolean =>
      !world.isIncomplete(one.owner) && !isOpen(route, one);
    if (attached.hosts.some(({ value }) => hasVariable(value))) return [];
    const refused = attached.attachments.filter((one) => isRefused(one) && isTold(one));
    if (refused.length > 0) return refused.map((one) => tellNone(route, attached, one));
    return attached.isOfKnownParents && attached.attachments.every(isTold)
      ? tellSome(route, attached)
      : [];
  });
});

function routesLookedAt({ mesh }: DetectorInput): readonly Resource[] {
  return GATEWAY_API_ROUTES.filter(({ kind }) => kind !== 'UDPRoute')
    .flatMap(({ group, kind }) => mesh.ofKind(group, kind))
    .filter(({ namespace }) => !isSystemNamespace(namespace));
}

/** Tells whether it is certain that no listener of a parent takes anything of a route. */
export const isTakenByNone = (route: Resource, attachment: RouteAttachment): boolean =>
  isRefused(attachment) && !isOpen(route, attachment);

const isRefused = ({ listeners, otherPorts }: RouteAttachment): boolean =>
  otherPorts !== null ||
  (listeners.length > 0 && listeners.every(({ refusals }) => refusals.length > 0));

/** Tells whether what decides holds variables that are not filled in. */
const isOpen = (route: Resource, { owner, parent, listeners }: RouteAttachment): boolean =>
  [
    route.namespace,
    owner.namespace,
    parent.sectionName?.value ?? '',
    ...listeners.flatMap(({ listener: { hostname, from, protocol, namespaces } }) => [
      ...[hostname, from, protocol].map((field) => field?.value ?? ''),
      ...(namespaces?.matchLabels.value.values() ?? []),
    ]),
  ].some(hasVariable);

function tellNone(route: Resource, { hosts }: AttachedRoute, attachment: RouteAttachment): ToldBy {
  const { owner, parent, listeners, otherPorts } = attachment;
  const refused = { route, hosts: hosts.map(({ value }) => value) };
  const at = subjectText(owner);
  return {
    by: ROUTE_NOT_ACCEPTED,
    subject: route,
    of: idsOf([owner]),
    key: `${askedFor(parent)}${at} accepts none`,
    scope: scopeOf('service'),
    message: `${subjectText(route)} gets nothing from ${askedFor(parent)}${at}${shared(attachment)}.`,
    why:
      otherPorts === null
        ? whyRefused(refused, attachment)
        : `It has listeners on ${portsText(otherPorts)} only (${placeOf(owner.origin)}). The route's status says so (\`NoMatchingParent\`), and nothing refuses it.`,
    symptom: symptomAt(route, [attachment], refused.hosts),
    origin: placeOfRefusal(hosts, attachment),
    related:
      otherPorts === null
        ? nearestOf(listeners).map(({ listener }) => listener.origin)
        : [owner.origin],
    fix: {
      text:
        otherPorts === null
          ? fixOfRefusals(refused, attachment)
          : `Name a port that it listens on (${portsText(otherPorts)}), or leave \`port\` out.`,
    },
  };
}

/** Says what a parent stands for, before the name of its owner; empty where it is all of it. */
const askedFor = ({ sectionName, port }: RouteAttachment['parent']): string => {
  if (sectionName !== null) return `listener ${sectionName.value} of `;
  return port === null ? '' : `port ${String(port.value)} of `;
};

const shared = ({ listeners, parent }: RouteAttachment): string =>
  listeners.length > 1 && parent.sectionName === null ? ': none of its listeners accepts it' : '';

const portsText = (ports: readonly number[]): string =>
  `port${ports.length === 1 ? '' : 's'} ${listed(ports.map(String), 5)}`;

/** Points to the host, where that alone is in the way; else to where the route names the listener. */
function placeOfRefusal(
  [host]: AttachedRoute['hosts'],
  { listeners, parent, otherPorts }: RouteAttachment,
): Origin {
  const [nearest] = nearestOf(listeners);
  if (otherPorts !== null) return parent.port?.origin ?? parent.origin;
  const isByHost = nearest?.refusals.every((one) => one === 'host') ?? false;
  return isByHost && host !== undefined ? host.origin : parent.origin;
}

const NO_CONNECTION = 'the connection is refused, or reset, for nothing leads it on';
const NO_ROUTE = '404 at the gateway, unless another route has the host';
const CLOSED =
  'the connection is closed in the TLS handshake, unless another listener of the port is for the name';
const SOME_CLOSED =
  'over TLS, the connection is closed for a name that no listener of the port has';

/** Gives what clients of gRPC see of each, where a kind of route is for requests; null where they see the same. */
const CLIENTS: ReadonlyMap<string, Readonly<Record<Unrouted, string>> | null> = new Map([
  ['HTTPRoute', null],
  ['GRPCRoute', { 'not-found': 'UNIMPLEMENTED', closed: 'UNAVAILABLE' }],
]);

/**
 * Says what people see who ask for the hosts: requests that come to a listener for requests get 404, where their handshake
 * goes through; elsewhere there is nothing that could answer (GW-7).
 */
function symptomAt(
  { kind }: Resource,
  attachments: readonly RouteAttachment[],
  hosts: readonly string[],
): string {
  const clients = CLIENTS.get(kind);
  if (clients === undefined) return NO_CONNECTION;
  const seen = new Set(
    attachments.flatMap(({ owner, listeners }) => [
      ...unroutedAt(
        metAt(listeners.map(({ listener }) => listener)),
        metAt(listenersOf(owner)),
        hosts,
      ),
    ]),
  );
  if (seen.size === 0) return NO_CONNECTION;
  const [last, words] = seen.has('not-found')
    ? (['not-found', seen.has('closed') ? `${NO_ROUTE}; ${SOME_CLOSED}` : NO_ROUTE] as const)
    : (['closed', CLOSED] as const);
  const codes = clients === null ? '' : `; gRPC clients see ${clients[last]}`;
  return `${words}${codes}`;
}

const metAt = (listeners: readonly AskedListener['listener'][]): readonly MetServer[] =>
  listeners.flatMap((listener) => {
    const protocol = listener.protocol?.value;
    return protocol === 'HTTP' || protocol === 'HTTPS'
      ? [
          {
            port: listener.port?.value ?? null,
            encrypted: protocol === 'HTTPS',
            isFor: (host: string) => isForHost(listener, host),
          },
        ]
      : [];
  });

function tellSome(route: Resource, { hosts, attachments }: AttachedRoute): readonly ToldBy[] {
  const accepted = new Set(attachments.flatMap((one) => one.hosts));
  const [first, ...more] = attachments;
  // of a parent that is not there, or has no listener of the name, that is told
  if (accepted.size === 0 || first === undefined) return [];
  return hosts
    .filter(({ value }) => !accepted.has(value))
    .map((host) =>
      toldOfEach(
        [first, ...more],
        ({ owner }) => owner,
        (some) => tellUnaccepted(route, host, some, accepted),
      ),
    );
}

function tellUnaccepted(
  route: Resource,
  { value, origin }: AttachedRoute['hosts'][number],
  attachments: Some<RouteAttachment>,
  accepted: ReadonlySet<string>,
): ToldBy {
  const owners = [...new Set(attachments.map(({ owner }) => subjectText(owner)))];
  return {
    by: SOME_HOSTS_NOT_ACCEPTED,
    subject: route,
    key: `not accepted ${value}`,
    scope: scopeOf('service'),
    message: `${subjectText(route)} gets no request for ${value} from ${listed(owners, 2)}.`,
    why: `No listener that accepts the route is for this host (${placeOf(origin)}), while there is one for ${listed([...accepted], 2)}. Nothing refuses it: the route's status says that it is accepted.`,
    symptom: symptomAt(route, attachments, [value]),
    origin,
    related: takingOf(attachments).map((one) => one.origin),
    fix: { text: `Attach the route to a listener for ${value}, or take the host out.` },
  };
}

const takingOf = (attachments: readonly RouteAttachment[]): readonly { origin: Origin }[] =>
  attachments.flatMap(({ listeners }) =>
    listeners.flatMap(({ listener, refusals }) => (refusals.length === 0 ? [listener] : [])),
  );
