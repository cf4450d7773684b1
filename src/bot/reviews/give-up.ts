import type { JobPayload } from '../../review/index.ts';
import type { ReviewProblem } from '../check/check-notices.ts';
import { failedCheck } from '../check/check-notices.ts';
import { PRIORITY, reviewJob, workableRepository } from '../../review/index.ts';
import { answerCommand } from '../commands/command-reply.ts';
import { giveUpOnPush } from '../pushes/push-look.ts';
import { writeCheck } from './our-check.ts';
import { mergeGroupFrame } from '../merge-queue/merge-group-review.ts';
import type { CommandPorts } from '../commands/command-effects.ts';
import { showNotReviewed } from './missing-review.ts';
import { subjectOf } from './review-subject.ts';

/**
 * Tells whoever waits for a job that nothing more is tried: a check that never ends would hold a pull
 * request for good, and one that passes would be a lie.
 */
export async function giveUp(
  job: JobPayload,
  problem: ReviewProblem,
  correlationId: string,
  ports: CommandPorts,
): Promise<void> {
  switch (job.kind) {
    case 'review':
      return failReview(job, problem, correlationId, ports);
    case 'merge-group':
      return failMergeGroup(job, problem, correlationId, ports);
    case 'command':
    case 'rollback':
      return failCommand(job, ports);
    case 'push':
      return reviewAll(job, ports);
    case 'past-review':
      return giveUpOnPush(job, `looking at it failed (${correlationId})`, ports);
    case 'delivery':
    case 'button':
    case 'close':
    case 'people':
    case 'onboard':
    case 'debts':
    case 'drift':
    case 'drift-alert':
    case 'reconcile':
    case 'reconcile-installation':
    case 'reconcile-repository':
    case 'watch':
      // nobody waits; the log has it, and the next reconcile pass looks again
      return;
  }
}

type JobOf<Kind extends JobPayload['kind']> = Extract<JobPayload, { kind: Kind }>;

async function failReview(
  job: JobOf<'review'>,
  problem: ReviewProblem,
  correlationId: string,
  ports: CommandPorts,
): Promise<void> {
  const subject = await subjectOf(job, ports);
  if (subject.kind === 'nothing-to-do') return;
  const reason = { kind: 'problem', problem, correlationId } as const;
  await showNotReviewed(subject.record, reason, subject.record.baseTip, ports);
}

async function failMergeGroup(
  job: JobOf<'merge-group'>,
  problem: ReviewProblem,
  correlationId: string,
  ports: CommandPorts,
): Promise<void> {
  const workable = await workableRepository(job.repository, ports.store);
  if (workable.kind === 'not-workable') return;
  const place = { repository: workable.record.repository, sha: job.head.sha, complete: false };
  const content = failedCheck({ problem, correlationId }, mergeGroupFrame(job));
  await writeCheck(place, () => content, ports);
}

async function failCommand(
  { repository: id, pullRequest, comment }: JobOf<'command' | 'rollback'>,
  { forge, store }: CommandPorts,
): Promise<void> {
  const workable = await workableRepository(id, store);
  if (workable.kind === 'not-workable') return;
  const { repository } = workable.record;
  await answerCommand({ kind: 'failed' }, { comment, pullRequest }, repository, forge);
}

/** Queues every open pull request into the branch, because it is not known what the push touched. */
async function reviewAll(
  { repository, branch }: JobOf<'push'>,
  { store, jobs }: CommandPorts,
): Promise<void> {
  for (const { pullRequest } of await store.openPullRequests(repository, branch))
    await jobs.add(
      reviewJob(
        { repository, pullRequest: pullRequest.number },
        'push to the base',
        PRIORITY.background,
      ),
    );
}
