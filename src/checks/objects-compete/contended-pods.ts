import type { Resource } from '../../manifest/index.ts';
import { resourceKey } from '../../manifest/index.ts';
import { groupedBy, ownLabelOf, REVISION_LABEL, selectablePods } from '../../istio/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';

/** An object that selects pods of its own namespace by labels. */
export interface Selecting {
  readonly resource: Resource;
  readonly labels: ReadonlyMap<string, string>;
}

/** Pods that several objects select of which one alone is to hold. */
export interface ContendedPods {
  readonly workload: Workload;
  /** Two or more, in rendering order. */
  readonly objects: readonly Resource[];
}

/** The pods that more than one of the objects select. An object that several roots write is one. */
export function contendedPods(
  mesh: Mesh,
  selecting: readonly Selecting[],
): readonly ContendedPods[] {
  const pods = selectablePods(mesh);
  const byPods = new Map<Workload, Resource[]>();
  for (const { resource, labels } of distinctObjects(selecting, ({ resource: one }) => one))
    for (const workload of pods.inNamespace(resource.namespace, labels)) {
      const objects = byPods.get(workload);
      if (objects === undefined) byPods.set(workload, [resource]);
      else objects.push(resource);
    }
  return [...byPods].flatMap(([workload, objects]) =>
    rivalsAmong(objects).map((rivals) => ({ workload, objects: rivals })),
  );
}

/** Objects that are for all of their namespace, where it has more than one of them. */
export const contendedNamespaces = (
  objects: readonly Resource[],
): readonly (readonly Resource[])[] =>
  [
    ...groupedBy(
      distinctObjects(objects, (one) => one),
      ({ namespace }) => namespace,
    ).values(),
  ].flatMap(rivalsAmong);

/** Those that one control plane reads: objects of different revisions never meet (INJ-19). */
function rivalsAmong(objects: readonly Resource[]): readonly (readonly Resource[])[] {
  const revisionOf = (one: Resource): string => ownLabelOf(one, REVISION_LABEL)?.value ?? '';
  const forAll = objects.filter((one) => revisionOf(one) === '');
  const revisions = [...new Set(objects.map(revisionOf))].filter((one) => one !== '');
  const groups =
    revisions.length === 0
      ? [objects]
      : revisions.map((name) => [...forAll, ...objects.filter((one) => revisionOf(one) === name)]);
  return groups.filter((group) => group.length > 1);
}

/** An object that several roots write counts once, as the last of them has it. */
export function distinctObjects<T>(
  items: readonly T[],
  resourceOf: (item: T) => Resource,
): readonly T[] {
  return [...new Map(items.map((item) => [resourceKey(resourceOf(item)), item])).values()];
}
