import type { RepositoryConfig } from '../policy/configuration/repository-config.ts';
import { clusterOf } from '../policy/configuration/drift-clusters.ts';
import { watchOfEnvironment, configuredWatch } from './watch-settings.ts';
import type { EnvironmentReview, Review } from '../evaluation/review.ts';
import { TIERS } from '../../manifest/index.ts';
import type { BlastRadius } from './blast-radius.ts';
import { blastRadius } from './blast-radius.ts';
import type { WatchSettings } from './watch-settings.ts';

/** Why the instant at which a merge was applied is only assumed: that of the merge. */
export type Assumption =
  'no-cluster' | 'not-allowed' | 'not-shown' | 'not-readable' | 'nobody-applies';

/** When a change was applied, in milliseconds since 1970. */
export interface AppliedAt {
  readonly at: number;
  /** What applied it; null where somebody, the commit or the merge says when. */
  readonly by: string | null;
  /** Set where nobody knows. */
  readonly assumed?: Assumption;
}

/** A merge as GitHub tells of it. */
interface WatchableMerge {
  readonly commit: string;
  /** Milliseconds since 1970. */
  readonly mergedAt: number;
  /** Login; null where GitHub does not say. */
  readonly mergedBy: string | null;
}

/** All that a watch of one environment needs from one look to the next. */
export interface BegunWatch extends WatchableMerge {
  readonly environment: string;
  /** Teams that are on call, as GitHub names them. */
  readonly onCall: readonly string[];
  /** Names in the settings of the service; null where no cluster is named. */
  readonly prometheus: string;
  readonly cluster: string | null;
  /** Folders that are delivered to the environment. */
  readonly roots: readonly string[];
  readonly radius: BlastRadius;
  readonly settings: WatchSettings;
  /** Absent until it was applied. */
  readonly applied?: AppliedAt;
  /** When a regression was told, in milliseconds since 1970; absent where none was. */
  readonly toldAt?: number;
}

/** Kept from look to look, with everything else of the job. */
const MOST_KEPT = 100;

/**
 * How a merge is watched in an environment; null where it is not: the merge does not reach it, or not with the tier that
 * is asked for. What has no tier could not be judged, and is watched.
 */
export function begunWatch(
  merge: WatchableMerge,
  environment: EnvironmentReview,
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
