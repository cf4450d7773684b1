import { asSidecar } from '../../views/sidecar.ts';
import { asVirtualService } from '../../views/virtual-service.ts';
import type { Resource } from '../../../manifest/index.ts';
import { selectorOf } from '../../../manifest/index.ts';
import { TUNNEL_LABEL } from '../ambient/hbone.ts';
import { sidecarIn } from '../data-plane.ts';
import type { Mesh, Proxy, Answer, Workload } from '../mesh.ts';
import type { Waypoint } from '../ambient/waypoint.ts';
import { callingClient } from '../proxies.ts';
import type { RegistryService } from '../registry/registry-service.ts';
import type { NetworkPod } from '../../network/network-ends.ts';
import type { OutboundCall } from '../routes/sidecar-routes.ts';
import type { CallDecision, CallEnding } from './call-ending.ts';
import { callingPods } from './network-step.ts';
import { podsElsewhere } from '../surroundings/mesh-network.ts';

interface Clients {
  /** Labels of a client that some object of the mesh asks for. */
  readonly asked: readonly string[];
  readonly proxies: Map<string, Proxy>;
  /** Keeps proxies by the labels of pods, which are those of one workload. */
  readonly ofPods: Map<ReadonlyMap<string, string>, Proxy>;
}

const known = new WeakMap<Mesh, Clients>();

/**
 * The one proxy that stands for all sidecars of a namespace which nothing that speaks of clients tells apart: what is
 * found for it holds for each of them. Sidecars, DestinationRules and routes ask clients for labels (SIDECAR-1, DR-10,
 * ROUTE-31).
 */
export function clientProxy(mesh: Mesh, { kind, namespace, labels }: Proxy): Proxy {
  const clients: Clients = known.get(mesh) ?? newClients(mesh);
  const before = clients.ofPods.get(labels);
  if (before?.namespace === namespace && before.kind === kind) return before;
  const own = clients.asked.flatMap((name): readonly [string, string][] => {
    const value = labels.get(name);
    return value === undefined ? [] : [[name, value]];
  });
  const key = own.length === 0 ? `${kind} ${namespace}` : JSON.stringify([kind, namespace, own]);
  const proxy = clients.proxies.get(key) ?? { kind, namespace, labels: new Map(own) };
  clients.proxies.set(key, proxy);
  clients.ofPods.set(labels, proxy);
  return proxy;
}

function newClients(mesh: Mesh): Clients {
  const clients = { asked: askedLabels(mesh), proxies: new Map(), ofPods: new Map() };
  known.set(mesh, clients);
  return clients;
}

type Labels = ReadonlyMap<string, string>;

const knownClients = new WeakMap<Resource, readonly Labels[]>();

/** Keeps them, for they are asked about for each client. */
function clientsAsked(virtualService: Resource): readonly Labels[] {
  const before = knownClients.get(virtualService);
  if (before !== undefined) return before;
  const asked = asVirtualService(virtualService).clients;
  knownClients.set(virtualService, asked);
  return asked;
}

const askedLabels = (mesh: Mesh): readonly string[] => [
  ...new Set([
    TUNNEL_LABEL,
    ...mesh
      .ofKind('networking.istio.io', 'Sidecar')
      .flatMap((sidecar) => [...asSidecar(sidecar).workloadLabels.value.keys()]),
    ...mesh
      .ofKind('networking.istio.io', 'DestinationRule')
      .flatMap((rule) => [...selectorOf(rule).keys()]),
    ...mesh
      .ofKind('networking.istio.io', 'VirtualService')
      .flatMap((resource) => clientsAsked(resource).flatMap((labels) => [...labels.keys()])),
  ]),
];

/** The sender of a call: a sidecar, a gateway, ztunnel, a waypoint, or pods whose call no proxy handles. */
export interface Sender {
  readonly proxy: Proxy;
  /** Tells whether a proxy of the mesh makes the connection. */
  readonly sends: boolean;
  /** Set where ztunnel or a waypoint makes it. */
  readonly ambient?: 'ztunnel' | Waypoint;
  /** The namespace in the certificate that the sender shows. */
  readonly namespace: string;
  /** Is null where nobody here says whom the pods run as. */
  readonly serviceAccount: string | null;
  /** The pods as network policies see them, with all labels. */
  readonly pods: NetworkPod;
  /** Leads a call through the waypoint of a service that asks for that; absent of those that go past waypoints. */
  readonly throughWaypoint?: ThroughWaypoint;
}

/** Says how a call ends that a proxy sends to a waypoint, with what was decided before. */
type ThroughWaypoint = (
  mesh: Mesh,
  sender: Sender,
  call: Pick<OutboundCall, 'port' | 'http'> & { readonly service: RegistryService },
  at: { readonly waypoint: Waypoint; readonly chain: readonly CallDecision[] },
) => readonly CallEnding[];

/** A workload's pods, by their sidecar or without one. */
export function senderOf(mesh: Mesh, workload: Workload, sends: boolean): Sender {
  const { namespace, labels, serviceAccount } = workload;
  const proxy = { kind: 'sidecar', namespace, labels } as const;
  return { proxy, sends, namespace, serviceAccount, pods: callingPods(mesh, workload) };
}

/** A proxy whose pods are not here; whom they run as may be known. */
export function senderElsewhere(proxy: Proxy, serviceAccount: string | null = null): Sender {
  const { namespace, labels } = proxy;
  const pods = podsElsewhere({ namespace, labels, serviceAccount });
  return { proxy, sends: true, namespace, serviceAccount, pods };
}

/**
 * Tells whether a proxy handles the calls of a workload to a port: its sidecar, or ztunnel (INJ-13, INJ-14,
 * MTLS-23).
 */
export function handlesCalls(mesh: Mesh, workload: Workload, port: number): Answer<boolean> {
  const sidecar = sidecarIn(mesh, workload);
  if (sidecar.kind === 'unknown') return sidecar;
  return callingClient({ mesh, allNamespaces: true }, { kind: 'workload', workload }, port).proxy;
}
