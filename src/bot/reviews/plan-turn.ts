import type { Jobs, PullRequestRecord } from '../../review/index.ts';
import { turnJob } from '../../review/index.ts';

/** Queues the review that is due when windows, freezes or a broken glass turn the last decision; none where nothing does. */
export async function planTurn(
  { pullRequest: { repository, number }, state }: Pick<PullRequestRecord, 'pullRequest' | 'state'>,
  jobs: Pick<Jobs, 'add'>,
): Promise<void> {
  if (state?.turnsAt == null) return;
  const key = { repository: repository.id, pullRequest: number };
  await jobs.add(turnJob(key, Date.parse(state.turnsAt)));
}
