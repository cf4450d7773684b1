import { fullName } from '../../../forge/index.ts';
import {
  isRolledBackNotice,
  RELANDED_LABEL,
  ROLLED_BACK_LABEL,
  rolledBackNotice,
} from '../texts/rolled-back-notice.ts';
import type { Jobs, PullRequestRecord, RevertRecord, Store } from '../../../review/index.ts';
import { afterMergeOf, debtsJob, reviewJob } from '../../../review/index.ts';
import { subjectOfBranch } from '../reverts/revert-branch.ts';
import { knownRolledBack, revertShownAt, undoesThere } from './known-rolled-back.ts';
import type { RolledBackPorts } from './known-rolled-back.ts';
import type { Forge } from '../../../forge/index.ts';

export interface AfterRollbackPorts extends RolledBackPorts {
  readonly forge: RolledBackPorts['forge'] &
    Pick<Forge, 'comments' | 'createComment' | 'labelIssue' | 'updateIssue'>;
  readonly store: RolledBackPorts['store'] &
    Pick<Store, 'audit' | 'openPullRequests' | 'pastPushes' | 'reverts'>;
  readonly jobs: Pick<Jobs, 'add'>;
}

/**
 * What follows when a revert of ours is merged (docs/rollback.md): the pull request that it undoes is told and
 * labelled, what comes back with the same meaning is remembered, and a debt that it settles is looked at. Each is done
 * once, however often it runs.
 */
export async function afterRollback(
  record: PullRequestRecord,
  ports: AfterRollbackPorts,
): Promise<void> {
  const { pullRequest } = record;
  if (pullRequest.state !== 'merged') return;
  const revert = await mergedRevert(record, ports);
  if (revert === null || !(await undoesThere(pullRequest, revert, ports))) return;
  const { repository, number, updatedAt } = pullRequest;
  const known = await knownRolledBack(repository, ports);
  await ports.store.updateRolledBack(repository.id, (each) =>
    afterMergeOf(each ?? known, revert, number, updatedAt),
  );
  await lookAgain(repository.id, revert, ports);
  await tell(record, revert, ports);
}

/** Null for what is none of ours. */
async function mergedRevert(
  { pullRequest, state }: PullRequestRecord,
  { forge, store }: AfterRollbackPorts,
): Promise<RevertRecord | null> {
  const { repository, number, head, author } = pullRequest;
  const judged = state?.sha === head.sha ? state.revert : undefined;
  if (judged !== undefined) return judged;
  const written = await store.reverts(repository.id);
  const own = written.find(({ sha }) => sha === head.sha);
  if (own !== undefined) return own;
  // a store that was lost in between
  const isLikely = author.bot && head.ref.startsWith('meshwarden/');
  return isLikely ? revertShownAt(number, head.sha, repository, forge) : null;
}

/** Open pull requests that would bring it back, and what broken glass left owed. */
async function lookAgain(
  repository: number,
  { command, meaning }: RevertRecord,
  { store, jobs }: AfterRollbackPorts,
): Promise<void> {
  if (command === 'rollback') await jobs.add(debtsJob(repository));
  if (meaning === null) return;
  for (const { state, pullRequest } of await store.openPullRequests(repository))
    if (state?.meaning === meaning)
      await jobs.add(reviewJob({ repository, pullRequest: pullRequest.number }, 'rolled back'));
}

async function tell(
  { pullRequest }: PullRequestRecord,
  { command, of, relands, whole, untouched }: RevertRecord,
  { forge, store }: AfterRollbackPorts,
): Promise<void> {
  const { repository, number, base, head } = pullRequest;
  const told = command === 'reland' ? (relands ?? of) : of;
  const isPush = subjectOfBranch(head.ref)?.isPush === true;
  const notice = {
    ...{ command, revert: number, branch: base.ref, whole: whole && untouched },
    ...(isPush && { push: true as const }),
  };
  const own = await forge.comments(repository, told);
  if (own.some(({ body }) => isRolledBackNotice(body, notice))) return;
  await forge.labelIssue(
    repository,
    told,
    command === 'reland' ? RELANDED_LABEL : ROLLED_BACK_LABEL,
  );
  await store.audit({
    kind: `${command} merged`,
    repository: fullName(repository),
    pullRequest: told,
    actor: null,
    detail: JSON.stringify(notice),
  });
  // nobody has to look at what is undone
  if (isPush && command === 'rollback' && notice.whole)
    await forge.updateIssue(repository, told, { open: false });
  await forge.createComment(repository, told, rolledBackNotice(notice));
}
