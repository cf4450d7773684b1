import type { Resource } from '../../../manifest/index.ts';
import { subjectText } from '../../../manifest/index.ts';
import { decideConnection, decideWay } from '../../network/network-decision.ts';
import type { Decider, NetworkAnswer, NetworkEnd, NetworkPod } from '../../network/network-ends.ts';
import { asGatewayApiGateway } from '../../views/gateway-api.ts';
import type { Waypoint } from '../ambient/waypoint.ts';
import { rememberedIn } from '../mesh-memory.ts';
import type { Mesh, Workload } from '../mesh.ts';
import { unknown } from '../mesh.ts';
import { hasNetworkPolicies, networkOf, networkPodOf } from '../surroundings/mesh-network.ts';
import type { Arrival, Leaving } from './arrival.ts';
import type { OutboundCall } from '../routes/sidecar-routes.ts';
import type { CallDecision, CallOutcome, Ending } from './call-ending.ts';
import { single } from './call-ending.ts';
import type { Sender } from './client-proxy.ts';

/** The port of pods at which tunnels of the mesh arrive, whatever port of theirs is called (AMBIENT-12). */
export const TUNNEL_PORT = 15_008;

export type NetworkStep = Extract<CallDecision, { readonly step: 'network' }>;

type Sending = Pick<Leaving, 'http' | 'sends'>;

/** Asks network policies before a connection comes to pods; where they let it through, `arrive` says how it ends. NET-1 */
export const throughNetwork = (
  mesh: Mesh,
  { pods }: Pick<Sender, 'pods'>,
  leaving: Sending,
  to: { readonly pods: NetworkPod; readonly port: number },
  arrive: () => Arrival,
): Arrival => behind(networkStep(mesh, pods, to), leaving, arrive);

/** Asks network policies of the pods that call alone, for what is outside of the cluster. */
export function outOfCluster(
  mesh: Mesh,
  { pods }: Pick<Sender, 'pods'>,
  leaving: Sending & Pick<Leaving, 'service' | 'port'>,
  arrive: () => Arrival,
): Arrival {
  return behind(stepOut(mesh, pods, leaving.service.host, leaving.port), leaving, arrive);
}

/** Says what network policies of the pods that call make of a connection to a host outside of the cluster. */
function stepOut(mesh: Mesh, pods: NetworkPod, host: string, port: number): NetworkStep | null {
  if (!hasNetworkPolicies(mesh)) return null;
  const other: NetworkEnd = { kind: 'host', host };
  return stepOf(decideWay(networkOf(mesh), 'egress', pods, other, port, 'TCP'), port);
}

/** Says how a call ends to a host that nothing here names: dropped, or by what answers there. */
export function strangerOutcome(
  mesh: Mesh,
  { pods }: Pick<Sender, 'pods'>,
  { host, port, http }: Pick<OutboundCall, 'host' | 'port' | 'http'>,
  chain: readonly CallDecision[],
): CallOutcome {
  const step = stepOut(mesh, pods, host, port);
  const reached = step === null ? chain : [...chain, step];
  return single(
    step?.says === 'dropped'
      ? droppedFor({ http, sends: 'bytes' })
      : unknown(`what answers at ${host}`),
    reached,
  );
}

/** Says what network policies make of a connection; null where none selects either end. */
export const networkStep = (
  mesh: Mesh,
  from: NetworkPod,
  to: { readonly pods: NetworkPod; readonly port: number },
): NetworkStep | null =>
  hasNetworkPolicies(mesh) ? stepOf(answerBetween(mesh, from, to), to.port) : null;

const stepOf = (answer: NetworkAnswer, port: number): NetworkStep | null =>
  answer.direction === null
    ? null
    : {
        ...{ step: 'network', says: answer.verdict, answer, port, otherwise: null },
        because: answer.by.map(({ origin }) => origin),
      };

