import { z } from 'zod';
import type { CommitPair, MergeConflict } from '../../../../forge/index.ts';
import type {
  AnalysedChange,
  AnalysisRequest,
  PullRequestFacts,
  AnalysisOutcome,
} from '../../../../review/index.ts';
import { Commits, fieldsOf, ofKinds } from './question.ts';
import type { TaskQuestion } from './question.ts';
import type { ChartSources } from '../../../../charts/index.ts';
import { fullName } from '../../../../forge/index.ts';
import type { FetchProblem } from '../../mirrors/fetch-problem.ts';
import type { Damaged, MirroredRepository, UsedMirror } from '../mirrored-repository.ts';
import type { ObtainForTask } from '../analysis-process.ts';
import type { AskProcess } from '../ask-process.ts';
import { fetchPushed } from '../mirror-commits.ts';
import type { ComparisonRequest } from '../../../../features/rollback/index.ts';
import { lookupOf } from '../../../../review/index.ts';
import type { TaskTrouble } from '../task-messages.ts';

/** Two commits of the mirror. */
export interface ReviewTask extends Pick<
  AnalysisRequest,
  'asOf' | 'pullRequest' | 'rule' | 'asPushed' | 'restores'
> {
  readonly commits: CommitPair;
}

/** A review as it crosses the border between processes: plain data. */
export interface AnalysedData extends Omit<AnalysedChange, 'placeOf'> {
  readonly moved: Parameters<typeof lookupOf>[0];
}

export type ReviewResult =
  | AnalysedData
  | {
      readonly kind: 'conflict';
      readonly commits: CommitPair;
      readonly conflicts: readonly MergeConflict[];
    }
  | {
      readonly kind: 'invalid-policy';
      readonly commits: CommitPair;
      readonly problems: Extract<AnalysisOutcome, { kind: 'invalid-policy' }>['problems'];
      readonly byDefault: Pick<AnalysedData, 'review' | 'moved'>;
    }
  | { readonly kind: 'no-merge-base'; readonly commits: CommitPair };

const Facts = fieldsOf<PullRequestFacts>()({
  number: z.int(),
  author: z.string(),
  bot: z.boolean(),
  fork: z.boolean(),
  draft: z.boolean(),
  base: z.string(),
  head: z.string(),
});

const Restored = fieldsOf<NonNullable<AnalysisRequest['restores']>>()({
  commit: z.string(),
  whole: z.boolean(),
});

/** What a change means. */
export const review: TaskQuestion<ReviewTask, ReviewResult> = {
  request: fieldsOf<ReviewTask>()({
    commits: Commits,
    asOf: z.string(),
    pullRequest: Facts.nullable(),
    rule: z.exactOptional(z.string()),
    asPushed: z.exactOptional(z.literal(true)),
    restores: z.exactOptional(Restored),
  }),
  isResult: ofKinds<ReviewResult>({
    reviewed: true,
    conflict: true,
    'invalid-policy': true,
    'no-merge-base': true,
  }),
  loadAnswer: () => import('./review-answer.ts'),
};

/** Fetches both sides of a change and has it reviewed. */
export async function reviewMirrored(
  request: AnalysisRequest,
  mirrored: MirroredRepository,
  ask: AskProcess,
  sources: ChartSources | null,
  progress?: ObtainForTask['progress'],
): Promise<AnalysisOutcome | Damaged> {
  progress?.('fetching', 0, 0);
  const commits = await mirrored.alone((mine) =>
    request.asPushed === true ? fetchPushed(request, mine) : fetchCommits(request, mine),
  );
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
  const askedFor = { charts, pullRequest, progress };
  return reviewOutcome(await ask('review', asked, repository, mirrored, askedFor));
}

/** Of a fork anybody may name anything; of what nobody knows to be one of ours, too. */
const chartTrust = ({
  chartsAllowed,
  pullRequest,
}: AnalysisRequest): Parameters<ChartSources['open']>[1] =>
  chartsAllowed === true ? 'all' : pullRequest?.fork === false ? 'base' : 'none';

async function fetchCommits(
  { base, head, expectedHead }: AnalysisRequest,
  { mirror, source }: UsedMirror,
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

/** Has two commits reviewed that the mirror holds, without fetching any. */
export async function reviewComputed(
  { repository, base, head, pullRequest, asOf, restores }: ComparisonRequest,
  mirrored: UsedMirror,
  ask: AskProcess,
): Promise<AnalysisOutcome | Damaged> {
  const { mirror } = mirrored;
  for (const commit of [base, head]) {
    const found = COMMIT.test(commit) ? await mirror.run(['cat-file', '-t', commit]) : null;
    const isCommit = found?.kind === 'exited' && found.stdout.toString('latin1') === 'commit\n';
    if (!isCommit) return { kind: 'gone', what: commit };
  }
  const request = {
    ...{ commits: { base, head }, asOf, pullRequest },
    ...(restores !== undefined && { restores }),
  };
  return reviewOutcome(await ask('review', request, repository, mirrored, { pullRequest }));
}

const COMMIT = /^[0-9a-f]{40}$/;

/** What a review came to, as the use cases take it: places become a function again. */
function reviewOutcome(
  result: ReviewResult | TaskTrouble | FetchProblem,
): AnalysisOutcome | Damaged {
  if (result.kind === 'invalid-policy') {
    const { review, moved: places } = result.byDefault;
    return { ...result, byDefault: { review, placeOf: lookupOf(places) } };
  }
  if (result.kind !== 'reviewed') return result;
  const { moved, ...data } = result;
  return { ...data, placeOf: lookupOf(moved) };
}
