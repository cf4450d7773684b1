import type { Written } from './field.ts';
import { askedText, labels, list, number, part, specOf, text } from './field.ts';
import { destinations, httpRoutes } from './virtual-service-route.ts';

const texts = list(text);

/** What routes of `tls` and `tcp`, which know connections, not requests, ask of one. */
const connection = ({ origin, at, whole }: Written) => ({
  origin,
  /** What it asks for, as a text that matches share which ask for the same. */
  get asked() {
    return whole(askedText);
  },
  gateways: at('gateways', texts),
  port: at('port', number),
  destinationSubnets: at('destinationSubnets', texts),
  sourceLabels: at('sourceLabels', labels),
  sourceNamespace: at('sourceNamespace', text),
});

const tcpRoutes = list(
  part(({ origin, at }) => ({
    origin,
    match: at('match', list(part(connection))),
    route: at('route', destinations),
  })),
);

const tlsRoutes = list(
  part(({ origin, at }) => ({
    origin,
    match: at(
      'match',
      list(
        part((written) => ({ ...connection(written), sniHosts: written.at('sniHosts', texts) })),
      ),
    ),
    route: at('route', destinations),
  })),
);

export type TcpRoute = ReturnType<typeof tcpRoutes>['value'][number];
export type TlsRoute = ReturnType<typeof tlsRoutes>['value'][number];

/** The view of a VirtualService. */
export const asVirtualService = specOf(({ origin, at }) => ({
  origin,
  hosts: at('hosts', texts),
  gateways: at('gateways', texts),
  get http() {
    return at('http', httpRoutes);
  },
  get tls() {
    return at('tls', tlsRoutes);
  },
  get tcp() {
    return at('tcp', tcpRoutes);
  },
}));
