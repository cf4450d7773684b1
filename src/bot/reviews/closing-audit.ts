import { fullName } from '../../forge/index.ts';
import type { PullRequestRecord, Store } from '../../review/index.ts';

/**
 * Notes in the audit log that a pull request was merged or closed. One that is told of again, or closed again, is noted
 * again: readers take the last.
 */
export async function auditClosing(
  { pullRequest }: PullRequestRecord,
  store: Pick<Store, 'audit'>,
): Promise<void> {
  const { repository, number, state, base, head } = pullRequest;
  if (state === 'open') return;
  await store.audit({
    kind: 'closed',
    repository: fullName(repository),
    pullRequest: number,
    actor: null,
    detail: JSON.stringify({ merged: state === 'merged', branch: base.ref, sha: head.sha }),
  });
}
