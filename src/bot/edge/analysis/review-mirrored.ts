import type { AnalysisOutcome, AnalysisRequest } from '../../../review/index.ts';
import type { ChartSources, ChartTrust } from '../../../charts/index.ts';
import { fullName } from '../../../forge/index.ts';
import type { CommitPair } from '../../../forge/index.ts';
import type { FetchProblem } from '../mirrors/fetch-problem.ts';
import type { Damaged } from './again-if-damaged.ts';
import type { AskProcess } from './ask-process.ts';
import { fetchPushed } from './landed-commits.ts';
import type { MirroredRepository } from './mirrored-repository.ts';
import { reviewOutcome } from './review-outcome.ts';

/** Fetches both sides of a change and has it reviewed. */
export async function reviewMirrored(
  request: AnalysisRequest,
  mirrored: MirroredRepository,
  ask: AskProcess,
  sources: ChartSources | null,
): Promise<AnalysisOutcome | Damaged> {
  const commits = await (request.asPushed === true
    ? fetchPushed(request, mirrored)
    : fetchCommits(request, mirrored));
  if ('kind' in commits) return commits;
  const { asOf, pullRequest, repository, rule, asPushed, restores } = request;
  const asked = {
    ...{ commits, asOf, pullRequest },
    ...(rule !== undefined && { rule }),
    ...(asPushed !== undefined && { asPushed }),
    ...(restores !== undefined && { restores }),
  };
  const session = sources?.open(fullName(repository), chartTrust(request));
  const charts = session?.fetch;
  return reviewOutcome(await ask('review', asked, repository, mirrored, { charts }));
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
