import type { Origin } from '../../../manifest/index.ts';
import { subjectText } from '../../../manifest/index.ts';
import { isUnguarded } from '../authorization/policy-verdict.ts';
import { isAmbient, sidecarIn } from '../data-plane.ts';
import type { Connection, Endpoint } from '../destinations/connection.ts';
import { inPlaintext, sendingsTo } from '../destinations/connection.ts';
import type { MergedRule } from '../destinations/destination-rule-index.ts';
import {
  destinationRules,
  subsetOf,
  whichRuleCounts,
} from '../destinations/destination-rule-index.ts';
import { tlsPolicyFor } from '../gateway-api/model-limits.ts';
import { notDeclaredWords, portFit } from '../declared-ports.ts';
import { containsLabels } from '../label-index.ts';
import type { Mesh, Unknown, Workload } from '../mesh.ts';
import { inboundProxy, targetPortOf } from '../proxies.ts';
import { memoryIn } from '../mesh-memory.ts';
import { networkPodOf } from '../surroundings/mesh-network.ts';
import type { Backing, RegistryService } from '../registry/registry-service.ts';
import { portOf } from '../registry/service-registry.ts';
import type { Arrival, Leaving } from './arrival.ts';
import { arrivedAt, connectionBy } from './arrival.ts';
import type { OutboundCall } from '../routes/sidecar-routes.ts';
import type { CallOutcome, CallDecision, CallEnding, Ending, UnlistedPort } from './call-ending.ts';
import { unknown } from '../mesh.ts';
import { refused, single } from './call-ending.ts';
import type { Sender } from './client-proxy.ts';
import { tunnelledArrival } from './ambient-arrival.ts';
import { outOfCluster, throughNetwork } from './network-step.ts';
import { skippedWaypoint } from '../ambient/waypoint.ts';

/** Holds what was decided before the endpoints. */
interface Before {
  readonly weight: number;
  readonly chain: readonly CallDecision[];
}

/** Decides how a call ends at each workload behind a service that it may reach. */
export function endpointOutcomes(
  mesh: Mesh,
  sender: Sender,
  leaving: Leaving,
  before: Before,
): readonly CallEnding[] {
  const untold = leaving.sends === 'by-rule' ? tlsPolicyFor(mesh, leaving.service) : null;
  if (untold !== null) return [endingAt(null, { ending: untold, chain: [] }, before)];
  const skipped = skippedWaypoint(mesh, sender, leaving.service);
  if (skipped === null) return reachedOutcomes(mesh, sender, leaving, before);
  if (skipped.kind === 'unknown') return [endingAt(null, { ending: skipped, chain: [] }, before)];
  const chain = [...before.chain, skipped.decision];
  if (skipped.kind === 'passed') {
    const { waypoint } = skipped;
    const endings = sender.throughWaypoint?.(mesh, sender, leaving, { waypoint, chain }) ?? [];
    return endings.map((each) => ({ ...each, weight: (each.weight * before.weight) / 100 }));
  }
  return reachedOutcomes(mesh, sender, leaving, { ...before, chain });
}

const endingAt = (
  endpoint: Workload | null,
  { ending, chain }: Arrival,
  before: Before,
  endpoints?: CallDecision,
): CallEnding => ({
  weight: before.weight,
  endpoint,
  ending,
  chain:
    endpoints === undefined ? [...before.chain, ...chain] : [...before.chain, endpoints, ...chain],
});

function reachedOutcomes(
  mesh: Mesh,
  sender: Sender,
  leaving: Leaving,
  before: Before,
): readonly CallEnding[] {
  const { backing } = leaving.service;
  if (backing.kind !== 'workloads')
    return [endingAt(null, withoutWorkloads(mesh, sender, leaving, backing), before)];
  const met = metBy(mesh, sender, leaving, backing.workloads);
  if (met === null) return [endingAt(null, missing(whichRuleCounts(mesh)), before)];
  const { endpoints, workloads } = met;
  if (workloads.length === 0) {
    const ending = endedBy(leaving.sends === 'by-rule' ? 'UH' : 'UF', leaving);
    return [endingAt(null, { ending, chain: [endpoints] }, before)];
  }
  return workloads.map((at) =>
    endingAt(at.workload, atWorkload(mesh, sender, leaving, at), before, endpoints),
  );
}

function withoutWorkloads(
  mesh: Mesh,
  sender: Sender,
  leaving: Leaving,
  backing: Exclude<Backing, { kind: 'workloads' }>,
): Arrival {
  const { service } = leaving;
  if (backing.kind === 'none')
    return { ending: endedBy('UH', leaving), chain: [endpointsOf(service, [])] };
  if (backing.kind === 'unknown') return { ending: backing, chain: [] };
  return service.external
    ? outOfCluster(mesh, sender, { ...leaving, host: service.host }, () => ({
        ending: ELSEWHERE,
        chain: [],
      }))
    : missing(`what runs at the endpoints of ${service.host}`);
}

const ELSEWHERE: Ending = { kind: 'answered', by: null, from: 'elsewhere', status: null };

