import type { Mesh, Workload } from '../../istio/index.ts';
import { bareName } from './environment-words.ts';
import { imageOf } from './container-image.ts';

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

/**
 * Containers of one environment that run one program side by side: versions of a workload (`reviews-v1` and
 * `reviews-v2`, a canary beside the stable one), or one workload in several namespaces. Their images are of one
 * repository: what only shares a name, as every product's `redis`, is no sibling.
 */
export function siblingContainers(mesh: Mesh): readonly Siblings[] {
  const found = known.get(mesh) ?? readSiblings(mesh);
  known.set(mesh, found);
  return found;
}

type Siblings = readonly PlacedContainer[];

const known = new WeakMap<Mesh, readonly Siblings[]>();

function readSiblings(mesh: Mesh): readonly Siblings[] {
  const groups = new Map<string, PlacedContainer[]>();
  for (const workload of mesh.workloads)
    for (const container of workload.containers)
      for (const key of keysOf(workload, container)) {
        const group = groups.get(key) ?? [];
        groups.set(key, group);
        group.push({ mesh, workload, container });
      }
  return [...groups.values()].filter((group) => group.length > 1);
}

/** One key for its versions, and one for its namespaces. */
function keysOf(
  { kind, namespace, name }: Workload,
  container: Workload['containers'][number],
): readonly string[] {
  const repository = repositoryOf(imageOf({ container }));
  if (repository === '') return [];
  const of = [kind, container.name, repository];
  return [
    JSON.stringify(['versions', namespace, withoutVersion(name), ...of]),
    JSON.stringify(['namespaces', name, ...of]),
  ];
}

/** Of `web:1.4@sha256:…` what comes before the tag. */
const repositoryOf = (image: string): string => image.replace(/@.*$/, '').replace(/:[^:]*$/, '');

/** `web` of `web-v2`, `web-canary` and `web-blue`. */
const withoutVersion = (name: string): string =>
  name.replace(/-(?:v\d+(?:[.-]\d+)*|canary|stable|primary|baseline|preview|blue|green)$/, '');
