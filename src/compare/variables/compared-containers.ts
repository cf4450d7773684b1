import type { Mesh, Workload } from '../../istio/index.ts';
import { bareName } from './environment-words.ts';

type Container = Workload['containers'][number];

/** A container in one environment. */
export interface PlacedContainer {
  readonly mesh: Mesh;
  readonly workload: Workload;
  readonly container: Container;
}

/** One container over the environments that run it, in the order of the environments. */
export interface ComparedContainer {
  /** As its environments name it, without words for the environment: `web`. */
  readonly workload: string;
  readonly container: string;
  readonly places: readonly PlacedContainer[];
}

/**
 * Containers of all environments, those that are the same in several of them together. A workload is the same where
 * its name is, or is but for the environment's own (`web-prod`); where one environment runs several of that name, its
 * namespace has to be the same too.
 */
export function comparedContainers(meshes: readonly Mesh[]): readonly ComparedContainer[] {
  const ambiguous = namesOfSeveral(meshes);
  const groups = new Map<string, ComparedContainer & { places: PlacedContainer[] }>();
  for (const place of meshes.flatMap(placesOf)) {
    const { mesh, workload, container } = place;
    const name = bareName(workload.name, mesh);
    const namespace = ambiguous.has(name) ? bareName(workload.namespace, mesh) : '';
    const key = JSON.stringify([namespace, name, container.name]);
    const group = groups.get(key) ?? { workload: name, container: container.name, places: [] };
    groups.set(key, group);
    // the same twice in one environment: which of them to compare nobody can tell
    if (group.places.at(-1)?.mesh !== mesh) group.places.push(place);
  }
  return [...groups.values()];
}

const placesOf = (mesh: Mesh): readonly PlacedContainer[] =>
  mesh.workloads.flatMap((workload) =>
    workload.containers.map((container) => ({ mesh, workload, container })),
  );

/** Names that some environment has more than once. */
function namesOfSeveral(meshes: readonly Mesh[]): ReadonlySet<string> {
  const several = new Set<string>();
  for (const mesh of meshes) {
    const seen = new Set<string>();
    for (const { name } of mesh.workloads) {
      const bare = bareName(name, mesh);
      if (seen.has(bare)) several.add(bare);
      seen.add(bare);
    }
  }
  return several;
}
