import { nodeAt, stringAt } from '../../../manifest/index.ts';
import { OPEN } from '../../appliers/applier.ts';
import { destinationOf } from '../argo-destination.ts';
import type { ArgoInput } from '../argo-input.ts';
import { clusterOf, OWN_CLUSTER } from '../cluster-secrets.ts';
import { mapNode } from '../../../manifest/index.ts';
import { refusalOf, renderNode } from '../sets/set-template.ts';
import { contextOf } from './planned-set.ts';
import type { PlannedApplication } from './planned-set.ts';
import { nameOfSet } from './planned-set.ts';

/**
 * Applications that are followed together or not at all: all that go to one cluster, for a service whose callers are not
 * seen is another than it is; of a cluster with too many each by itself.
 */
export interface DestinationUnit {
  /** Is the same on both sides of a change. */
  readonly key: string;
  /** The cluster as it is known here. */
  readonly cluster: string;
  readonly applications: readonly PlannedApplication[];
}

/** Names what is told apart by Application and not by cluster. */
interface Splitting {
  /** Clusters with more Applications than are followed in all. */
  readonly clusters: ReadonlySet<string>;
  /** Tells that of any cluster some Applications may be left out already. */
  readonly all: boolean;
}

/** Gives the Applications by where they go; the clusters in the order of their first Application. */
export function byCluster(
  planned: readonly PlannedApplication[],
  input: ArgoInput,
): ReadonlyMap<string, readonly PlannedApplication[]> {
  const found = new Map<string, PlannedApplication[]>();
  const contexts = new Map(planned.map(({ set }) => [set, contextOf(set, input)]));
  for (const each of planned) {
    const { language } = contexts.get(each.set) ?? contextOf(each.set, input);
    const spec = nodeAt(each.merged, 'spec', 'destination');
    const made =
      spec === undefined ? null : refusalOf(() => renderNode(spec, each.parameters, language));
    const cluster = made !== null && 'value' in made ? clusterIn(made.value, input) : '';
    const others = found.get(cluster);
    if (others === undefined) found.set(cluster, [each]);
    else others.push(each);
  }
  return found;
}

function clusterIn(destination: Parameters<typeof nodeAt>[0], input: ArgoInput): string {
  if (destination === undefined) return '';
  const { origin } = destination;
  const spec = mapNode(new Map([['destination', destination]]), origin);
  const given = destinationOf(mapNode(new Map([['spec', spec]]), origin));
  if (given.name === null && given.server === null) return '';
  return clusterOf(given, input.clusters) ?? OWN_CLUSTER;
}

/** The units of a tree, by key. */
export function destinationUnits(
  clusters: ReadonlyMap<string, readonly PlannedApplication[]>,
  splitting: Splitting,
  input: ArgoInput,
): readonly DestinationUnit[] {
  return [...clusters]
    .flatMap(([cluster, applications]): readonly DestinationUnit[] =>
      splitting.all || splitting.clusters.has(cluster)
        ? byName(cluster, applications, input)
        : [{ key: cluster, cluster, applications }],
    )
    .sort((one, other) => (one.key < other.key ? -1 : 1));
}

function byName(
  cluster: string,
  applications: readonly PlannedApplication[],
  input: ArgoInput,
): readonly DestinationUnit[] {
  const found = new Map<string, PlannedApplication[]>();
  for (const each of applications) {
    const key = `${cluster}\n${nameOfSet(each.set)}\n${nameOf(each, input)}`;
    found.set(key, [...(found.get(key) ?? []), each]);
  }
  return [...found].map(([key, own]) => ({ key, cluster, applications: own }));
}

/** The name of an Application; for one that is not known what it is made from. */
function nameOf({ set, merged, parameters }: PlannedApplication, input: ArgoInput): string {
  const metadata = nodeAt(merged, 'metadata');
  const made =
    metadata === undefined
      ? null
      : refusalOf(() => renderNode(metadata, parameters, contextOf(set, input).language));
  const name = made !== null && 'value' in made ? (stringAt(made.value, 'name') ?? '') : '';
  return name === '' || name.includes(OPEN) ? JSON.stringify(parameters.values) : name;
}
