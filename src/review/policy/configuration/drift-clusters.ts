import type { RepositoryConfig } from './repository-config.ts';

const MINUTE = 60_000;
const EVERY = { '15m': 15 * MINUTE, '1h': 60 * MINUTE, '6h': 360 * MINUTE, '24h': 1_440 * MINUTE };

/** Milliseconds between two comparisons; null where nobody asks for any. */
export const comparedEvery = ({ drift }: Pick<RepositoryConfig, 'drift'>): number | null =>
  drift.cluster.every === 'off' ? null : EVERY[drift.cluster.every];

/** The cluster of an environment as the service's settings call it, whether or not it is compared; null where nobody names one. */
export function clusterOf(
  { drift, environments }: Pick<RepositoryConfig, 'drift' | 'environments'>,
  environment: string,
): string | null {
  const named = drift.cluster.environments;
  if (Object.hasOwn(named, environment)) return named[environment] ?? null;
  return environments.find(({ name }) => name === environment)?.cluster ?? null;
}
