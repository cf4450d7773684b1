import { asGatewayApiGateway, groupedBy, hostnameOf } from '../../istio/index.ts';
import type { GatewayApiListener, Mesh } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';

/** Something that two Gateways of the Gateway API, or two listeners of one, say alike. */
export interface ApiCollision {
  readonly kind: 'listener' | 'address' | 'own-listener';
  readonly gateway: Resource;
  readonly origin: Origin;
  /** `shop.example.com:443`, or the address. */
  readonly what: string;
  readonly others: readonly Resource[];
  readonly otherOrigin: Origin;
}

/** Listeners and addresses that are there twice: GWAPI-16. */
export function apiCollisions(mesh: Mesh): readonly ApiCollision[] {
  const gateways = mesh.ofKind('gateway.networking.k8s.io', 'Gateway');
  const listeners = gateways.flatMap((gateway) =>
    asGatewayApiGateway(gateway).listeners.value.map((listener) => ({ gateway, listener })),
  );
  const named = listeners
    .filter(({ listener }) => listener.hostname !== null)
    .map(({ gateway, listener }) => ({
      gateway,
      what: `${hostnameOf(listener)}:${String(listener.port?.value ?? 0)}`,
      origin: listener.hostname?.origin ?? listener.origin,
    }));
  const addresses = gateways.flatMap((gateway) =>
    asGatewayApiGateway(gateway).addresses.value.flatMap(({ value }) =>
      value === null || value.value === ''
        ? []
        : [{ gateway, what: value.value, origin: value.origin }],
    ),
  );
  return [
    ...gateways.flatMap(repeatedListeners),
    ...amongGateways('listener', named),
    ...amongGateways('address', addresses),
  ];
}

interface Said {
  readonly gateway: Resource;
  readonly what: string;
  readonly origin: Origin;
}

const amongGateways = (
  kind: 'listener' | 'address',
  said: readonly Said[],
): readonly ApiCollision[] =>
  [...groupedBy(said, ({ what }) => what).values()].flatMap((alike) => {
    const gateways = [...new Set(alike.map(({ gateway }) => gateway))];
    if (gateways.length < 2) return [];
    return gateways.flatMap((gateway) => {
      const own = alike.find((one) => one.gateway === gateway);
      const other = alike.find((one) => one.gateway !== gateway);
      if (own === undefined || other === undefined) return [];
      const others = gateways.filter((one) => one !== gateway);
      return [
        { kind, gateway, origin: own.origin, what: own.what, others, otherOrigin: other.origin },
      ];
    });
  });

function repeatedListeners(gateway: Resource): readonly ApiCollision[] {
  const seen = new Map<string, GatewayApiListener>();
  return asGatewayApiGateway(gateway).listeners.value.flatMap(
    (listener): readonly ApiCollision[] => {
      const what = `${listener.protocol?.value ?? ''} ${hostnameOf(listener)}:${String(listener.port?.value ?? 0)}`;
      const earlier = seen.get(what);
      if (earlier === undefined) {
        seen.set(what, listener);
        return [];
      }
      const { origin } = listener;
      return [
        { kind: 'own-listener', gateway, origin, what, others: [], otherOrigin: earlier.origin },
      ];
    },
  );
}
