import type { RepositoryConfig } from '../../../review/index.ts';

/** An environment, and the cluster that it is compared with, as the service's settings call it. */
interface ComparedCluster {
  readonly environment: string;
  readonly cluster: string;
}

/** More are not compared: each is a render and a read. */
const MOST_COMPARED = 50;

/** What is compared with what: `drift.cluster.environments` before the clusters that environments name. */
export function comparedClusters({
  drift,
  environments,
}: Pick<RepositoryConfig, 'drift' | 'environments'>): readonly ComparedCluster[] {
  if (drift.cluster.every === 'off') return [];
  const pairs = new Map<string, string>();
  for (const { name, cluster } of environments) if (cluster !== undefined) pairs.set(name, cluster);
  for (const [name, cluster] of Object.entries(drift.cluster.environments))
    pairs.set(name, cluster);
  return [...pairs]
    .slice(0, MOST_COMPARED)
    .map(([environment, cluster]) => ({ environment, cluster }));
}
