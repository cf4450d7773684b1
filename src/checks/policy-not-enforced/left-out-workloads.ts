import type { Resource } from '../../manifest/index.ts';
import { resourceKey } from '../../manifest/index.ts';
import {
  groupedBy,
  isAmbient,
  isGatewayWorkload,
  knownCalls,
  policiesFor,
} from '../../istio/index.ts';
import type { Call, Mesh, Workload } from '../../istio/index.ts';

/** A workload without a policy, where each of its neighbours has one. */
export interface LeftOutWorkload {
  readonly workload: Workload;
  readonly neighbours: readonly Workload[];
  /** A policy of one of them. */
  readonly policy: Resource;
  /** Of a workload that calls it: it is meant for some, and not for whoever comes through a gateway. */
  readonly call: Call;
}

/** With one neighbour alone it may well be that neighbour that is special. */
const FEWEST_NEIGHBOURS = 2;

/**
 * Workloads with a sidecar, called by others, for which no AuthorizationPolicy is (AUTHZ-1…7), each the only one of its
 * namespace. One that a gateway leads to is for all; what ztunnel takes may be covered at a waypoint, and is left aside with all of its namespace.
 */
export function leftOutWorkloads(mesh: Mesh): readonly LeftOutWorkload[] {
  const called = new Set(mesh.services.flatMap(({ workloads }) => workloads));
  const copied = new Set(mesh.workloads.map(({ templateFrom }) => templateFrom));
  const serving = new Map(
    mesh.workloads
      .filter((workload) => called.has(workload) && !isGatewayWorkload(mesh, workload))
      // between two rollouts the target of a Canary has no pods, and what is not for its copy is told as that
      .filter(({ resource }) => !copied.has(resource))
      .map((workload) => [resourceKey(workload.resource), workload]),
  );
  return [...groupedBy([...serving.values()], ({ namespace }) => namespace).values()].flatMap(
    (pods) => onlyOne(mesh, pods) ?? [],
  );
}

function onlyOne(mesh: Mesh, pods: readonly Workload[]): LeftOutWorkload | null {
  if (pods.some((workload) => isAmbient(mesh, workload))) return null;
  const meshed = pods.filter(({ sidecar }) => sidecar.kind === 'known' && sidecar.value);
  const [workload, ...others] = meshed.filter((one) => policiesFor(mesh, one).length === 0);
  const neighbours = meshed.filter((one) => one !== workload);
  const [policy] = neighbours.flatMap((one) => policiesFor(mesh, one));
  if (workload === undefined || policy === undefined || others.length > 0) return null;
  if (
    mesh.workloads.some(
      (one) => one.resource === workload.templateFrom && policiesFor(mesh, one).length > 0,
    )
  )
    return null;
  if (neighbours.length < FEWEST_NEIGHBOURS || meshed.length < pods.length) return null;
  const calls = knownCalls(mesh).filter((call) => call.destination.workloads.includes(workload));
  const call = calls.find(({ source }) => source.kind === 'workload');
  return call === undefined || calls.some(({ source }) => source.kind === 'gateway')
    ? null
    : { workload, neighbours, policy: policy.resource, call };
}
