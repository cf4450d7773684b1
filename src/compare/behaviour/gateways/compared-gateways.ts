import { gatewayPods, gatewaySurface, objectText, viewOf } from '../../../istio/index.ts';
import type { Mesh } from '../../../istio/index.ts';
import { coversHost } from '../../../manifest/index.ts';

type GatewayPods = ReturnType<typeof gatewayPods>[number];

/** A gateway as it is on both sides; null where it is on one only. */
export interface ComparedGateway {
  /** `Deployment ingress/gateway`, the `Gateway` that istiod makes pods of, or the first that asks for pods made elsewhere. */
  readonly name: string;
  readonly before: GatewaySide | null;
  readonly after: GatewaySide | null;
}

export interface GatewaySide {
  readonly pods: GatewayPods;
  readonly surface: ReturnType<typeof gatewaySurface>;
  readonly arrival: ReturnType<typeof gatewaySurface>['arrival'];
}

/**
 * Pairs the gateways of both sides. Of pods that are made elsewhere nothing is compared where one side has others in their
 * place: whether those were there before, or still are, is not known.
 */
export function comparedGateways(
  before: Mesh,
  after: Mesh,
): {
  readonly compared: readonly ComparedGateway[];
  /** Names those of which nothing is compared. */
  readonly leftOut: readonly string[];
} {
  const [first, second] = [before, after].map(
    (mesh) =>
      new Map(
        gatewayPods(mesh, 'and elsewhere').map((pods) => {
          const surface = gatewaySurface(mesh, pods);
          return [keyOf(pods), { pods, surface, arrival: surface.arrival }];
        }),
      ),
  );
  const keys = [...new Set([...(first?.keys() ?? []), ...(second?.keys() ?? [])])];
  const all = keys.map((key): ComparedGateway => {
    const sides = { before: first?.get(key) ?? null, after: second?.get(key) ?? null };
    const [side] = [sides.after, sides.before].flatMap((one) => one ?? []);
    return { name: side === undefined ? key : nameOf(side.pods), ...sides };
  });
  const isCompared = (gateway: ComparedGateway): boolean => isAlikeSeen(before, after, gateway);
  return {
    compared: all.filter(isCompared),
    leftOut: all.filter((gateway) => !isCompared(gateway)).map(({ name }) => name),
  };
}

export const sidesOf = ({ before, after }: ComparedGateway): readonly GatewaySide[] =>
  [before, after].flatMap((side) => side ?? []);

/** Names the gateway for a host: of several Gateways that ask for the same pods the one that has it. */
export function gatewayFor(gateway: ComparedGateway, host: string): string {
  const asking = sidesOf(gateway)
    .toReversed()
    .flatMap(({ pods }) => (pods.kind === 'elsewhere' ? pods.pods.gateways : []));
  const serving = asking.find((one) =>
    viewOf('Gateway', one).servers.value.some(({ hosts }) =>
      hosts.value.some(({ value }) => coversHost(value.slice(value.indexOf('/') + 1), host)),
    ),
  );
  return serving === undefined ? gateway.name : objectText(serving);
}

/** The chart of a gateway makes a Deployment. */
function nameOf(pods: GatewayPods): string {
  if (pods.kind === 'elsewhere') return pods.pods.gateways.map(objectText).sort()[0] ?? '';
  if (pods.kind === 'workload') return objectText(pods.workload);
  return objectText(
    pods.kind === 'managed' ? pods.gateway : { ...pods.gateway, kind: 'Deployment' },
  );
}

/** Pods that are made elsewhere are known by their labels alone. */
const keyOf = (pods: GatewayPods): string =>
  pods.kind === 'elsewhere' ? pods.pods.key : nameOf(pods);

/** Tells whether pods that are made elsewhere are so on both sides, as far as both sides ask for them. */
function isAlikeSeen(
  before: Mesh,
  after: Mesh,
  { before: first, after: second }: ComparedGateway,
): boolean {
  const [only] = [first, second].flatMap((side) => side ?? []);
  if (only?.pods.kind !== 'elsewhere' || (first !== null && second !== null)) return true;
  const other = first === null ? before : after;
  return only.pods.pods.gateways.every(
    ({ group, namespace, name }) => other.find(group, 'Gateway', namespace, name) === undefined,
  );
}
