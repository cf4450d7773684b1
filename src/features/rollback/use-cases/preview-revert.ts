import type {
  AnalysisOutcome,
  PlatformTeam,
  PullRequestFacts,
  ReportContext,
  RepositoryConfig,
  RevertScope,
  StateLeft,
} from '../../../review/index.ts';
import type { Repository } from '../../../forge/index.ts';
import type { RevertPreview } from '../texts/revert-body.ts';
import type { ComputedRevert } from '../reverts/revert-result.ts';
import type { Restoration } from '../reverts/restoration.ts';
import type { RevertTarget } from '../reverts/revert-target.ts';
import { isWhole, restoredBy } from '../reverts/revert-result.ts';
import { otherState } from '../../../review/index.ts';
import { restorationOf } from '../reverts/restoration.ts';
import { ForgeProblem } from '../../../forge/index.ts';
import type { ComparisonRequest, Reverts } from '../ports/revert-ports.ts';

export interface PreviewRequest {
  readonly repository: Repository;
  readonly revert: ComputedRevert;
  readonly scope: RevertScope;
  readonly target: RevertTarget;
  /** Holds what conditions of rules may ask about the pull request that is about to be opened. */
  readonly pullRequest: PullRequestFacts | null;
  /** ISO 8601 */
  readonly asOf: string;
}

export interface PreviewedRevert {
  readonly preview: RevertPreview;
  readonly restoration: Restoration;
  /** Says whether what it leaves is a state that the branch had; its gate goes by the same. */
  readonly left: StateLeft;
  /** The configuration of the branch; null where it does not validate, or could not be read. */
  readonly config: RepositoryConfig | null;
  readonly platformTeam: PlatformTeam | null;
}

interface PreviewPorts {
  readonly reverts: Pick<Reverts, 'review'>;
}

/**
 * Makes the normal review of a revert before there is a pull request of it, and says whether it brings back
 * what was in effect before the change that it undoes.
 */
export async function previewRevert(
  request: PreviewRequest,
  ports: PreviewPorts,
): Promise<PreviewedRevert> {
  const { revert, pullRequest } = request;
  const commit = restoredBy(revert);
  const sides = {
    ...{ base: revert.tip, pullRequest },
    ...(commit !== null && { restores: { commit, whole: isWhole(request) } }),
  };
  const outcome = await review(request, sides, ports);
  return {
    preview: previewOf(outcome, request),
    restoration: await compareWithBefore(request, ports),
    left: commit === null ? otherState('several') : leftOf(outcome),
    config: outcome.kind === 'reviewed' ? outcome.config : null,
    platformTeam: outcome.kind === 'reviewed' ? outcome.platformTeam : null,
  };
}

const leftOf = (outcome: AnalysisOutcome): StateLeft =>
  (outcome.kind === 'reviewed' ? outcome.left : null) ?? otherState('not-compared');

async function compareWithBefore(
  request: PreviewRequest,
  ports: PreviewPorts,
): Promise<Restoration> {
  const { revert, scope } = request;
  if (revert.pre === null)
    return { kind: 'unknown', why: 'there is no commit before it to compare with' };
  const outcome = await review(request, { base: revert.pre, pullRequest: null }, ports);
  if (outcome.kind === 'reviewed') return restorationOf(outcome.review, revert, scope);
  return outcome.kind === 'invalid-policy'
    ? restorationOf(outcome.byDefault.review, revert, scope)
    : { kind: 'unknown', why: whyNot(outcome) };
}

/** Reviews the revert. A failure that passes by itself is thrown, because another try is worth it. */
async function review(
  { repository, revert, asOf }: PreviewRequest,
  sides: Pick<ComparisonRequest, 'base' | 'pullRequest' | 'restores'>,
  { reverts }: PreviewPorts,
): Promise<AnalysisOutcome> {
  const outcome = await reverts.review({
    ...sides,
    repository,
    head: revert.commit,
    asOf,
  });
  if (outcome.kind === 'unreachable') throw new ForgeProblem('unavailable', outcome.message);
  if (outcome.kind === 'gone')
    throw new ForgeProblem('unavailable', 'The computed revert was tidied away.');
  return outcome;
}

function previewOf(outcome: AnalysisOutcome, { revert, asOf }: PreviewRequest): RevertPreview {
  const judged =
    outcome.kind === 'reviewed'
      ? outcome
      : outcome.kind === 'invalid-policy'
        ? outcome.byDefault
        : null;
  if (judged === null) return { kind: 'not-reviewed', why: whyNot(outcome) };
  const { review, placeOf } = judged;
  const context: ReportContext = {
    review,
    asOf,
    placeOf,
    base: revert.tip,
    head: revert.commit,
  };
  return { kind: 'reviewed', context };
}

/** Half a sentence. */
function whyNot(outcome: AnalysisOutcome): string {
  if (outcome.kind === 'failed')
    return `the analysis stopped (${outcome.message.replace(/\.$/, '')})`;
  return 'Git has no merge result of it';
}
