import { list, number, part, specOf, text } from './field.ts';

const texts = list(text);

const destination = part(({ origin, at }) => ({
  origin,
  host: at('host', text),
  subset: at('subset', text),
  port: at('port.number', number),
}));

export type Destination = NonNullable<ReturnType<typeof destination>>;

/** One destination by itself: what a path of a route leads to. */
export const asDestination = destination;

/** An entry of `route` or `mirrors`. */
const destinations = list(
  part(({ origin, at }) => ({ origin, destination: at('destination', destination) })),
);

const httpMatches = list(
  part(({ origin, at }) => ({
    origin,
    gateways: at('gateways', texts),
    exactPath: at('uri.exact', text),
    pathPrefix: at('uri.prefix', text),
  })),
);

const delegate = part(({ origin, at }) => ({
  origin,
  name: at('name', text),
  namespace: at('namespace', text),
}));

const httpRoute = part(({ origin, at }) => ({
  origin,
  match: at('match', httpMatches),
  route: at('route', destinations),
  mirror: at('mirror', destination),
  mirrors: at('mirrors', destinations),
  delegate: at('delegate', delegate),
}));

export type HttpRoute = NonNullable<ReturnType<typeof httpRoute>>;

/** One route of `http` by itself. */
export const asHttpRoute = httpRoute;

const httpRoutes = list(httpRoute);

const connectionMatches = list(
  part(({ origin, at }) => ({ origin, gateways: at('gateways', texts) })),
);

/** Routes of `tls` and `tcp`, which know connections, not requests. */
const connectionRoutes = list(
  part(({ origin, at }) => ({
    origin,
    match: at('match', connectionMatches),
    route: at('route', destinations),
  })),
);

/** The view of a VirtualService. */
export const asVirtualService = specOf(({ origin, at }) => ({
  origin,
  hosts: at('hosts', texts),
  gateways: at('gateways', texts),
  get http() {
    return at('http', httpRoutes);
  },
  get tls() {
    return at('tls', connectionRoutes);
  },
  get tcp() {
    return at('tcp', connectionRoutes);
  },
}));
