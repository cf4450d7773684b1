import type { RepositoryConfig } from './repository-config.ts';

/** An environment, and the cluster that it is compared with, as the service's settings call it. */
export interface ComparedCluster {
  readonly environment: string;
  readonly cluster: string;
}

const MINUTE = 60_000;
const EVERY = { '15m': 15 * MINUTE, '1h': 60 * MINUTE, '6h': 360 * MINUTE, '24h': 1_440 * MINUTE };
/** More are not compared: each is a render and a read. */
const MOST_COMPARED = 50;

/** Milliseconds between two comparisons; null where nobody asks for any. */
export const comparedEvery = ({ drift }: Pick<RepositoryConfig, 'drift'>): number | null =>
  drift.cluster.every === 'off' ? null : EVERY[drift.cluster.every];

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

/** The cluster of an environment as the service's settings call it, whether or not it is compared; null where nobody names one. */
export function clusterOf(
  { drift, environments }: Pick<RepositoryConfig, 'drift' | 'environments'>,
  environment: string,
): string | null {
  const named = drift.cluster.environments;
  if (Object.hasOwn(named, environment)) return named[environment] ?? null;
  return environments.find(({ name }) => name === environment)?.cluster ?? null;
}
