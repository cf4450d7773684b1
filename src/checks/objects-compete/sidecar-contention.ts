import { asSidecar, isAmbientNamespace, isRedirected, selectablePods } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';
import type { ContendedPods } from './contended-pods.ts';
import { contendedNamespaces, contendedPods } from './contended-pods.ts';

const sidecarsOf = (mesh: Mesh): readonly Resource[] =>
  mesh.ofKind('networking.istio.io', 'Sidecar');

/** Pods with a sidecar that several Sidecars select: the oldest of them holds (SIDECAR-1). */
export const sidecarsOnOnePod = (mesh: Mesh): readonly ContendedPods[] =>
  contendedPods(mesh, sidecarsOf(mesh).filter(hasLabels).map(selectingOf)).filter(
    ({ workload }) => !isRedirected(mesh, workload),
  );

/** Sidecars without labels to select by, where a namespace has several: the oldest holds (SIDECAR-1). */
export const sidecarsOfOneNamespace = (mesh: Mesh): readonly (readonly Resource[])[] =>
  contendedNamespaces(
    sidecarsOf(mesh).filter(
      (sidecar) => !hasLabels(sidecar) && !isAmbientNamespace(mesh, sidecar.namespace),
    ),
  );

/** A Sidecar for pods that ztunnel takes, which reads none (AMBIENT-1); of its namespace where there are no pods named. */
export interface UnreadSidecar {
  readonly sidecar: Resource;
  readonly workload: Workload | null;
}

/** Sidecars that name pods of ztunnel, or are for a namespace that hands its pods to ztunnel. */
export function sidecarsWithoutReader(mesh: Mesh): readonly UnreadSidecar[] {
  const pods = selectablePods(mesh);
  return sidecarsOf(mesh).flatMap((sidecar): readonly UnreadSidecar[] => {
    if (!hasLabels(sidecar))
      return isAmbientNamespace(mesh, sidecar.namespace) ? [{ sidecar, workload: null }] : [];
    const selected = pods
      .inNamespace(sidecar.namespace, selectingOf(sidecar).labels)
      .find((workload) => isRedirected(mesh, workload));
    return selected === undefined ? [] : [{ sidecar, workload: selected }];
  });
}

/** Whether a Sidecar chooses pods although it names no labels: it comes before those that choose none (SIDECAR-1). */
export const choosesAllPods = (sidecar: Resource): boolean =>
  asSidecar(sidecar).workloadSelector !== null && !hasLabels(sidecar);

const hasLabels = (sidecar: Resource): boolean => asSidecar(sidecar).workloadLabels.value.size > 0;

const selectingOf = (resource: Resource) => ({
  resource,
  labels: asSidecar(resource).workloadLabels.value,
});
