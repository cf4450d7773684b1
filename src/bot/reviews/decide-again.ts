import { asksPeople } from './answered.ts';
import { reviewJob, workableRepository } from '../../review/index.ts';
import type { Jobs, PullRequestRecord, Store } from '../../review/index.ts';

export interface DecideAgainPorts {
  readonly store: Store;
  readonly jobs: Pick<Jobs, 'add'>;
}

/**
 * Whose approval counts is another question once somebody joins or leaves a team: every open pull request of the
 * installation that waits for people, or that people let through, is decided again. Which teams a decision would ask
 * is not kept, and members of a team below count for those above it: none is left out for its name.
 */
export async function decideAgain(
  installation: number,
  { store, jobs }: DecideAgainPorts,
): Promise<void> {
  for (const { repository } of await store.repositories(installation)) {
    if ((await workableRepository(repository.id, store)).kind === 'not-workable') continue;
    const open = await store.openPullRequests(repository.id);
    for (const { pullRequest } of open.filter(dependsOnPeople))
      await jobs.add(
        reviewJob(
          { repository: repository.id, pullRequest: pullRequest.number },
          'members of a team changed',
        ),
      );
  }
}

/** One that is being judged may have asked for them a moment ago. */
const dependsOnPeople = ({ state, checking }: PullRequestRecord): boolean =>
  checking !== null || (state !== null && (asksPeople(state) || state.overrides.length > 0));
