import type { Resource } from '../../manifest/index.ts';
import { listed, nearestWord, placeOf, subjectText } from '../../manifest/index.ts';
import type { AskedListener, ListenerRefusal, RouteAttachment } from './route-attachments.ts';
import { groupedBy } from '../../istio/index.ts';

/** A route that listeners refuse, with the hosts that it writes. */
export interface RefusedRoute {
  readonly route: Resource;
  readonly hosts: readonly string[];
}

/** Lists the listeners that refuse the least of a route: one of them is most likely meant. */
export function nearestOf(listeners: readonly AskedListener[]): readonly AskedListener[] {
  const least = Math.min(...listeners.map(distanceOf));
  return listeners.filter((one) => distanceOf(one) === least);
}

/** Says how far off a listener is: one for another kind of routes is further off than all else. */
const distanceOf = ({ refusals }: AskedListener): number =>
  refusals.length + (refusals.includes('kind') ? 2 : 0);

const MOST_LISTENERS = 3;

/** Says why listeners refuse a route: what they are for, and what the route is. */
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
    ...refusalTexts(route, owner, told),
    ...(others > 0 ? [`Nor does ${others === 1 ? 'the other one' : 'any other'} take it.`] : []),
    ...(own.length > 0 ? [`The route is ${own.join(' and ')}.`] : []),
    `The route's status says so${reasonOf(refusals)}, and nothing refuses it.`,
  ].join(' ');
}

/**
 * Gives the reason as the route's condition `Accepted` gives it; which of several comes first is each
 * implementation's choice.
 */
function reasonOf(refusals: ReadonlySet<ListenerRefusal>): string {
  if (!refusals.has('host')) return ' (`NotAllowedByListeners`)';
  return refusals.size === 1 ? ' (`NoMatchingListenerHostname`)' : '';
}

/** Writes one sentence for all listeners that refuse the same, and what the others are for. */
function refusalTexts(
  route: Resource,
  owner: Resource,
  told: readonly AskedListener[],
): readonly string[] {
  const byText = groupedBy(told, ({ listener, refusals }) =>
    refusals.map((refusal) => TEXTS[refusal](listener, route, owner)).join(', and '),
  );
  return [...byText].map(([text, [first, ...more]]) => {
    const same = more.length === 0 ? '' : `. The same holds for ${listed(more.map(placed), 2)}`;
    return `${first === undefined ? '' : `Listener ${placed(first)}`} ${text}${same}.`;
  });
}

const placed = ({ listener }: AskedListener): string =>
  `${listener.name?.value ?? ''} (${placeOf(listener.origin)})`;

type Listener = AskedListener['listener'];

const TEXTS: Readonly<
  Record<ListenerRefusal, (listener: Listener, route: Resource, owner: Resource) => string>
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

/** Says what to write so that the nearest listener takes the route. */
export function fixOfRefusals(
  refused: RefusedRoute,
  { owner, listeners }: RouteAttachment,
): string {
  const nearest = nearestOf(listeners);
  const [first] = nearest;
  if (first === undefined) return '';
  const offered = nearest.flatMap(({ listener }) => listener.hostname?.value ?? []);
  const names = listed(
    nearest.map(({ listener }) => listener.name?.value ?? ''),
    MOST_LISTENERS,
  );
  const called = `listener${nearest.length === 1 ? '' : 's'} ${names}`;
  return first.refusals
    .map((refusal) =>
      refusal === 'host'
        ? fixOfHost(refused, owner, offered)
        : FIXES[refusal](first.listener, { route: refused.route, owner, called }),
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

interface Mended {
  readonly route: Resource;
  readonly owner: Resource;
  /** The listeners to mend. */
  readonly called: string;
}

const FIXES: Readonly<
  Record<Exclude<ListenerRefusal, 'host'>, (listener: Listener, mended: Mended) => string>
> = {
  kind: (listener, { route: { kind }, called }) =>
    listener.kinds.value.length > 0 && PROTOCOLS.get(kind)?.includes(protocolOf(listener)) === true
      ? `Add \`${kind}\` to \`allowedRoutes.kinds\` of ${called}.`
      : `Attach it to a listener with protocol ${PROTOCOLS.get(kind)?.join(' or ') ?? ''}, or write the route as the listener needs it.`,
  namespace: ({ from }, { route: { namespace }, owner, called }) =>
    from?.value === 'Selector'
      ? `Give namespace ${namespace} labels that ${called} asks for, or let its selector take the namespace.`
      : `Let ${called} take routes of namespace ${namespace} (\`allowedRoutes: { namespaces: { from: Selector, selector: { matchLabels: { kubernetes.io/metadata.name: ${namespace} } } } }\`, or \`from: All\`), or move the route to namespace ${owner.namespace}.`,
};

const protocolOf = ({ protocol }: Listener): string => protocol?.value ?? '';

const PROTOCOLS: ReadonlyMap<string, readonly string[]> = new Map([
  ['HTTPRoute', ['HTTP', 'HTTPS']],
  ['GRPCRoute', ['HTTP', 'HTTPS']],
  ['TCPRoute', ['TCP']],
  ['TLSRoute', ['TLS']],
]);
