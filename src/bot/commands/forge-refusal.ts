import { COMMENT_MARKER } from '../check/review-comment.ts';
import { failedCheck } from '../check/check-notices.ts';
import { markInstallation, markRemoved } from '../repositories/known-repositories.ts';
import { giveUp } from '../reviews/give-up.ts';
import { writeComment } from '../reviews/our-comment.ts';
import { commentHash } from '../effects/content-hash.ts';
import { ForgeProblem } from '../../forge/index.ts';
import type { ClaimedJob, JobPayload } from '../../review/index.ts';
import type { CommandPorts } from './command-effects.ts';
import { doubtCheck } from '../reviews/our-check.ts';
import { subjectOf } from '../reviews/review-subject.ts';

/**
 * Refusals that trying again does not mend, and that are a state of the installation or the repository:
 * it is remembered or said, and the job is done. False where the refusal is about the job itself.
 */
export async function isSettled(
  problem: ForgeProblem,
  { payload, id }: ClaimedJob,
  ports: CommandPorts,
): Promise<boolean> {
  switch (problem.kind) {
    case 'suspended':
      return rememberSuspension(payload, ports);
    case 'read-only':
      return rememberArchive(payload, ports);
    case 'not-found':
      return rememberRemoval(payload, ports);
    case 'forbidden':
      await sayPermission(problem, payload, `job ${id}`, ports);
      return true;
    case 'rate-limited':
    case 'unavailable':
    case 'refused':
      return false;
  }
}

const repositoryOf = (payload: JobPayload): number | null =>
  'repository' in payload ? payload.repository : null;

async function rememberSuspension(payload: JobPayload, { store }: CommandPorts): Promise<boolean> {
  const id = repositoryOf(payload);
  const record = id === null ? null : await store.repository(id);
  const installation =
    record?.repository.installation ?? ('installation' in payload ? payload.installation : null);
  if (installation === null) return false;
  await markInstallation(installation, { suspended: true }, store);
  return true;
}

async function rememberArchive(payload: JobPayload, { store }: CommandPorts): Promise<boolean> {
  const id = repositoryOf(payload);
  const record = id === null ? null : await store.repository(id);
  if (record === null) return false;
  const repository = { ...record.repository, archived: true };
  await store.saveRepository({ ...record, repository });
  return true;
}

/** A pull request that is not there may be one thing of a repository that is gone for us. */
async function rememberRemoval(
  payload: JobPayload,
  { store, forge }: CommandPorts,
): Promise<boolean> {
  const id = repositoryOf(payload);
  const record = id === null ? null : await store.repository(id);
  if (id === null || record === null) return false;
  try {
    const repository = await forge.repository(record.repository);
    // it has another name, which no event told us: the next attempt uses it
    await store.saveRepository({ ...record, repository });
    return false;
  } catch (error) {
    if (!(error instanceof ForgeProblem) || error.kind !== 'not-found') throw error;
    await markRemoved([id], store);
    return true;
  }
}

/** In the check; where even that may not be written, in the comment. */
async function sayPermission(
  { permission }: ForgeProblem,
  payload: JobPayload,
  correlationId: string,
  ports: CommandPorts,
): Promise<void> {
  const problem = { kind: 'missing-permission', permission } as const;
  try {
    await giveUp(payload, problem, correlationId, ports);
    await untilGranted(payload, ports);
  } catch (error) {
    if (!(error instanceof ForgeProblem) || error.kind !== 'forbidden') throw error;
    if (payload.kind !== 'review') return;
    const subject = await subjectOf(payload, ports);
    if (subject.kind === 'nothing-to-do') return;
    const frame = { stateBlock: '', externalId: '' };
    const { title, summary } = failedCheck({ problem, correlationId }, frame);
    const body = `### ⚪ ${title}\n\n${summary.trimEnd()}\n\n${COMMENT_MARKER}`;
    await writeComment(subject.record, { body, digest: commentHash(body) }, ports);
  }
}

/** Granting it may go by unheard: reconcile passes try again until then. */
async function untilGranted(payload: JobPayload, { store }: CommandPorts): Promise<void> {
  if (payload.kind !== 'review') return;
  const { repository, pullRequest } = payload;
  const record = await store.pullRequest(repository, pullRequest);
  if (record !== null) await doubtCheck(repository, record.pullRequest.head.sha, store);
}
