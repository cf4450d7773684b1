import type { Call, Mesh, NetworkAnswer, NetworkPod, Workload } from '../../istio/index.ts';
import {
  callTargets,
  decideWay,
  networkOf,
  networkPodOf,
  targetPortOf,
  waypointOfService,
} from '../../istio/index.ts';
import { isRedirected } from '../meshed-pods.ts';

type Direction = Parameters<typeof decideWay>[1];

/** Holds the pods at an end of a connection. */
interface PodsAtEnd {
  readonly namespace: string;
  readonly labels: ReadonlyMap<string, string>;
  /** Set for pods that istiod makes, which have more labels than are known here. */
  readonly hasMoreLabels?: true;
}

/** Holds a connection that a known caller makes. */
export interface PodConnection {
  readonly call: Call;
  readonly caller: Workload;
  readonly called: Workload;
  /** Holds the pods of the waypoint between them; null where the caller connects to the pods. */
  readonly waypoint: PodsAtEnd | null;
  /** Tells whether ztunnel takes it at both ends, so that it comes in a tunnel. */
  readonly isTunnelled: boolean;
  readonly port: number;
}

/** Is the port of pods at which ztunnel takes tunnels, whatever port of theirs is called (AMBIENT-12). */
export const TUNNEL_PORT = '15008';

/** Gives the connections of a call; none where ztunnel takes it at one end alone. */
export function connectionsOf(mesh: Mesh, call: Call): readonly PodConnection[] {
  const { source } = call;
  const caller = source.kind === 'identity' ? null : source.workload;
  if (caller === null) return [];
  const isTunnelled = isRedirected(mesh, caller);
  return callTargets({ mesh, allNamespaces: true }, call).flatMap((target) => {
    const waypoint = isTunnelled ? waypointOf(mesh, target.service) : null;
    if (waypoint === undefined) return [];
    return target.workloads.flatMap((called): readonly PodConnection[] => {
      const number = target.port === null ? null : targetPortOf(target.port, called);
      if (typeof number !== 'number' || isRedirected(mesh, called) !== isTunnelled) return [];
      const ends = { call, caller, called, waypoint, isTunnelled };
      if (isTunnelled) return [{ ...ends, port: Number(TUNNEL_PORT) }];
      return [{ ...ends, port: number }];
    });
  });
}

/** Finds the pods of the waypoint of a Service; null where it has none, undefined where that is not known. */
function waypointOf(
  mesh: Mesh,
  service: Parameters<typeof waypointOfService>[1] & { readonly headless: boolean },
): PodsAtEnd | null | undefined {
  if (service.headless) return null;
  const found = waypointOfService(mesh, service);
  if (found.kind === 'unknown') return undefined;
  if (found.value === null) return null;
  const { gateway, labels } = found.value;
  return { namespace: gateway.namespace, labels, hasMoreLabels: true };
}

/** Gives the pods that policies of a direction select, and those at the other end. */
export const endsOf = (
  { caller, called, waypoint }: PodConnection,
  direction: Direction,
): { readonly own: Workload; readonly other: Workload | PodsAtEnd } =>
  direction === 'ingress'
    ? { own: called, other: waypoint ?? caller }
    : { own: caller, other: waypoint ?? called };

/** Decides by the network policies of pods what goes to, or comes from, others at a port. */
export const answerFor = (
  mesh: Mesh,
  direction: Direction,
  { own, other, port }: ReturnType<typeof endsOf> & Pick<PodConnection, 'port'>,
): NetworkAnswer =>
  decideWay(
    networkOf(mesh),
    direction,
    podOf(mesh, own),
    { kind: 'pod', pod: { ...podOf(mesh, other), key: 'other end' } },
    port,
    'TCP',
  );

/** Gives pods as policies see them. A caller and what it calls are several pods, even of one workload. */
const podOf = (mesh: Mesh, pods: Workload | PodsAtEnd): NetworkPod =>
  'resource' in pods
    ? networkPodOf(mesh, pods)
    : {
        ...{ ...pods, serviceAccount: null, isOnHostNetwork: false, ports: [], addresses: [] },
        key: '',
      };
