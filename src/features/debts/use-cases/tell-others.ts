import type { Debt, Jobs, Store } from '../../../review/index.ts';
import { isByHand, objectsOfDebt, PRIORITY, reviewJob } from '../../../review/index.ts';

/** More are not reviewed again for one debt. */
const MOST_TOLD = 50;

/** Reviews open pull requests again that change some of the same objects: what they say of a debt is no longer so. */
export async function tellOthers(
  repository: number,
  debt: Debt,
  {
    store,
    jobs,
  }: {
    readonly store: Pick<Store, 'openPullRequests'>;
    readonly jobs: Pick<Jobs, 'add'>;
  },
): Promise<void> {
  const own = isByHand(debt) ? null : debt.pullRequest;
  const objects = objectsOfDebt(debt);
  const meeting = (await store.openPullRequests(repository)).filter(
    ({ pullRequest, state }) =>
      pullRequest.number !== own &&
      state?.changes.some(({ text }) => objects.some((object) => text.endsWith(object))) === true,
  );
  for (const { pullRequest } of meeting.slice(0, MOST_TOLD))
    await jobs.add(
      reviewJob({ repository, pullRequest: pullRequest.number }, 'debt', PRIORITY.background),
    );
}
