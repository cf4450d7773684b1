import { completedHost, routeDestinations, viewOf } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import type { ChangedObject } from './changed-objects.ts';
import type { OrderedPair } from './order-of-application.ts';
import { admissionOrders, tokenOrders } from './policy-orders.ts';
import { gatewaysOfRoute } from './reach/route-gateways.ts';

/** What the rules look at. */
export interface OrderContext {
  readonly changed: readonly ChangedObject[];
  readonly before: Mesh;
  readonly after: Mesh;
}

type OrderRule = (rollout: OrderContext) => readonly OrderedPair[];
type Side = 'before' | 'after';

const ofKind = (
  { changed }: OrderContext,
  kind: string,
  side: Side,
): readonly { readonly one: ChangedObject; readonly object: Resource }[] =>
  changed.flatMap((one) => {
    const object = one[side];
    return object?.kind === kind ? [{ one, object }] : [];
  });

const isAdded = ({ before }: ChangedObject): boolean => before === null;

/**
 * What names something comes after what it names where that is new, and before where it goes, unless it goes on naming it:
 * no order helps that. `names` finds the keys of what is named, `keys` those under which it is there.
 */
function byName(
  of: string,
  names: (object: Resource, mesh: Mesh) => readonly string[],
  named: string,
  keys: (object: Resource, mesh: Mesh) => readonly string[],
  ifWrong: (object: Resource) => string,
): OrderRule {
  return (rollout) => {
    const { before, after } = rollout;
    const had = (mesh: Mesh, side: Side, one: ChangedObject): readonly string[] => {
      const object = one[side];
      return object === null ? [] : keys(object, mesh);
    };
    const targets = rollout.changed.filter((one) => (one.after ?? one.before)?.kind === named);
    const comes = targets.flatMap((one) => {
      const old = new Set(had(before, 'before', one));
      return had(after, 'after', one)
        .filter((key) => !old.has(key))
        .map((key) => ({ key, one }));
    });
    const goes = targets.flatMap((one) => {
      const kept = new Set(had(after, 'after', one));
      return had(before, 'before', one)
        .filter((key) => !kept.has(key))
        .map((key) => ({ key, one }));
    });
    const [coming, going] = [byKey(comes), byKey(goes)];
    const givenUp = (named: readonly string[], now: Resource | null, mesh: Mesh) => {
      const still = new Set(now === null ? [] : names(now, mesh));
      return named.filter((key) => !still.has(key));
    };
    return [
      ...ofKind(rollout, of, 'after').flatMap(({ one, object }) =>
        targetsOf(names(object, after), coming).map((first) => ({
          first,
          then: one,
          ifWrong: ifWrong(object),
        })),
      ),
      ...ofKind(rollout, of, 'before').flatMap(({ one, object }) =>
        targetsOf(givenUp(names(object, before), one.after, after), going).map((then) => ({
          first: one,
          then,
          ifWrong: ifWrong(object),
        })),
      ),
    ];
  };
}

type Targets = ReadonlyMap<string, readonly ChangedObject[]>;

function byKey(targets: readonly { readonly key: string; readonly one: ChangedObject }[]): Targets {
  const found = new Map<string, ChangedObject[]>();
  for (const { key, one } of targets) {
    const known = found.get(key) ?? [];
    found.set(key, known);
    known.push(one);
  }
  return found;
}

const targetsOf = (names: readonly string[], targets: Targets): readonly ChangedObject[] =>
  [...new Set(names)].flatMap((name) => targets.get(name) ?? []);

const ownKey = ({ namespace, name }: Resource): readonly string[] => [`${namespace}/${name}`];

/** ROLL-18 */
const delegates = byName(
  'VirtualService',
  (root) =>
    viewOf('VirtualService', root).http.value.flatMap(({ delegate }) =>
      delegate?.name == null
        ? []
        : [`${delegate.namespace?.value ?? root.namespace}/${delegate.name.value}`],
    ),
  'VirtualService',
  ownKey,
  (root) =>
    viewOf('VirtualService', root).http.value.every(({ delegate }) => delegate !== null)
      ? 'root has no routes: default routing of the service'
      : 'the route is missing: the next one that fits takes its requests, or 404 NR',
);

const routed = (object: Resource, { configuration }: Mesh) =>
  routeDestinations(object)
    .filter(({ use }) => use === 'route')
    .map(({ host, subset }) => ({
      host: completedHost(host, object.namespace, configuration.clusterDomain),
      subset,
    }));

