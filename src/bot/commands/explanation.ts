import type { Analysis, PullRequestRecord } from '../../review/index.ts';
import { explanationOf, permalinks } from '../../review/index.ts';
import { pullRequestFacts, pullRequestRefs } from '../reviews/pull-request-named.ts';
import type { Reply } from './command-reply.ts';
import type { Clock } from '../../forge/index.ts';
import { chartsAllowed } from './chart-permission.ts';
import { ForgeProblem } from '../../forge/index.ts';

interface ExplainPorts {
  readonly analysis: Pick<Analysis, 'review'>;
  readonly clock: Clock;
}

/** Of a finding or a gap, or its beginning. */
const ID = /^[0-9a-f]{4,12}$/i;

/** Answers `/explain` from the present head and base. Reads only: neither the check nor the store changes. */
export async function explainPullRequest(
  record: PullRequestRecord,
  id: string | null,
  { analysis, clock }: ExplainPorts,
): Promise<Reply> {
  const { pullRequest } = record;
  const { repository, head } = pullRequest;
  const asOf = new Date(clock.now()).toISOString();
  const outcome = await analysis.review({
    repository,
    ...pullRequestRefs(pullRequest),
    expectedHead: head.sha,
    pullRequest: pullRequestFacts(pullRequest),
    asOf,
    ...chartsAllowed(record),
    ...(id !== null && !ID.test(id) && { rule: id }),
  });
  if (outcome.kind === 'unreachable') throw new ForgeProblem('unavailable', outcome.message);
  if (outcome.kind !== 'reviewed') return { kind: 'not-reviewed-yet', command: 'explain' };
  const { review, commits, placeOf, headLines } = outcome;
  const linkTo = permalinks({ htmlUrl: repository.htmlUrl, ...commits });
  const explanation = explanationOf({
    context: { review, asOf, ...commits, placeOf, linkTo },
    headLines,
    id,
    askedRule: outcome.askedRule ?? null,
  });
  return explanation.kind === 'explained' ? { ...explanation, sha: commits.head } : explanation;
}