/** The workloads that a cluster leads to, and how a connection to each is made. */
interface Met {
  readonly endpoints: CallDecision;
  readonly workloads: readonly MetWorkload[];
}

interface MetWorkload {
  readonly workload: Workload;
  readonly endpoint: Endpoint | Unknown;
  /** Is null where tunnels may be opened. */
  readonly met: ReturnType<typeof connectionBy> | null;
  /** Says why it is not known that the pods listen there; null where they may. */
  readonly unlisted: UnlistedPort | null;
  /** Says how every call arrives; null where that hangs on the call. */
  readonly settled: Arrival | null;
}

/** Keeps what was met, by sender and cluster; null where ages decide which workloads those are. */
interface KnownMet {
  readonly kind: Sender['proxy']['kind'];
  readonly sends: boolean;
  readonly ambient: Sender['ambient'];
  readonly leaving: Leaving;
  readonly met: Met | null;
}

/**
 * Keeps what was met by what DestinationRules say of the service: the rule, or the list of those that may
 * count.
 */
type KnownByRule = Map<MergedRule | readonly (MergedRule | null)[] | null, KnownMet[]>;

/** A few for each service: clients of one kind with the same rule meet the same, wherever they are. */
const known = memoryIn<KnownByRule>(() => new Map());

function metBy(
  mesh: Mesh,
  sender: Sender,
  leaving: Leaving,
  backing: readonly Workload[],
): Met | null {
  const ofService = known(mesh, leaving.service);
  const rule = ruleFor(mesh, sender, leaving);
  const ofRule = ofService.get(rule) ?? [];
  const before = ofRule.find(
    (one) =>
      one.kind === sender.proxy.kind &&
      one.sends === sender.sends &&
      one.ambient === sender.ambient &&
      one.leaving.port === leaving.port &&
      one.leaving.subset === leaving.subset &&
      one.leaving.sends === leaving.sends,
  );
  if (before !== undefined) return before.met;
  const met = meet(mesh, sender, leaving, backing);
  const { sends, ambient, proxy } = sender;
  ofRule.push({ kind: proxy.kind, sends, ambient, leaving: { ...leaving, http: null }, met });
  ofService.set(rule, ofRule);
  return met;
}

/** Finds the rule that counts; null for none, and where nothing of the call goes by rules. */
function ruleFor(
  mesh: Mesh,
  { proxy }: Sender,
  { service, subset, sends }: Leaving,
): MergedRule | readonly (MergedRule | null)[] | null {
  if (sends !== 'by-rule' && subset === null) return null;
  const rules = destinationRules(mesh, proxy, service);
  const [only = null, ...others] = rules;
  return others.length === 0 ? only : rules;
}

const PASSES: ReadonlySet<Connection['outcome']> = new Set(['plaintext', 'mtls', 'tls']);

function meet(
  mesh: Mesh,
  sender: Sender,
  leaving: Leaving,
  backing: readonly Workload[],
): Met | null {
  const chosen = subsetLabels(mesh, sender, leaving);
  if (chosen === null) return null;
  const workloads = backing.filter(
    (workload) => containsLabels(workload.labels, chosen.labels) && workload.replicas !== 0,
  );
  return {
    endpoints: endpointsOf(
      leaving.service,
      workloads,
      leaving.subset === null ? [] : chosen.because,
    ),
    workloads: workloads.map((workload) => {
      const endpoint = endpointOf(mesh, leaving, workload);
      const isTunnelled = sender.ambient !== undefined || isAmbient(mesh, workload);
      const met =
        'kind' in endpoint || isTunnelled ? null : connectionTo(mesh, sender, leaving, endpoint);
      const unlisted = unlistedPort(mesh, leaving, workload);
      const at = { workload, endpoint, met, unlisted, settled: null };
      const isSettled =
        met !== null && PASSES.has(met.connection.outcome) && isUnguarded(mesh, workload);
      return isSettled ? { ...at, settled: arrivedThere(mesh, sender, leaving, at) } : at;
    }),
  };
}

/** A proxy that reads requests answers 503 for what it cannot connect; else the connection is closed (FLAG-1, FLAG-3). */
const endedBy = (flag: string, { http, sends }: Leaving): Ending =>
  sends === 'bytes' ? refused(null, null) : refused(http === null ? null : 503, flag);

const endpointsOf = (
  { resource }: RegistryService,
  workloads: readonly Workload[],
  chosen: readonly Origin[] = [],
): CallDecision => ({
  step: 'endpoints',
  says: workloads.map(({ name }) => name).join(' '),
  because: [
    ...chosen,
    ...(workloads.length === 0 ? [resource.origin] : []),
    ...workloads.map((one) => one.resource.origin),
  ],
  workloads,
  service: resource,
});

/** Says how a call ends to a host that nothing here names: dropped, or by what answers there. */
export function strangerOutcome(
  mesh: Mesh,
  sender: Sender,
  asked: Pick<OutboundCall, 'host' | 'port' | 'http'> & Pick<Leaving, 'sends'>,
  chain: readonly CallDecision[],
): CallOutcome {
  const arrive = (): Arrival => missing(`what answers at ${asked.host}`);
  const { ending, chain: more } = outOfCluster(mesh, sender, asked, arrive);
  return single(ending, [...chain, ...more]);
}

