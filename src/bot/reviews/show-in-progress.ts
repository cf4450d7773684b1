import type { PullRequestRecord, PullRequestState, Store } from '../../review/index.ts';
import { formatState, inProgressCheck, joinedPushes } from '../../review/index.ts';
import { externalIdOf } from './compose-review.ts';
import { writeSharedCheck } from './shared-check.ts';
import type { SharedCheckPorts } from './shared-check.ts';

export interface ProgressPorts extends SharedCheckPorts {
  readonly store: SharedCheckPorts['store'] & Pick<Store, 'updatePullRequest'>;
}

/** Sets the check of the head in progress, with what it remembers; it has been looked for before. */
export async function showInProgress(
  record: PullRequestRecord,
  ports: ProgressPorts,
): Promise<PullRequestRecord> {
  const { pullRequest } = record;
  const state = withPushes(record);
  const { repository, number, head } = pullRequest;
  await ports.store.updatePullRequest(repository.id, number, (each) => ({
    ...each,
    checking: head.sha,
  }));
  await writeSharedCheck(
    { ...record, complete: true },
    ({ states }) =>
      inProgressCheck({
        stateBlock: formatState([...(state === null ? [] : [state]), ...states]),
        externalId: externalIdOf(number, null),
      }),
    ports,
  );
  return { ...record, checking: head.sha };
}

/** What we were told of pushes is remembered from here on, though the result of this head is still to come. */
function withPushes({ state, pushes }: PullRequestRecord): PullRequestState | null {
  if (state === null || pushes === undefined) return state;
  return { ...state, pushes: joinedPushes(state.pushes ?? [], pushes) };
}
