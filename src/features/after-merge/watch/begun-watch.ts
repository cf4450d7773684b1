import type { RepositoryConfig, Review, BegunWatch } from '../../../review/index.ts';
import { watchOfEnvironment, configuredWatch } from './watch-settings.ts';
import { TIERS } from '../../../manifest/index.ts';
import { blastRadius } from './blast-radius.ts';

/** Whom a watch looks at. */
export type Watched = BegunWatch['radius']['watched'][number];

/** Whom a change reaches in one environment, as metrics name them. */
export type BlastRadius = BegunWatch['radius'];

/** Says what a watch compares with what, and from when on it says so. */
export type WatchSettings = BegunWatch['settings'];

/** When a change was applied, in milliseconds since 1970. */
export type AppliedAt = NonNullable<BegunWatch['applied']>;

/** Why the instant at which a merge was applied is only assumed: that of the merge. */
export type Assumption = NonNullable<AppliedAt['assumed']>;

/** Kept from look to look, with everything else of the job. */
const MOST_KEPT = 100;

/**
 * How a merge is watched in an environment; null where it is not: the merge does not reach it, or not with the tier that
 * is asked for. What has no tier could not be judged, and is watched.
 */
export function begunWatch(
  merge: Pick<BegunWatch, 'commit' | 'mergedAt' | 'mergedBy'>,
  environment: Review['environments'][number],
  review: Review,
  config: RepositoryConfig,
): BegunWatch | { readonly kind: 'no-prometheus' } | null {
  const { name, changed } = environment;
  const wanted = watchOfEnvironment(config, name);
  const tier = environment.tier ?? review.tier;
  if (wanted.tier === null) return null;
  if (tier !== null && TIERS.indexOf(tier) < TIERS.indexOf(wanted.tier)) return null;
  const radius = blastRadius(review, name);
  if (!changed && radius.watched.length === 0) return null;
  if (wanted.prometheus === null) return { kind: 'no-prometheus' };
  return {
    ...merge,
    environment: name,
    onCall: config.breakGlass === null ? [] : [config.breakGlass.team],
    prometheus: wanted.prometheus,
    cluster: clusterOf(config, name),
    roots: environment.roots.slice(0, MOST_KEPT).map(({ path }) => path),
    radius: {
      ...radius,
      unnamed: radius.unnamed.slice(0, MOST_KEPT),
      leftOut: radius.leftOut + Math.max(0, radius.unnamed.length - MOST_KEPT),
    },
    settings: configuredWatch(wanted),
  };
}

/**
 * Finds the cluster of an environment as the service's settings call it, whether or not it is compared: the first of
 * several, for who applies an environment sits in one. Null where nobody names one.
 */
function clusterOf(
  { drift, environments }: Pick<RepositoryConfig, 'drift' | 'environments'>,
  environment: string,
): string | null {
  const named = drift.cluster.environments;
  if (Object.hasOwn(named, environment)) {
    const cluster = named[environment] ?? null;
    return typeof cluster === 'string' ? cluster : (cluster?.[0] ?? null);
  }
  return environments.find(({ name }) => name === environment)?.cluster ?? null;
}