const missing = (what: string): Arrival => ({ ending: unknown(what), chain: [] });

/** Reads the labels of a subset; null where rules of different ages say different labels. */
function subsetLabels(
  mesh: Mesh,
  { proxy }: Sender,
  { service, subset }: Leaving,
): { readonly labels: ReadonlyMap<string, string>; readonly because: readonly Origin[] } | null {
  if (subset === null) return { labels: new Map(), because: [] };
  const [first, ...others] = destinationRules(mesh, proxy, service).map((rule) =>
    subsetOf(rule, subset),
  );
  const textOf = (one: typeof first): string => JSON.stringify([...(one?.labels.value ?? [])]);
  return first === undefined || others.some((other) => textOf(other) !== textOf(first))
    ? null
    : { labels: first.labels.value, because: [first.origin] };
}

function atWorkload(mesh: Mesh, sender: Sender, leaving: Leaving, at: MetWorkload): Arrival {
  const { workload, endpoint, met, unlisted } = at;
  if ('kind' in endpoint) return atUntold(mesh, sender, leaving, workload, endpoint);
  // whether a tunnel is opened, to another port, is decided with the wire
  if (met === null)
    return heard(unlisted, tunnelledArrival(mesh, sender, leaving, { workload, endpoint }));
  const { port } = endpoint;
  if (port === null) return arrivedThere(mesh, sender, leaving, at);
  const to = { pods: networkPodOf(mesh, workload), port };
  return throughNetwork(mesh, sender, leaving, to, () => arrivedThere(mesh, sender, leaving, at));
}

/** Network policies drop what comes to pods whatever proxy those have, unless ztunnel sends it to another port. */
function atUntold(
  mesh: Mesh,
  sender: Sender,
  leaving: Leaving,
  workload: Workload,
  ending: Unknown,
): Arrival {
  const untold = (): Arrival => ({ ending, chain: [] });
  const port = numberOf(leaving, workload);
  const pods = networkPodOf(mesh, workload);
  return port === null || sender.ambient !== undefined
    ? untold()
    : throughNetwork(mesh, sender, leaving, { pods, port }, untold);
}

const numberOf = ({ service, port }: Leaving, workload: Workload): number | null =>
  targetPortOf({ targetPort: portOf(service, port)?.targetPort ?? port }, workload);

function arrivedThere(
  mesh: Mesh,
  sender: Sender,
  leaving: Leaving,
  { workload, endpoint, met, unlisted, settled }: MetWorkload,
): Arrival {
  if (settled !== null) return settled;
  return 'kind' in endpoint || met === null
    ? missing('how the client connects')
    : heard(unlisted, arrivedAt(mesh, sender, leaving, { workload, endpoint, ...met }));
}

/** Says that it is not known whether pods answer at a port that they do not declare. */
function heard(unlisted: UnlistedPort | null, arrival: Arrival): Arrival {
  if (unlisted === null || arrival.ending.kind !== 'answered') return arrival;
  return { ...arrival, ending: { ...unknown(unlisted.missing), unlisted } };
}

function unlistedPort(
  mesh: Mesh,
  { service, port }: Leaving,
  workload: Workload,
): UnlistedPort | null {
  const own = portOf(service, port);
  const fit = own === undefined ? null : portFit(mesh, service, own, workload);
  if (own === undefined || fit?.kind !== 'not-declared') return null;
  const { namespace, name } = service.resource;
  return {
    service: `${namespace}/${name}`,
    port,
    says: notDeclaredWords(workload, fit, own.targetAt),
    missing: `something that shows that ${subjectText(workload.resource)} listens on ${String(fit.number)}`,
  };
}

function connectionTo(
  mesh: Mesh,
  sender: Sender,
  leaving: Leaving,
  endpoint: Endpoint,
): ReturnType<typeof connectionBy> {
  const { service, port, subset } = leaving;
  const sendings =
    leaving.sends === 'by-rule'
      ? sendingsTo(mesh, sender.proxy, { service, port, subset }, endpoint)
      : [inPlaintext('as-sent')];
  return connectionBy(mesh, sendings, { leaving, endpoint, fromProxy: sender.sends });
}

function endpointOf(mesh: Mesh, leaving: Leaving, workload: Workload): Endpoint | Unknown {
  const number = numberOf(leaving, workload);
  if (number === null) {
    const { service, port } = leaving;
    const named = String(portOf(service, port)?.targetPort ?? port);
    return unknown(`the port ${named} of ${workload.kind} ${workload.name}`);
  }
  const sidecar = sidecarIn(mesh, workload);
  if (sidecar.kind === 'unknown') return sidecar;
  const inbound = inboundProxy({ mesh, allNamespaces: true }, workload, number);
  if (inbound.kind === 'unknown') return inbound;
  const { namespace, labels } = workload;
  return {
    namespace,
    labels,
    sidecar: sidecar.value,
    captured: inbound.value,
    port: number,
  };
}
