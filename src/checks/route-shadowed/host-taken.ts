import type { Field, GatewayApiListener, Mesh } from '../../istio/index.ts';
import {
  asGatewayApiGateway,
  asRoute,
  commonHost,
  hostnameOf,
  isRunByIstio,
  rivalsOf,
  routesAt,
  takerOf,
} from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { placeOf, resourceKey, subjectText } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import { scopeOf } from '../references/reference.ts';

/** A host that a route writes and that no listener of a port serves for it, for a narrower one has it alone. */
interface IsolatedHost {
  readonly gateway: Resource;
  /** An HTTPRoute or a GRPCRoute. */
  readonly route: Resource;
  readonly host: Field<string>;
  /** To which the route is attached. */
  readonly listener: GatewayApiListener;
  /** To which it is not. */
  readonly taker: GatewayApiListener;
}

/** Hosts that a route of the Gateway API writes in vain: a wider listener does not serve what a narrower one is for (GWAPI-2). */
export const hostTaken = check({
  id: 'host-taken',
  title: 'A host of a route is left to a narrower listener, to which the route is not attached',
  level: 'high',
  blind: 'Gateways of other classes than Istio’s, and listeners of ListenerSets.',
  find: ({ mesh }) => isolatedHosts(mesh).map(tell),
});

/** What listeners of Istio's Gateways leave of written hosts to narrower ones that the routes are not attached to (GWAPI-1, 2). */
const isolatedHosts = (mesh: Mesh): readonly IsolatedHost[] =>
  mesh
    .ofKind('gateway.networking.k8s.io', 'Gateway')
    .filter((gateway) => isRunByIstio(mesh, gateway))
    .flatMap((gateway) => {
      const met = asGatewayApiGateway(gateway).listeners.value.flatMap((listener) =>
        metAt(mesh, gateway, listener),
      );
      const served = new Set(met.filter(({ taker }) => taker === undefined).map(keyOf));
      return met.flatMap(({ taker, ...one }) =>
        taker === undefined || served.has(keyOf({ ...one })) ? [] : [{ ...one, taker }],
      );
    });

type Met = Omit<IsolatedHost, 'taker'> & { readonly taker?: GatewayApiListener | undefined };

/** Written hosts that a listener has something in common with; where it is not told whether it takes the route, it does. */
function metAt(mesh: Mesh, gateway: Resource, listener: GatewayApiListener): readonly Met[] {
  const rivals = rivalsOf(gateway, listener);
  const hostsAt = (admission: 'yes' | 'maybe', among: typeof rivals): readonly Met[] =>
    routesAt(mesh, gateway, listener, admission)
      .filter(({ kind }) => WITH_HOSTS.has(kind))
      .flatMap((route) =>
        asRoute(route)
          .hostnames.value.filter(({ value }) => commonHost(hostnameOf(listener), lower(value)))
          .map((host) => {
            const taker = takerOf(listener, among, lower(host.value));
            return { gateway, route, host, listener, taker };
          }),
      );
  return [...hostsAt('yes', rivals), ...hostsAt('maybe', [])];
}

const WITH_HOSTS: ReadonlySet<string> = new Set(['HTTPRoute', 'GRPCRoute']);

const lower = (host: string): string => host.toLowerCase();

/** Clients of one port know nothing of its listeners. */
const keyOf = ({ route, host, listener }: Met): string =>
  `${resourceKey(route)} ${lower(host.value)} ${String(listener.port?.value)}`;

function tell({ gateway, route, host, listener, taker }: IsolatedHost): Told {
  const port = String(listener.port?.value ?? '');
  const [own, other] = [listener, taker].map(({ name }) => name?.value ?? '');
  const at = subjectText(gateway);
  const from =
    route.namespace === gateway.namespace
      ? ''
      : `, which has to take routes of namespace ${route.namespace}`;
  return {
    subject: route,
    origin: host.origin,
    key: `host ${host.value} at ${at} listener ${own ?? ''}`,
    scope: scopeOf('service'),
    message: `No request for ${host.value} on port ${port} of ${at} gets to ${subjectText(route)}.`,
    why: `The route is attached to listener ${own ?? ''} (${placeOf(listener.origin)}). Listener ${other ?? ''} (${placeOf(taker.origin)}) is for ${taker.hostname?.value ?? ''} on the same port, so the wider one leaves the host to it, and the route is not attached to that.`,
    symptom:
      '404, response flag NR (no route), or what other routes of the narrower listener answer',
    related: [listener.origin, taker.origin],
    fix: {
      text: `Attach the route to listener ${other ?? ''} too (\`sectionName: ${other ?? ''}\`)${from}.`,
    },
  };
}
