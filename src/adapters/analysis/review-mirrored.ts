import type { AnalysisOutcome, AnalysisRequest } from '../../app/ports/analysis.ts';
import type { ChartSources, ChartTrust } from '../../app/ports/chart-sources.ts';
import { fullName } from '../../core/forge/index.ts';
import type { CommitPair } from '../../app/ports.ts';
import type { FetchProblem } from '../git/mirrors/fetch-problem.ts';
import type { Damaged } from './again-if-damaged.ts';
import { fetchPushed } from './landed-commits.ts';
import type { MirroredRepository } from './mirrored-repository.ts';
import type { ProcessPool } from './process-pool.ts';
import { reviewOutcome } from './review-outcome.ts';
import { runTask } from './run-task.ts';

/** Fetches both sides of a change and has it reviewed. */
export async function reviewMirrored(
  request: AnalysisRequest,
  mirrored: MirroredRepository,
  pool: ProcessPool,
  sources: ChartSources | null,
): Promise<AnalysisOutcome | Damaged> {
  const commits = await (request.asPushed === true
    ? fetchPushed(request, mirrored)
    : fetchCommits(request, mirrored));
  if ('kind' in commits) return commits;
  const { asOf, pullRequest, repository, rule, asPushed, restores } = request;
  const { gitDir } = mirrored.mirror;
  const task = {
    kind: 'review',
    repository: repository.id,
    name: fullName(repository),
    mirror: gitDir,
    commits,
    asOf,
    pullRequest,
    ...(rule !== undefined && { rule }),
    ...(asPushed !== undefined && { asPushed }),
    ...(restores !== undefined && { restores }),
  } as const;
  const session = sources?.open(fullName(repository), chartTrust(request));
  return reviewOutcome(await runTask(task, mirrored, pool, { charts: session?.fetch }));
}

/** Of a fork anybody may name anything; of what nobody knows to be one of ours, too. */
const chartTrust = ({ chartsAllowed, pullRequest }: AnalysisRequest): ChartTrust =>
  chartsAllowed === true ? 'all' : pullRequest?.fork === false ? 'base' : 'none';

async function fetchCommits(
  { base, head, expectedHead }: AnalysisRequest,
  { mirror, source }: MirroredRepository,
): Promise<CommitPair | FetchProblem | Extract<AnalysisOutcome, { kind: 'moved' }>> {
  const problem = await mirror.fetch([base, head], await source());
  if (problem !== null) return problem;
  const [baseTip = null, headTip = null] = await mirror.commitsOf([base, head]);
  if (baseTip === null) return { kind: 'gone', what: base };
  if (headTip === null) return { kind: 'gone', what: head };
  if (headTip === expectedHead) return { base: baseTip, head: headTip };
  if (await mirror.contains(headTip, expectedHead)) return { kind: 'moved', head: headTip };
  // GitHub moves `refs/pull/N/head` a moment after it tells of a push.
  const ahead = await mirror.fetch([expectedHead], await source());
  const lags = ahead === null && (await mirror.contains(expectedHead, headTip));
  return lags ? { base: baseTip, head: expectedHead } : { kind: 'moved', head: headTip };
}
