import type { PullRequestRecord, PullRequestState, Store } from '../../review/index.ts';
import { formatState, workableRepository } from '../../review/index.ts';
import type { CheckProgress } from '../check/check-notices.ts';
import { inProgressCheck } from '../check/check-notices.ts';
import { joinedPushes } from '../gate/approvals/push-trail.ts';
import { externalIdOf } from './review-composition.ts';
import { writeSharedCheck, withCheckState } from './shared-check.ts';
import type { SharedCheckPorts } from './shared-check.ts';
import { reopenCheck } from './our-check.ts';
import { whileOpen } from './told-progress.ts';
import { ForgeProblem } from '../../forge/index.ts';
import { cancelSuperseded } from './check-end.ts';
import type { SupersededPorts } from './check-end.ts';

interface ProgressPorts extends SharedCheckPorts {
  readonly store: SharedCheckPorts['store'] & Pick<Store, 'updatePullRequest'>;
}

/** Notes that a result of the head is to come, without showing it. */
export async function noteBegun(
  record: PullRequestRecord,
  store: Pick<Store, 'updatePullRequest'>,
): Promise<PullRequestRecord> {
  const { repository, number, head } = record.pullRequest;
  await store.updatePullRequest(repository.id, number, (each) => ({
    ...each,
    checking: head.sha,
  }));
  return { ...record, checking: head.sha };
}

/** Sets the check of the head in progress, with what it remembers; it has been looked for before. */
export async function showInProgress(
  record: PullRequestRecord,
  ports: ProgressPorts,
): Promise<PullRequestRecord> {
  const { pullRequest } = record;
  const state = withPushes(record);
  const { number } = pullRequest;
  const begun = await noteBegun(record, ports.store);
  await writeSharedCheck(
    { ...record, complete: true },
    ({ states }) =>
      inProgressCheck({
        stateBlock: formatState([...(state === null ? [] : [state]), ...states]),
        externalId: externalIdOf(number, null),
      }),
    ports,
  );
  return begun;
}

/** Says in the check of the head what its review is at, where it has no result; false where no more is to be said. */
export function showProgress(
  record: PullRequestRecord,
  progress: CheckProgress,
  ports: ProgressPorts,
): Promise<boolean> {
  const { repository, number, head } = record.pullRequest;
  const state = withPushes(record);
  return whileOpen({ repository, sha: head.sha }, ports.store, (ifOpen) =>
    writeSharedCheck(
      { ...record, complete: true },
      ({ states }) =>
        ifOpen(() => {
          const stateBlock = formatState([...(state === null ? [] : [state]), ...states]);
          return inProgressCheck({ stateBlock, externalId: externalIdOf(number, null) }, progress);
        }),
      ports,
    ),
  );
}

/**
 * Gives the state with what we were told of pushes, which is remembered from here on, though the result of
 * this head is still to come.
 */
function withPushes({ state, pushes }: PullRequestRecord): PullRequestState | null {
  if (state === null || pushes === undefined) return state;
  return { ...state, pushes: joinedPushes(state.pushes ?? [], pushes) };
}

export type TakeBackPorts = SupersededPorts;

interface PullRequestKey {
  readonly repository: number;
  readonly pullRequest: number;
}

/**
 * Takes back a check that may not hold any more, since it holds for the base it was reviewed for. Where a
 * pull request got another base, or its head is another one's too, the check goes back to "in progress" at
 * once: GitHub merges by itself what is green for a quarter of a second. Where GitHub does not take it now,
 * the review begins with it.
 */
export async function takeBackCheck(
  { repository: id, pullRequest: number }: PullRequestKey,
  action: 'base-changed' | 'opened' | 'synchronize',
  ports: TakeBackPorts,
): Promise<void> {
  const { store } = ports;
  const record = await store.pullRequest(id, number);
  if (record === null || record.pullRequest.state !== 'open') return;
  const { sha } = record.pullRequest.head;
  if (action !== 'base-changed' && !(await isShared(record, store))) return;
  await reopenCheck(id, sha, store);
  const workable = await workableRepository(id, store);
  if (workable.kind === 'not-workable') return;
  const pullRequest = { ...record.pullRequest, repository: workable.record.repository };
  try {
    // the check of the head before may be in progress still: whoever begins with the next one ends it
    await cancelSuperseded({ ...record, pullRequest }, ports);
    const informed = await withCheckState({ ...record, pullRequest }, ports);
    await showInProgress(informed.record, ports);
  } catch (error) {
    if (!(error instanceof ForgeProblem)) throw error;
  }
}

async function isShared(
  { pullRequest: { repository, number, head } }: PullRequestRecord,
  store: Pick<Store, 'pullRequestsWithHead'>,
): Promise<boolean> {
  const sharing = await store.pullRequestsWithHead(repository.id, head.sha);
  return sharing.some(
    ({ pullRequest }) => pullRequest.number !== number && pullRequest.state === 'open',
  );
}
