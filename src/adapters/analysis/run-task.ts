import type { FetchCharts } from '../../app/ports/chart-sources.ts';
import type { ReadCluster, ReaderOf } from '../../app/ports/clusters.ts';
import type { FetchProblem } from '../git/mirrors/fetch-problem.ts';
import type { AnalysisTask, TaskResult } from './messages.ts';
import type { MirroredRepository } from './mirrored-repository.ts';
import type { ProcessPool } from './process-pool.ts';

/** Who answers what a task asks for beside contents; absent where it may not ask. */
interface AskedFor {
  readonly charts?: FetchCharts | undefined;
  readonly cluster?: ReaderOf | undefined;
}

/** Runs a task on a mirror; contents that it lacks are fetched into it as the task asks for them. */
export async function runTask(
  task: AnalysisTask,
  { mirror, source }: MirroredRepository,
  pool: ProcessPool,
  { charts = NOTHING_FETCHED, cluster = () => NOTHING_READ }: AskedFor = {},
): Promise<TaskResult | FetchProblem> {
  try {
    return await pool.run(task, {
      contents: async (oids) => {
        const problem = await mirror.fetchBlobs(oids, await source());
        if (problem !== null) throw new NotFetched(problem);
      },
      charts,
      cluster,
    });
  } catch (error) {
    if (error instanceof NotFetched) return error.problem;
    throw error;
  }
}

const NOTHING_FETCHED: FetchCharts = ({ references }) =>
  Promise.resolve(references.map(() => ({ kind: 'unlisted' })));

/** Only who looks for drift may ask. */
export const NOTHING_READ: ReadCluster = ({ kinds, named }) =>
  Promise.resolve(
    [...kinds, ...named.map(({ of }) => of)].map((of) => ({
      kind: 'unknown',
      of,
      reason: 'forbidden',
      why: 'no cluster may be read for this',
    })),
  );

/** Carries why contents could not be fetched past the process that asked for them. */
class NotFetched extends Error {
  readonly problem: FetchProblem;

  constructor(problem: FetchProblem) {
    super(problem.kind);
    this.problem = problem;
  }
}
