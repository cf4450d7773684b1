import type { EnvironmentVariable, Mesh, Workload } from '../../istio/index.ts';
import type { PlacedContainer } from '../../compare/index.ts';
import { comparedContainers } from '../../compare/index.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { imageOf } from './container-image.ts';

type Container = Workload['containers'][number];

/**
 * Containers of one environment that run one program side by side: versions of a workload (`reviews-v1` and
 * `reviews-v2`, a canary beside the stable one), or one workload in several namespaces. Their images are of one
 * repository: what only shares a name, as every product's `redis`, is no sibling.
 */
function siblingContainers(mesh: Mesh): readonly Siblings[] {
  const found = knownSiblings.get(mesh) ?? readSiblings(mesh);
  knownSiblings.set(mesh, found);
  return found;
}

type Siblings = readonly PlacedContainer[];

const knownSiblings = new WeakMap<Mesh, readonly Siblings[]>();

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

/** A container of this environment, with the same one of others. */
export interface ComparedHere {
  readonly here: PlacedContainer;
  readonly others: readonly PlacedContainer[];
  readonly all: readonly Mesh[];
}

const known = new WeakMap<readonly Mesh[], ReturnType<typeof comparedContainers>>();

/** Lists the containers of this environment that run in others too; empty where it is looked at by itself. */
export function comparedHere({ mesh, environments = [] }: DetectorInput): readonly ComparedHere[] {
  if (environments.length < 2) return [];
  const groups = known.get(environments) ?? comparedContainers(environments);
  known.set(environments, groups);
  return groups.flatMap(({ places }) => {
    const here = places.find((place) => place.mesh === mesh);
    const others = places.filter((place) => place.mesh !== mesh);
    return here === undefined || others.length === 0 ? [] : [{ here, others, all: environments }];
  });
}

/**
 * Lists the containers of this environment that run one program side by side, each with the others of its
 * group.
 */
const siblingsHere = ({ mesh, environments = [] }: DetectorInput): readonly ComparedHere[] =>
  siblingContainers(mesh).flatMap((group) =>
    group.map((here) => ({
      here,
      others: group.filter((other) => other !== here),
      all: environments,
    })),
  );

/** Writes `dev, staging` for the places where something is so. */
export const environmentsOf = (places: readonly PlacedContainer[]): string =>
  places.map(({ mesh }) => mesh.environment.name).join(', ');

/** Lists both comparisons: with containers of other environments, and with those beside it in this one. */
export const allCompared = (input: DetectorInput): readonly ComparedHere[] => [
  ...comparedHere(input),
  ...siblingsHere(input),
];

/** Tells whether what is compared runs in one environment. */
export const areSiblings = ({ here, others }: Pick<ComparedHere, 'here' | 'others'>): boolean =>
  others.every(({ mesh }) => mesh === here.mesh);

/**
 * Gives the name by which a container is told from those that it is compared with: `prod`, `namespace eu`,
 * `web-canary`.
 */
export function calledAmong(compared: Pick<ComparedHere, 'here' | 'others'>): string {
  const { here, others } = compared;
  return calledOf(here, others[0] ?? here);
}

/** Writes `dev, staging` for the places where something is so, as they are told from `here`. */
export const calledAll = (here: PlacedContainer, places: readonly PlacedContainer[]): string =>
  places.map((place) => calledOf(place, here)).join(', ');

function calledOf(place: PlacedContainer, other: PlacedContainer): string {
  if (place.mesh !== other.mesh) return place.mesh.environment.name;
  return place.workload.namespace === other.workload.namespace
    ? place.workload.name
    : `namespace ${place.workload.namespace}`;
}

/** Says what to write where the difference is meant. */
export function declaring(
  { workload }: PlacedContainer,
  { name, from }: Pick<EnvironmentVariable, 'name' | 'from'>,
): string {
  // one line for all that read it
  const object = from?.kind === 'ConfigMap' ? { ...from, name: withoutHash(from.name) } : workload;
  return `If the difference is intended, add it to \`intendedDifferences\`: \`{ kind: ${object.kind}, name: ${object.name}, variable: ${name}, reason: … }\`.`;
}

/** Takes away the hash of the content that a generator adds to the name. */
const withoutHash = (name: string): string => name.replace(/-[bcdfghkmt2456789]{10}$/, '');
