import type { FetchCharts } from '../../../charts/index.ts';
import type { ReaderOf, Repository } from '../../../forge/index.ts';
import { fullName } from '../../../forge/index.ts';
import type { PullRequestFacts } from '../../../review/index.ts';
import { tenantOf } from './tenant-use.ts';
import type { FetchProblem } from '../mirrors/fetch-problem.ts';
import type { UsedMirror } from './mirrored-repository.ts';
import type { ObtainForTask } from './analysis-process.ts';
import type { ProcessPool } from './process-pool.ts';
import { NOTHING_FETCHED, NOTHING_READ, SOMETHING_ELSE } from './questions/question.ts';
import { isResultOf } from './questions/question-table.ts';
import type { QuestionKind, Requests, Results } from './questions/question-table.ts';
import type { TaskTrouble } from './task-messages.ts';

/** Says who answers what a task asks for beside contents; a field is absent where it may not ask. */
interface AskedFor {
  readonly charts?: FetchCharts | undefined;
  readonly cluster?: ReaderOf | undefined;
  /** The pull request that it is about, where it is about one: what comes of a fork counts for its author. */
  readonly pullRequest?: PullRequestFacts | null;
  /** Is told what is done, at which part of how many. */
  readonly progress?: ObtainForTask['progress'];
}

/**
 * Asks an analysis process about a repository; contents that the mirror lacks are fetched into it as the process asks
 * for them. What keeps it from an answer is told, and another result than that of the question is a failure too.
 */
export type AskProcess = <K extends QuestionKind>(
  kind: K,
  request: Requests[K],
  repository: Repository,
  mirrored: UsedMirror,
  askedFor?: AskedFor,
) => Promise<Results[K] | TaskTrouble | FetchProblem>;

/** Makes it of a pool of processes. */
export const askProcessOf =
  (pool: ProcessPool): AskProcess =>
  async (kind, request, repository, { mirror, source }, askedFor = {}) => {
    const { charts = NOTHING_FETCHED, cluster = () => NOTHING_READ, progress } = askedFor;
    const tenant = tenantOf(repository, askedFor.pullRequest ?? null);
    const about = { repository: repository.id, name: fullName(repository), mirror: mirror.gitDir };
    try {
      progress?.('waiting for other reviews', 0, 0);
      const result = await pool.run({ ...about, kind, request }, tenant, {
        contents: async (oids) => {
          const problem = await mirror.fetchBlobs(oids, await source());
          if (problem !== null) throw new NotFetched(problem);
        },
        charts,
        cluster,
        progress,
      });
      if (isTrouble(result) || isResultOf(kind, result)) return result;
      return SOMETHING_ELSE;
    } catch (error) {
      if (error instanceof NotFetched) return error.problem;
      throw error;
    }
  };

const isTrouble = (result: { readonly kind: string }): result is TaskTrouble =>
  result.kind === 'failed' || result.kind === 'damaged';

/** Carries why contents could not be fetched past the process that asked for them. */
class NotFetched extends Error {
  readonly problem: FetchProblem;

  constructor(problem: FetchProblem) {
    super(problem.kind);
    this.problem = problem;
  }
}
