import { afterRollback } from '../rollback/after-rollback.ts';
import type { AfterRollbackPorts } from '../rollback/after-rollback.ts';
import type { JobPayload } from '../ports/jobs.ts';
import { endClosed } from './superseded.ts';
import type { SupersededPorts } from './superseded.ts';
import { workableRepository } from '../repositories/known-repositories.ts';

export type ClosePorts = SupersededPorts & AfterRollbackPorts;

/** Leaves no check in progress behind when a pull request is closed or merged, and tells whom a merged revert undoes. */
export async function closePullRequest(
  { repository, pullRequest }: Extract<JobPayload, { kind: 'close' }>,
  ports: ClosePorts,
): Promise<void> {
  const workable = await workableRepository(repository, ports.store);
  const record = await ports.store.pullRequest(repository, pullRequest);
  if (workable.kind === 'not-workable' || record === null) return;
  // reopened since
  if (record.pullRequest.state === 'open') return;
  const named = { ...record.pullRequest, repository: workable.record.repository };
  const closed = { ...record, pullRequest: named };
  await endClosed(closed, ports);
  await afterRollback(closed, ports);
}
