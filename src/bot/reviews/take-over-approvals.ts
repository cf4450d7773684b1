import type {
  AnalysedChange,
  Analysis,
  AnalysisRequest,
  EarlierMeaning,
  MeaningNow,
  PullRequestState,
} from '../../review/index.ts';
import { earlierMeanings, inTermsOfNow } from '../../review/index.ts';
import { ForgeProblem } from '../../forge/index.ts';

/**
 * What is remembered of a pull request, in terms of this version: the commits that approvals were given on are analysed
 * once more, unless they are those of `change`. Where that fails, approvals of them are asked for again.
 */
export async function takeOverApprovals(
  state: PullRequestState | null,
  change: AnalysedChange,
  asked: AskedBefore,
  { analysis }: { readonly analysis: Pick<Analysis, 'review'> },
): Promise<PullRequestState | null> {
  if (state === null) return null;
  const now = new Map<string, MeaningNow>();
  for (const earlier of earlierMeanings(state)) {
    const review = isOf(earlier, change)
      ? change.review
      : await reviewOf(earlier, askedOf(earlier, change, asked), { analysis });
    if (review !== null) now.set(earlier.meaning, review);
  }
  return inTermsOfNow(state, now);
}

type AskedBefore = Pick<AnalysisRequest, 'repository' | 'pullRequest' | 'asOf' | 'chartsAllowed'>;

/** What was allowed for this head was not for the ones before it. */
function askedOf(
  { sha }: EarlierMeaning,
  { commits }: AnalysedChange,
  { chartsAllowed, ...always }: AskedBefore,
): AskedBefore {
  return sha === commits.head && chartsAllowed === true
    ? { ...always, chartsAllowed: true }
    : always;
}

const isOf = ({ sha, base }: EarlierMeaning, { commits }: AnalysedChange): boolean =>
  commits.head === sha && commits.base === base;

async function reviewOf(
  { sha, base }: EarlierMeaning,
  asked: AskedBefore,
  { analysis }: { readonly analysis: Pick<Analysis, 'review'> },
): Promise<MeaningNow | null> {
  const outcome = await analysis.review({ ...asked, base, head: sha, expectedHead: sha });
  if (outcome.kind === 'unreachable') throw new ForgeProblem('unavailable', outcome.message);
  return outcome.kind === 'reviewed' ? outcome.review : null;
}
