import type { Origin } from '../../manifest/index.ts';
import { isAmbient } from '../data-plane.ts';
import type { Endpoint, Wire } from '../destinations/connection.ts';
import { sentBy } from '../destinations/connection.ts';
import { destinationRules, subsetOf } from '../destinations/destination-rule-index.ts';
import { containsLabels } from '../label-index.ts';
import type { Mesh, Workload } from '../mesh.ts';
import { inboundProxy } from '../proxies.ts';
import type { RegistryService } from '../registry/registry-service.ts';
import { portOf } from '../registry/service-registry.ts';
import type { Arrival, Leaving } from './arrival.ts';
import { arrivedAt, connectionBy } from './arrival.ts';
import type { CallEnding, CallDecision, Ending } from './call-ending.ts';
import { unknown } from '../mesh.ts';
import { refused } from './call-ending.ts';
import type { Sender } from './calling-proxy.ts';
import { tunnelledArrival } from './tunnelled-arrival.ts';
import { skippedWaypoint } from './skipped-waypoint.ts';

type EndpointOutcome = Omit<CallEnding, 'weight'>;

/** How a call ends at each workload behind a service that it may reach. */
export function endpointOutcomes(
  mesh: Mesh,
  sender: Sender,
  leaving: Leaving,
): readonly EndpointOutcome[] {
  const skipped = skippedWaypoint(mesh, sender, leaving.service);
  if (skipped === null) return reachedOutcomes(mesh, sender, leaving);
  if (skipped.kind === 'unknown') return [missing(skipped.missing)];
  return reachedOutcomes(mesh, sender, leaving).map((one) => ({
    ...one,
    chain: [skipped.decision, ...one.chain],
  }));
}

function reachedOutcomes(mesh: Mesh, sender: Sender, leaving: Leaving): readonly EndpointOutcome[] {
  const { service, subset, sends } = leaving;
  if (service.backing.kind === 'none')
    return [{ endpoint: null, ending: endedBy('UH', leaving), chain: [endpointsOf(service, [])] }];
  if (service.backing.kind === 'given')
    return service.external
      ? [{ endpoint: null, ending: ELSEWHERE, chain: [] }]
      : [missing(`what runs at the endpoints of ${service.host}`)];
  if (service.backing.kind !== 'workloads') return [missing(`the workloads of ${service.host}`)];
  const chosen = subsetLabels(mesh, sender, leaving);
  if (chosen === null) return [missing('which of its DestinationRules is the oldest')];
  const workloads = service.backing.workloads.filter(
    (workload) => containsLabels(workload.labels, chosen.labels) && workload.replicas !== 0,
  );
  const endpoints = endpointsOf(service, workloads, subset === null ? [] : chosen.because);
  if (workloads.length === 0)
    return [
      {
        endpoint: null,
        ending: endedBy(sends === 'by-rule' ? 'UH' : 'UF', leaving),
        chain: [endpoints],
      },
    ];
  return workloads.map((workload) => {
    const { ending, chain } = atWorkload(mesh, sender, leaving, workload);
    return { endpoint: workload, ending, chain: [endpoints, ...chain] };
  });
}

const ELSEWHERE: Ending = { kind: 'answered', by: null, from: 'elsewhere', status: null };

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
});

const missing = (what: string): EndpointOutcome => ({
  endpoint: null,
  ending: unknown(what),
  chain: [],
});

/** Null where rules of different ages say different labels. */
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

function atWorkload(mesh: Mesh, sender: Sender, leaving: Leaving, workload: Workload): Arrival {
  const endpoint = endpointOf(mesh, leaving, workload);
  if (typeof endpoint === 'string') return missing(endpoint);
  if (sender.ambient !== undefined || isAmbient(mesh, workload))
    return tunnelledArrival(mesh, sender, leaving, { workload, endpoint });
  const { service, port, subset } = leaving;
  const wires: readonly (Wire | 'unknown')[] =
    leaving.sends === 'by-rule'
      ? sentBy(mesh, sender.proxy, { service, port, subset }, endpoint)
      : ['plaintext'];
  const met = connectionBy(mesh, wires, { leaving, endpoint, fromProxy: sender.sends });
  return arrivedAt(mesh, sender, leaving, { workload, endpoint, ...met });
}

/** A text names what is missing. */
function endpointOf(mesh: Mesh, { service, port }: Leaving, workload: Workload): Endpoint | string {
  const target = portOf(service, port)?.targetPort ?? port;
  const number =
    typeof target === 'number'
      ? target
      : workload.containers
          .flatMap((container) => container.ports)
          .find(({ name }) => name === target)?.number;
  if (number === undefined)
    return `the port ${String(target)} of ${workload.kind} ${workload.name}`;
  if (workload.sidecar.kind === 'unknown') return workload.sidecar.missing;
  const inbound = inboundProxy({ mesh, allNamespaces: true }, workload, number);
  if (inbound.kind === 'unknown') return inbound.missing;
  const { namespace, labels } = workload;
  return {
    namespace,
    labels,
    sidecar: workload.sidecar.value,
    captured: inbound.value,
    port: number,
  };
}
