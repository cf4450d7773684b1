import type { AnalysisRequest, PullRequestRecord, Store } from '../../review/index.ts';

/** Whether somebody with write access asked to have the present head looked at once more. */
export const chartsAllowed = ({
  pullRequest,
  chartsFor,
}: PullRequestRecord): Pick<AnalysisRequest, 'chartsAllowed'> =>
  chartsFor === pullRequest.head.sha ? { chartsAllowed: true } : {};

/** Charts that only this head names may be fetched from now on, until it moves. */
export async function allowCharts(
  { pullRequest: { repository, number, head } }: PullRequestRecord,
  { updatePullRequest }: Pick<Store, 'updatePullRequest'>,
): Promise<void> {
  await updatePullRequest(repository.id, number, (each) => ({ ...each, chartsFor: head.sha }));
}