function behind(step: NetworkStep | null, leaving: Sending, arrive: () => Arrival): Arrival {
  if (step === null) return arrive();
  if (step.says === 'dropped') return { ending: droppedFor(leaving), chain: [step] };
  const { ending, chain } = arrive();
  return underNetwork(step, { ending, chain: [step, ...chain] });
}

/** Gives what is decided behind network policies: not known where these are not. */
export function underNetwork<T extends Arrival>(step: NetworkStep, arrived: T): T {
  if (step.says !== 'unknown') return arrived;
  const { ending, chain } = arrived;
  return {
    ...arrived,
    ending: unknown(`whether ${namesOf(step.answer.by)} lets the connection through`),
    chain: chain.map((one) => (one === step ? { ...step, otherwise: ending } : one)),
  };
}

const namesOf = (by: readonly Decider[]): string =>
  [...new Set(by.map(({ policy }) => subjectText(policy)))].join(' or ');

/** A proxy that reads requests answers 503 after its connect timeout; others close the connection, or wait (FLAG-1). */
export const droppedFor = ({ http, sends }: Sending): Ending =>
  sends === 'bytes'
    ? { kind: 'dropped', status: null, flag: null }
    : { kind: 'dropped', status: http === null ? null : 503, flag: 'UF' };

type Answers = Map<number, NetworkAnswer>;
const answers = new WeakMap<NetworkPod, WeakMap<NetworkPod, Answers>>();

/** Keeps answers, for a caller sends many requests to the same pods. */
function answerBetween(
  mesh: Mesh,
  from: NetworkPod,
  { pods, port }: { readonly pods: NetworkPod; readonly port: number },
): NetworkAnswer {
  const ofCaller = answers.get(from) ?? new WeakMap<NetworkPod, Answers>();
  answers.set(from, ofCaller);
  const known: Answers = ofCaller.get(pods) ?? new Map<number, NetworkAnswer>();
  ofCaller.set(pods, known);
  const before = known.get(port);
  if (before !== undefined) return before;
  const answer = decideConnection(networkOf(mesh), {
    from: { kind: 'pod', pod: from },
    to: { kind: 'pod', pod: pods },
    ...{ port, protocol: 'TCP' },
  });
  known.set(port, answer);
  return answer;
}

/** Gives the pods of a workload that calls; called by its own name, another one of several pods may answer. */
export const callingPods = rememberedIn((mesh: Mesh, workload: Workload): NetworkPod => {
  const pods = networkPodOf(mesh, workload);
  return (workload.replicas ?? 1) > 1 ? { ...pods, key: `${pods.key}, another pod` } : pods;
});

type Made = Pick<NetworkPod, 'namespace' | 'labels' | 'serviceAccount'>;

/** Gives pods that istiod makes of a Gateway of the Gateway API: all labels are known but those of Istio itself. */
export const podsOfIstiod = ({ namespace, labels, serviceAccount }: Made): NetworkPod => ({
  ...{ namespace, labels, serviceAccount, isOnHostNetwork: false, ports: [], addresses: [] },
  key: `${namespace} ${JSON.stringify([...labels])}`,
});

/** Gives pods that a chart makes, or somebody elsewhere, with labels that are not known here. */
export const podsElsewhere = (made: Made): NetworkPod => ({
  ...podsOfIstiod(made),
  hasMoreLabels: true,
});

const knownWaypoints = new WeakMap<Resource, NetworkPod>();

/** Gives the pods that istiod makes of a waypoint. */
export function waypointPods({ gateway, labels, serviceAccount }: Waypoint): NetworkPod {
  const { namespace } = gateway;
  const own = new Map([...asGatewayApiGateway(gateway).madeLabels.value, ...labels]);
  const pods =
    knownWaypoints.get(gateway) ?? podsOfIstiod({ namespace, labels: own, serviceAccount });
  knownWaypoints.set(gateway, pods);
  return pods;
}
