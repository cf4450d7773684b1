import type { Mesh, View } from '../../istio/index.ts';
import { groupedBy, viewOf } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import {
  isSystemNamespace,
  listed,
  resourceKey,
  subjectText,
  say,
  slot,
} from '../../manifest/index.ts';
import type { Check, Some, ToldBy } from '../detection/check.ts';
import { checks, toldOfEach } from '../detection/check.ts';
import { scopeOf } from '../references/reference.ts';

/** Describes what two Gateways of the Gateway API, or two listeners of one, say alike. */
interface ApiCollision {
  readonly kind: 'listener' | 'address' | 'own-listener';
  readonly gateway: Resource;
  readonly origin: Origin;
  /** `shop.example.com:443`, or the address. */
  readonly what: string;
  /** The other Gateways that say it; the Gateway itself if its own listeners do. */
  readonly others: Some<Pick<Said, 'gateway' | 'origin'>>;
}

const LISTENER_REPEATED: Check = {
  id: 'listener-repeated',
  title: 'Two listeners of a Gateway share hostname, port and protocol',
  level: 'medium',
  severity: 'error',
  blind: 'Listeners that a ListenerSet adds.',
  knownAs: [{ code: 'KIA1503' }],
};
const ADDRESS_SHARED: Check = {
  id: 'address-shared',
  title: 'Two Gateway API Gateways request the same address',
  level: 'medium',
  blind: 'Whether the implementation lets Gateways share an address.',
  knownAs: [{ code: 'KIA1502' }],
};
const LISTENER_SHARED: Check = {
  id: 'listener-shared',
  title: 'Two Gateway API Gateways share a listener hostname and port',
  level: 'low',
  severity: 'warning',
  blind: 'Which of the two Gateways DNS resolves the hostname to.',
  knownAs: [{ code: 'KIA1501' }],
};

/** Finds what Gateways of the Gateway API say twice. */
export const apiCollisions = checks(
  [LISTENER_REPEATED, ADDRESS_SHARED, LISTENER_SHARED],
  ({ mesh }) =>
    collisionsIn(mesh)
      .filter(({ gateway }) => !isSystemNamespace(gateway.namespace))
      .map((collision) =>
        toldOfEach(
          collision.others,
          ({ gateway }) => gateway,
          (others) => tell({ ...collision, others }),
        ),
      ),
);

/** Lists listeners and addresses that are there twice (GWAPI-16). */
function collisionsIn(mesh: Mesh): readonly ApiCollision[] {
  const gateways = mesh.ofKind('gateway.networking.k8s.io', 'Gateway');
  const listeners = gateways.flatMap((gateway) =>
    viewOf('GatewayApiGateway', gateway).listeners.value.map((listener) => ({ gateway, listener })),
  );
  const named = listeners
    .filter(({ listener }) => listener.hostname !== null)
    .map(({ gateway, listener }) => ({
      gateway,
      what: `${listener.host}:${String(listener.port?.value ?? 0)}`,
      origin: listener.hostname?.origin ?? listener.origin,
    }));
  const addresses = gateways.flatMap((gateway) =>
    viewOf('GatewayApiGateway', gateway).addresses.value.flatMap(({ value }) =>
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
    // copies that two folders write of one name are one Gateway
    const byName = groupedBy(alike, ({ gateway }) => resourceKey(gateway));
    const said = [...byName.values()].flatMap(([first]) => first ?? []);
    return said.flatMap(({ gateway, origin, what }) => {
      const [other, ...more] = said.filter((one) => one.gateway !== gateway);
      return other === undefined
        ? []
        : [{ kind, gateway, origin, what, others: [other, ...more] as const }];
    });
  });

function repeatedListeners(gateway: Resource): readonly ApiCollision[] {
  const seen = new Map<string, View<'GatewayApiListener'>>();
  return viewOf('GatewayApiGateway', gateway).listeners.value.flatMap(
    (listener): readonly ApiCollision[] => {
      const what = `${listener.protocol?.value ?? ''} ${listener.host}:${String(listener.port?.value ?? 0)}`;
      const earlier = seen.get(what);
      if (earlier === undefined) {
        seen.set(what, listener);
        return [];
      }
      const { origin } = listener;
      return [
        {
          kind: 'own-listener',
          gateway,
          origin,
          what,
          others: [{ gateway, origin: earlier.origin }],
        },
      ];
    },
  );
}

function tell(collision: ApiCollision): ToldBy {
  const { gateway, origin, what, kind } = collision;
  const otherOrigin = collision.others[0].origin;
  const common = {
    subject: gateway,
    key: `${kind} ${what}`,
    scope: scopeOf('service'),
    origin,
    related: [otherOrigin],
  };
  const others = listed(
    collision.others.map((other) => subjectText(other.gateway)),
    2,
  );
  switch (kind) {
    case 'own-listener':
      return {
        ...common,
        by: LISTENER_REPEATED,
        message: `${subjectText(gateway)} listens for ${what} twice, which the definition of the kind refuses.`,
        why: say`The listener before it says the same (${slot.place(otherOrigin)}). Port, protocol and hostname together have to be one of a kind.`,
        symptom: say`the object is refused; where an old definition takes it, both listeners are in conflict and serve nothing`,
        fix: { text: say`Merge the two listeners, or give one another hostname or port.` },
      };
    case 'address':
      return {
        ...common,
        cause: `address ${what}`,
        by: ADDRESS_SHARED,
        message: `${subjectText(gateway)} asks for the address ${what}, and so does ${others}.`,
        why: say`Each Gateway gets a load balancer of its own, and only one of them can have the address (${slot.place(otherOrigin)}).`,
        symptom: say`one of the two stays without an address, or takes it from the other`,
        fix: { text: say`Give each Gateway an address of its own, or make one Gateway of them.` },
      };
    case 'listener':
      return {
        ...common,
        cause: `listeners for ${what}`,
        by: LISTENER_SHARED,
        message: `${subjectText(gateway)} and ${others} both listen for ${what}: a route answers only where DNS leads the name to its own Gateway.`,
        why: say`Both say it (${slot.place(origin)}, ${slot.place(otherOrigin)}), and each has an address of its own.`,
        symptom: say`404 where DNS leads to the other one`,
        fix: { text: say`Keep the listener at the Gateway that DNS leads the hostname to.` },
      };
  }
}
