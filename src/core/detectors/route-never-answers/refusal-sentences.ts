import type { Resource } from '../../manifest/index.ts';
import { nearestWord, placeOf, subjectText } from '../../manifest/index.ts';
import type { AskedListener, Refusal, RouteAttachment } from '../../mesh/index.ts';
import { listed } from '../../text/index.ts';

/** A route that listeners refuse, with the hosts that it writes. */
export interface RefusedRoute {
  readonly route: Resource;
  readonly hosts: readonly string[];
}

/** The listeners that refuse the least of a route: one of them is most likely meant. */
export function nearestOf(listeners: readonly AskedListener[]): readonly AskedListener[] {
  const least = Math.min(...listeners.map(({ refusals }) => refusals.length));
  return listeners.filter(({ refusals }) => refusals.length === least);
}

const MOST_LISTENERS = 3;

/** Why listeners refuse a route: what they are for, and what the route is. */
export function whyRefused(
  { route, hosts }: RefusedRoute,
  { owner, listeners }: RouteAttachment,
): string {
  const nearest = nearestOf(listeners);
  const told = nearest.slice(0, MOST_LISTENERS);
  const refusals = new Set(told.flatMap((one) => one.refusals));
  const others = listeners.length - told.length;
  const own = [
    ...(refusals.has('namespace') ? [`in namespace ${route.namespace}`] : []),
    ...(refusals.has('host') ? [`for ${listed(hosts, 2)}`] : []),
  ];
  return [
    ...told.map((one) => `${refusalText(route, owner, one)}.`),
    ...(others > 0 ? [`Nor does ${others === 1 ? 'the other one' : 'any other'} take it.`] : []),
    ...(own.length > 0 ? [`The route is ${own.join(' and ')}.`] : []),
    `Its status says so (\`${reasonOf(refusals)}\`), and nothing refuses it.`,
  ].join(' ');
}

/** As the route's condition `Accepted` gives it. */
const reasonOf = (refusals: ReadonlySet<Refusal>): string =>
  refusals.size === 1 && refusals.has('host')
    ? 'NoMatchingListenerHostname'
    : 'NotAllowedByListeners';

const refusalText = (
  route: Resource,
  owner: Resource,
  { listener, refusals }: AskedListener,
): string =>
  `Listener ${listener.name?.value ?? ''} (${placeOf(listener.origin)}) ${refusals
    .map((refusal) => TEXTS[refusal](listener, route, owner))
    .join(', and ')}`;

type Listener = AskedListener['listener'];

const TEXTS: Readonly<
  Record<Refusal, (listener: Listener, route: Resource, owner: Resource) => string>
> = {
  kind: ({ kinds, protocol, tlsMode }, { kind }) => {
    const taken = kinds.value.map((one) => `\`${one.kind?.value ?? ''}\``);
    if (taken.length > 0 && !taken.includes(`\`${kind}\``))
      return `takes ${listed(taken, 3)} only (\`allowedRoutes.kinds\`)`;
    const mode = tlsMode === null ? '' : ` (${tlsMode.value})`;
    return `has protocol ${protocol?.value ?? ''}${mode}, which is not for ${kind}s`;
  },
  namespace: ({ from, namespaces }, _, owner) => {
    if (from?.value === 'Selector') {
      const labels = [...(namespaces?.matchLabels.value ?? [])].map(([key, to]) => `${key}: ${to}`);
      const asked = labels.length === 0 ? 'its selector takes' : `have \`${labels.join(', ')}\``;
      return `takes routes of namespaces that ${asked}`;
    }
    const said = from === null ? ', the default' : '';
    return `takes routes of namespace ${owner.namespace} only (\`allowedRoutes.namespaces.from: Same\`${said})`;
  },
  host: ({ hostname }) => `is for ${hostname?.value ?? ''} only`,
};

/** What to write so that the nearest listener takes the route. */
export function fixOfRefusals(
  refused: RefusedRoute,
  { owner, listeners }: RouteAttachment,
): string {
  const nearest = nearestOf(listeners);
  const [first] = nearest;
  if (first === undefined) return '';
  const offered = nearest.flatMap(({ listener }) => listener.hostname?.value ?? []);
  return first.refusals
    .map((refusal) =>
      refusal === 'host'
        ? fixOfHost(refused, owner, offered)
        : FIXES[refusal](first.listener, refused.route, owner),
    )
    .join(' ');
}

function fixOfHost(
  { hosts: [only, more] }: RefusedRoute,
  owner: Resource,
  offered: readonly string[],
): string {
  const meant = only === undefined || more !== undefined ? null : nearestWord(only, offered);
  return meant === null
    ? `Give ${subjectText(owner)} a listener for the host, or name one that has it.`
    : `Write \`${meant}\`, or give ${subjectText(owner)} a listener for the host.`;
}

const FIXES: Readonly<
  Record<Exclude<Refusal, 'host'>, (listener: Listener, route: Resource, owner: Resource) => string>
> = {
  kind: (listener, { kind }) =>
    listener.kinds.value.length > 0 && PROTOCOLS.get(kind)?.includes(protocolOf(listener)) === true
      ? `Add \`${kind}\` to \`allowedRoutes.kinds\` of listener ${listener.name?.value ?? ''}.`
      : `Attach it to a listener with protocol ${PROTOCOLS.get(kind)?.join(' or ') ?? ''}, or write the route as the listener needs it.`,
  namespace: ({ name, from }, { namespace }, owner) =>
    from?.value === 'Selector'
      ? `Give namespace ${namespace} labels that listener ${name?.value ?? ''} selects, or let it select the namespace.`
      : `Let listener ${name?.value ?? ''} take them (\`allowedRoutes: { namespaces: { from: Selector, selector: { matchLabels: { kubernetes.io/metadata.name: ${namespace} } } } }\`, or \`from: All\`), or move the route to namespace ${owner.namespace}.`,
};

const protocolOf = ({ protocol }: Listener): string => protocol?.value ?? '';

const PROTOCOLS: ReadonlyMap<string, readonly string[]> = new Map([
  ['HTTPRoute', ['HTTP', 'HTTPS']],
  ['GRPCRoute', ['HTTP', 'HTTPS']],
  ['TCPRoute', ['TCP']],
  ['TLSRoute', ['TLS']],
]);