/** ROLL-1, 2; a name that is given up and one that is used anew make a circle (ROLL-3). */
const subsets = byName(
  'VirtualService',
  (object, mesh) =>
    routed(object, mesh).flatMap(({ host, subset }) =>
      subset === null ? [] : [`${host} ${subset}`],
    ),
  'DestinationRule',
  (rule, { configuration }) => {
    const { host, subsets: all } = viewOf('DestinationRule', rule);
    const name = completedHost(host?.value ?? '', rule.namespace, configuration.clusterDomain);
    return all.value.flatMap((subset) =>
      subset.name === null ? [] : [`${name} ${subset.name.value}`],
    );
  },
  () => '503 NC',
);

/** ROLL-19; of a Service whose own routes they are, callers lose or get both with its name (ROUTE-9). */
const services = byName(
  'VirtualService',
  (object, mesh) => {
    const { hosts } = viewOf('VirtualService', object);
    const own = gatewaysOfRoute(object).names.length > 0 ? [] : hosts.value;
    const called = own.map(({ value }) =>
      completedHost(value, object.namespace, mesh.configuration.clusterDomain),
    );
    return routed(object, mesh).flatMap(({ host }) => (called.includes(host) ? [] : [host]));
  },
  'Service',
  ({ name, namespace }, { configuration }) => [
    completedHost(name, namespace, configuration.clusterDomain),
  ],
  () => '503 NC',
);

/** ROLL-13 */
const gateways = byName(
  'VirtualService',
  (object) =>
    viewOf('VirtualService', object).gateways.value.map(({ value }) =>
      value.includes('/') ? value : `${object.namespace}/${value}`,
    ),
  'Gateway',
  ownKey,
  () => '404 NR',
);

/** ROLL-14: the Secret lies beside the gateway's pods, in whatever namespace that is. */
const certificates = byName(
  'Gateway',
  (gateway) =>
    viewOf('Gateway', gateway).servers.value.flatMap(({ tls }) => tls?.credentialName?.value ?? []),
  'Secret',
  ({ name }) => [name],
  () => 'TLS handshake fails',
);

const modeOf = (policy: Resource | null): string =>
  policy === null ? 'UNSET' : (viewOf('PeerAuthentication', policy).mtls?.mode?.value ?? 'UNSET');

const clientMode = (rule: Resource | null): string | null =>
  rule === null ? null : (viewOf('DestinationRule', rule).trafficPolicy?.tls?.mode?.value ?? null);

/** The server first where it takes more, the client first where the server takes less. ROLL-6, 8, 23. */
const mutualTls: OrderRule = (rollout) => {
  const rules = rollout.changed.filter(
    (one) => (one.after ?? one.before)?.kind === 'DestinationRule',
  );
  return rollout.changed
    .filter((one) => (one.after ?? one.before)?.kind === 'PeerAuthentication')
    .flatMap((policy) =>
      rules.flatMap((rule): readonly OrderedPair[] => {
        const [old, now] = [clientMode(rule.before), clientMode(rule.after)];
        const [had, has] = [modeOf(policy.before), modeOf(policy.after)];
        const pair = (first: ChangedObject, then: ChangedObject, ifWrong: string) => [
          { first, then, ifWrong },
        ];
        if (has === 'STRICT' && had !== 'STRICT' && old === 'DISABLE' && now !== 'DISABLE')
          return pair(rule, policy, '503 UC');
        if (had === 'STRICT' && has !== 'STRICT' && now === 'DISABLE' && old !== 'DISABLE')
          return pair(policy, rule, '503 UC');
        if (has === 'DISABLE' && had !== 'DISABLE' && old === 'ISTIO_MUTUAL' && now !== old)
          return pair(rule, policy, '503 UF');
        if (had === 'DISABLE' && has !== had && now === 'ISTIO_MUTUAL' && old !== now)
          return pair(policy, rule, '503 UF');
        return [];
      }),
    );
};

/** What is to be reached is registered before nothing else is let out. ROLL-15. */
const egress: OrderRule = (rollout) => {
  const isClosed = (sidecar: Resource | null): boolean =>
    sidecar !== null &&
    viewOf('Sidecar', sidecar).outboundTrafficPolicy?.mode?.value === 'REGISTRY_ONLY';
  const entries = rollout.changed.filter(
    (one) => isAdded(one) && one.after?.kind === 'ServiceEntry',
  );
  return ofKind(rollout, 'Sidecar', 'after')
    .filter(({ one, object }) => isClosed(object) && !isClosed(one.before))
    .flatMap(({ one }) => entries.map((first) => ({ first, then: one, ifWrong: '502' })));
};

export const orderRules: readonly OrderRule[] = [
  delegates,
  subsets,
  services,
  gateways,
  certificates,
  mutualTls,
  tokenOrders,
  admissionOrders,
  egress,
];
