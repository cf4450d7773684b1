import { z } from 'zod';
import type {
  AskedAdoption,
  DriftLookOutcome,
  DriftRequest,
  LookedForDrift,
} from '../../../../features/drift/index.ts';
import type { ChartSources } from '../../../../charts/index.ts';
import { clusterNames } from '../../../../features/drift/index.ts';
import type { Clusters, Repository } from '../../../../forge/index.ts';
import { fullName } from '../../../../forge/index.ts';
import type { Damaged, UsedMirror } from '../mirrored-repository.ts';
import type { AskProcess } from '../ask-process.ts';
import { tipOf } from '../mirror-commits.ts';
import { NOTHING_READ, CommitName, fieldsOf, ofKinds } from './question.ts';
import type { TaskQuestion } from './question.ts';

export interface DriftTask extends DriftRequest {
  readonly commit: string;
}

const Adoption = fieldsOf<AskedAdoption>()({
  ids: z.array(z.string()),
  others: z.array(
    fieldsOf<AskedAdoption['others'][number]>()({ environment: z.string(), cluster: z.string() }),
  ),
});

/** What an environment differs by from a cluster. */
export const drift: TaskQuestion<DriftTask, LookedForDrift> = {
  request: fieldsOf<DriftTask>()({
    commit: CommitName,
    environment: z.string(),
    cluster: z.string(),
    asOf: z.string(),
    adopt: z.exactOptional(Adoption),
  }),
  isResult: ofKinds<LookedForDrift>({ drift: true }),
  loadAnswer: () => import('./drift-answer.ts'),
};

interface DriftSources {
  readonly clusters: Clusters | null;
  readonly chartSources: ChartSources | null;
}

/**
 * Fetches the default branch and has an environment of it compared with a cluster, which this process reads. The mirror
 * is a shared one: a cluster may take its time, and no review of the repository waits for it.
 */
export async function askDrift(
  repository: Repository,
  request: DriftRequest,
  mirrored: UsedMirror,
  ask: AskProcess,
  { clusters, chartSources }: DriftSources,
): Promise<DriftLookOutcome | Damaged> {
  const commit = await tipOf(repository.defaultBranch, mirrored);
  if (typeof commit !== 'string') return commit;
  const others = (request.adopt?.others ?? []).map(({ cluster }) => cluster);
  const named = new Set([request.cluster, ...others].flatMap(clusterNames));
  const session = chartSources?.open(fullName(repository), 'base');
  return ask('drift', { commit, ...request }, repository, mirrored, {
    charts: session?.fetch,
    cluster: (cluster) =>
      clusters === null || !named.has(cluster)
        ? NOTHING_READ
        : clusters.reader(fullName(repository), cluster),
  });
}
