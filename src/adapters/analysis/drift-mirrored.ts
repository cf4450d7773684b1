import type { DriftLookOutcome, DriftRequest } from '../../app/ports/analysis.ts';
import type { ChartSources } from '../../app/ports/chart-sources.ts';
import type { Clusters } from '../../app/ports/clusters.ts';
import type { Repository } from '../../core/forge/index.ts';
import { fullName } from '../../core/forge/index.ts';
import type { Mirror } from '../git/mirrors/mirror.ts';
import type { Damaged } from './again-if-damaged.ts';
import type { AnalysisTask } from './messages.ts';
import type { MirroredRepository } from './mirrored-repository.ts';
import type { ProcessPool } from './process-pool.ts';
import { NOTHING_READ, runTask } from './run-task.ts';
import { otherwise, placeOf, tipOf } from './survey-mirrored.ts';

/** Runs what changes the mirror of a repository, after what was asked for before. */
type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

/** A mirror that is used while others may use it: each step that changes it waits for its turn. */
export const sharedMirror = (mirror: Mirror, inTurn: InTurn): Mirror => ({
  ...mirror,
  fetch: (...given) => inTurn(() => mirror.fetch(...given)),
  fetchBlobs: (...given) => inTurn(() => mirror.fetchBlobs(...given)),
  discard: () => inTurn(() => mirror.discard()),
});

interface DriftPlaces {
  readonly pool: ProcessPool;
  readonly clusters: Clusters | null;
  readonly chartSources: ChartSources | null;
}

/**
 * Fetches the default branch and has an environment of it compared with a cluster, which this process reads. The mirror
 * is a shared one: a cluster may take its time, and no review of the repository waits for it.
 */
export async function driftMirrored(
  repository: Repository,
  request: DriftRequest,
  mirrored: MirroredRepository,
  { pool, clusters, chartSources }: DriftPlaces,
): Promise<DriftLookOutcome | Damaged> {
  const commit = await tipOf(repository.defaultBranch, mirrored);
  if (typeof commit !== 'string') return commit;
  const task: AnalysisTask = {
    ...placeOf(repository, mirrored),
    kind: 'drift',
    ...{ commit, ...request },
  };
  const others = (request.adopt?.others ?? []).map(({ cluster }) => cluster);
  const named = new Set([request.cluster, ...others]);
  const session = chartSources?.open(fullName(repository), 'base');
  const result = await runTask(task, mirrored, pool, {
    charts: session?.fetch,
    cluster: (cluster) =>
      clusters === null || !named.has(cluster)
        ? NOTHING_READ
        : clusters.reader(fullName(repository), cluster),
  });
  return result.kind === 'drift' ? result : otherwise(result);
}
