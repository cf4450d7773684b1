import type { PlacedContainer } from '../../compare/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';
import { imageOf } from './container-image.ts';

type Container = Workload['containers'][number];

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
function keysOf({ kind, namespace, name }: Workload, container: Container): readonly string[] {
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
