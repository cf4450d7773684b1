import type { Repository } from '../../forge/index.ts';
import type { Analysis, AnalysisOutcome } from '../ports/analysis.ts';
import { ForgeProblem } from '../../forge/index.ts';

interface Pushed {
  readonly repository: Repository;
  readonly before: string;
  readonly after: string;
  /** The time in ISO 8601. */
  readonly asOf: string;
}

/** The normal review of what a push made of a branch: the trees before and after. What passes by itself is thrown. */
export async function reviewAsPushed(
  { repository, before, after, asOf }: Pushed,
  { analysis }: { readonly analysis: Pick<Analysis, 'review'> },
): Promise<AnalysisOutcome> {
  const outcome = await analysis.review({
    ...{ repository, base: before, head: after, expectedHead: after },
    // whoever pushes may write here
    ...{ pullRequest: null, asOf, chartsAllowed: true, asPushed: true },
  });
  if (outcome.kind === 'unreachable') throw new ForgeProblem('unavailable', outcome.message);
  return outcome;
}
