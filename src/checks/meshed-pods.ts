import type { Mesh, Workload } from '../istio/index.ts';
import { indexLabels, isGatewayWorkload, isRedirected } from '../istio/index.ts';

/** Finds what a selector of equal labels matches. */
export type PodsByLabels<T extends Pick<Workload, 'namespace' | 'labels'>> = ReturnType<
  typeof indexLabels<T>
>;

/**
 * Pods as selectors meet them: by the templates of workloads, and a workload whose Pods are here as well by these alone,
 * so that none counts twice.
 */
export function selectablePods(mesh: Mesh): PodsByLabels<Workload> {
  const known = indexes.get(mesh);
  if (known !== undefined) return known;
  const pods = indexLabels(mesh.workloads.filter(isPod));
  const index = indexLabels(
    mesh.workloads.filter(
      (workload) =>
        isPod(workload) ||
        workload.labels.size === 0 ||
        pods.inNamespace(workload.namespace, workload.labels).length === 0,
    ),
  );
  indexes.set(mesh, index);
  return index;
}

/**
 * Tells whether a sidecar or ztunnel takes the traffic of pods; null where that hangs on a Namespace object
 * that is not here. INJ-2…10, INJ-14.
 */
export function isMeshed(mesh: Mesh, workload: Workload): boolean | null {
  if (isRedirected(mesh, workload)) return true;
  if (workload.sidecar.kind === 'known') return workload.sidecar.value;
  return workload.annotations.get(INJECT) === 'true' ? true : null;
}

/** Lists the workloads whose own sidecar reads policies: neither gateways nor pods of which ztunnel takes the traffic. */
export const podsOfSidecars = (mesh: Mesh): readonly Workload[] =>
  mesh.workloads.filter(
    (workload) =>
      isMeshed(mesh, workload) === true &&
      !isRedirected(mesh, workload) &&
      !isGatewayWorkload(mesh, workload),
  );

const INJECT = 'sidecar.istio.io/inject';

const indexes = new WeakMap<Mesh, PodsByLabels<Workload>>();

/** All workloads of a mesh by the labels of their pods, indexed once. */
export function podIndex(mesh: Mesh): PodsByLabels<Workload> {
  const known = allPods.get(mesh) ?? indexLabels(mesh.workloads);
  allPods.set(mesh, known);
  return known;
}

const allPods = new WeakMap<Mesh, PodsByLabels<Workload>>();

const isPod = ({ kind }: Workload): boolean => kind === 'Pod';
