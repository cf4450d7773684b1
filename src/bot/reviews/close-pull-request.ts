import { queueWatch } from '../../features/after-merge/index.ts';
import { afterRollback } from '../../features/rollback/index.ts';
import type { AfterRollbackPorts } from '../../features/rollback/index.ts';
import type { JobPayload } from '../../review/index.ts';
import { reviewJob, workableRepository } from '../../review/index.ts';
import { rememberPullRequest } from '../repositories/known-pull-requests.ts';
import { endClosed } from './superseded.ts';
import type { SupersededPorts } from './superseded.ts';

export type ClosePorts = SupersededPorts & AfterRollbackPorts;

/**
 * Leaves no check in progress behind when a pull request is closed or merged, and tells whom a merged revert undoes.
 * GitHub's times are whole seconds: it may have been reopened within the one in which it was closed, and told of so
 * before. So GitHub is asked again.
 */
export async function closePullRequest(
  { repository, pullRequest }: Extract<JobPayload, { kind: 'close' }>,
  ports: ClosePorts,
): Promise<void> {
  const workable = await workableRepository(repository, ports.store);
  const record = await ports.store.pullRequest(repository, pullRequest);
  if (workable.kind === 'not-workable' || record === null) return;
  // reopened since
  if (record.pullRequest.state === 'open') return;
  const { repository: named } = workable.record;
  const seen = await ports.forge.pullRequest(named, pullRequest);
  const now = await rememberPullRequest({ ...seen, repository: named }, ports.store);
  if (now.pullRequest.state === 'open')
    return ports.jobs.add(reviewJob({ repository, pullRequest }, 'reopened'));
  const closed = { ...now, pullRequest: { ...now.pullRequest, repository: named } };
  await endClosed(closed, ports);
  await afterRollback(closed, ports);
  await queueWatch(closed, ports);
}
