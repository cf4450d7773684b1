import { subjectText } from '../../../manifest/index.ts';
import { decideConnection, decideWay } from '../../network/network-decision.ts';
import type { Decider, NetworkAnswer, NetworkEnd, NetworkPod } from '../../network/network-ends.ts';
import type { Waypoint } from '../ambient/waypoint.ts';
import { memoryIn, rememberedIn } from '../mesh-memory.ts';
import type { Mesh, Workload } from '../mesh.ts';
import { unknown } from '../mesh.ts';
import { ANYBODY } from '../surroundings/name-lookups.ts';
import { outsideEnd } from '../surroundings/outside-cluster.ts';
import {
  hasNetworkPolicies,
  networkOf,
  networkPodOf,
  podsOfIstiod,
} from '../surroundings/mesh-network.ts';
import type { Arrival, Leaving } from './arrival.ts';
import type { OutboundCall } from '../routes/sidecar-routes.ts';
import type { CallDecision, Ending } from './call-ending.ts';
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
export const outOfCluster = (
  mesh: Mesh,
  { pods }: Pick<Sender, 'pods'>,
  { host, port, ...leaving }: Sending & Pick<OutboundCall, 'host' | 'port'>,
  arrive: () => Arrival,
): Arrival => behind(stepOut(mesh, pods, host, port), leaving, arrive);

/**
 * Says what network policies of the pods that call make of a connection to a host. If something in the cluster may answer
 * for it, at whatever port, it is only known to get out if nothing keeps any connection in.
 */
function stepOut(mesh: Mesh, pods: NetworkPod, host: string, port: number): NetworkStep | null {
  if (!hasNetworkPolicies(mesh)) return null;
  const ask = (other: NetworkEnd): NetworkAnswer =>
    decideWay(networkOf(mesh), 'egress', pods, other, port, 'TCP');
  const end = outsideEnd(mesh, host, pods.namespace);
  if (end !== null) return stepOf(ask(end), port);
  const all = ANYBODY.map(ask);
  const [first = ask({ kind: 'host', host })] = all;
  const isClear = all.every(({ verdict }) => verdict === 'allowed');
  return stepOf(isClear ? first : leftOpen(first, all), port);
}

const leftOpen = (first: NetworkAnswer, all: readonly NetworkAnswer[]): NetworkAnswer => ({
  ...{ ...first, verdict: 'unknown' },
  by: all.flatMap(({ by }) => by),
});

const arrivals = memoryIn<Map<number, { readonly step: NetworkStep | null }>>(() => new Map());

/**
 * Says what network policies of a gateway's pods make of connections from clients: these come from outside, by a node or,
 * in the cluster, from any pod. NET-23
 */
export function arrivalFromClients(mesh: Mesh, pods: NetworkPod, port: number): NetworkStep | null {
  if (!hasNetworkPolicies(mesh)) return null;
  const ofPods = arrivals(mesh, pods);
  const known = ofPods.get(port) ?? { step: stepOf(answerToClients(mesh, pods, port), port) };
  ofPods.set(port, known);
  return known.step;
}

function answerToClients(mesh: Mesh, pods: NetworkPod, port: number): NetworkAnswer {
  const ask = (other: NetworkEnd): NetworkAnswer =>
    decideWay(networkOf(mesh), 'ingress', pods, other, port, 'TCP');
  const outside = ask({ kind: 'host', host: '' });
  if (outside.verdict === 'allowed') return outside;
  const all = ANYBODY.map(ask);
  const isClear = all.every(({ verdict }) => verdict === outside.verdict);
  return isClear ? outside : leftOpen(outside, all);
}

/** Says what network policies make of a connection; null where none selects either end. */
export const networkStep = (
  mesh: Mesh,
  from: NetworkPod,
  to: { readonly pods: NetworkPod; readonly port: number },
): NetworkStep | null =>
  hasNetworkPolicies(mesh)
    ? stepOf(answerBetween(mesh, from, to), to.port, { from, to: to.pods })
    : null;

const stepOf = (
  answer: NetworkAnswer,
  port: number,
  pods: NetworkStep['pods'] = null,
): NetworkStep | null =>
  answer.direction === null
    ? null
    : {
        ...{ step: 'network', says: answer.verdict, answer, port, pods, otherwise: null },
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
    ending: unknown(`whether ${namesOf(step.answer.by)} allows the connection`),
    chain: chain.map((one) => (one === step ? { ...step, otherwise: ending } : one)),
  };
}

/** Gives how a call ends if network policies that leave it open let it through. */
export function endLetThrough({ ending, chain }: Arrival): Ending {
  const step = chain.find((one) => one.step === 'network' && one.otherwise !== null);
  return step?.step === 'network' ? (step.otherwise ?? ending) : ending;
}

/** Tells whether policies of the caller drop the call. */
export const isKeptIn = (chain: readonly CallDecision[]): boolean =>
  chain.some(
    (one) =>
      (one.step === 'network' || one.step === 'lookup') &&
      one.says === 'dropped' &&
      one.answer.direction === 'egress',
  );

function namesOf(by: readonly Decider[]): string {
  const names = [...new Set(by.map(({ policy }) => subjectText(policy)))];
  const named = names.length > MOST_NAMED ? [...names.slice(0, 3), 'another policy'] : names;
  return named.join(' or ');
}

const MOST_NAMED = 4;

/** A proxy that reads requests answers 503 after its connect timeout; others close the connection, or wait (FLAG-1). */
export const droppedFor = ({ http, sends }: Sending): Ending =>
  sends === 'bytes'
    ? { kind: 'dropped', status: null, flag: null }
    : { kind: 'dropped', status: http === null ? null : 503, flag: 'UF' };

type Answers = Map<number, NetworkAnswer>;
const answers = memoryIn<Map<NetworkPod, Answers>>(() => new Map());

/** Keeps answers, for a caller sends many requests to the same pods. */
function answerBetween(
  mesh: Mesh,
  from: NetworkPod,
  { pods, port }: { readonly pods: NetworkPod; readonly port: number },
): NetworkAnswer {
  const ofCaller = answers(mesh, from);
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

/**
 * Gives the pods of a workload that calls; called by its own name, another one of several pods may answer. One pod is what
 * Kubernetes makes if no number is written, but of a DaemonSet.
 */
export const callingPods = rememberedIn((mesh: Mesh, workload: Workload): NetworkPod => {
  const pods = networkPodOf(mesh, workload);
  const areSeveral = workload.kind === 'DaemonSet' || (workload.replicas ?? 1) > 1;
  return areSeveral ? { ...pods, key: `${pods.key}, another pod` } : pods;
});

/** Gives the pods that istiod makes of a waypoint. */
export function waypointPods(mesh: Mesh, { gateway, ...made }: Waypoint): NetworkPod {
  const known = ofGateways(mesh, gateway);
  known.pods ??= podsOfIstiod(gateway, made);
  return known.pods;
}

const ofGateways = memoryIn<{ pods?: NetworkPod }>(() => ({}));
