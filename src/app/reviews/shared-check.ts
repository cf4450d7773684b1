import type { CheckContent } from '../../core/forge/index.ts';
import type { Neighbours } from '../../core/report/index.ts';
import { adoptStates } from './adopt-states.ts';
import type { AdoptPorts } from './adopt-states.ts';
import { findCheck, writeCheck } from './our-check.ts';
import type { CheckPlace, CheckPorts } from './our-check.ts';
import type { PullRequestRecord, Store } from '../ports/store.ts';

export interface SharedCheckPorts extends CheckPorts {
  readonly store: CheckPorts['store'] & Pick<Store, 'pullRequest' | 'pullRequestsWithHead'>;
}

const checkPlace = ({ pullRequest, complete }: PullRequestRecord): CheckPlace => ({
  repository: pullRequest.repository,
  sha: pullRequest.head.sha,
  complete,
});

/**
 * Writes the check of a pull request's head. A check belongs to the commit: where several open pull
 * requests share it, `compose` is given what the others have come to (docs/gate.md).
 */
export async function writeSharedCheck(
  record: PullRequestRecord,
  compose: (neighbours: Neighbours) => CheckContent,
  ports: SharedCheckPorts,
): Promise<void> {
  const { store } = ports;
  await writeCheck(
    checkPlace(record),
    async () => {
      const content = compose(await neighboursOf(record, store));
      const isGreen = content.conclusion === 'success';
      return isGreen && (await isRetargeted(record, store))
        ? { ...content, conclusion: null }
        : content;
    },
    ports,
  );
}

/** It was given another base while it was judged for this one. */
async function isRetargeted(
  { pullRequest: { repository, number, base } }: PullRequestRecord,
  store: Pick<Store, 'pullRequest'>,
): Promise<boolean> {
  const now = await store.pullRequest(repository.id, number);
  return now !== null && now.pullRequest.base.ref !== base.ref;
}

async function neighboursOf(
  { pullRequest }: PullRequestRecord,
  store: Pick<Store, 'pullRequestsWithHead'>,
): Promise<Neighbours> {
  const { repository, number, head } = pullRequest;
  const sharing = await store.pullRequestsWithHead(repository.id, head.sha);
  const others = sharing.filter(
    (each) => each.pullRequest.number !== number && each.pullRequest.state === 'open',
  );
  return {
    states: others.flatMap(({ state }) => (state?.sha === head.sha ? [state] : [])),
    // what one came to before its check was taken back holds no longer
    pending: others
      .filter(({ state, checking }) => state?.sha !== head.sha || checking === head.sha)
      .map((each) => each.pullRequest.number),
  };
}

/**
 * The record with what our check of the head remembers, where the store does not: what it says is read before
 * anything is written over it.
 */
export async function withCheckState(
  record: PullRequestRecord,
  ports: CheckPorts & AdoptPorts,
): Promise<{ readonly record: PullRequestRecord; readonly answered: boolean }> {
  // a store that was lost may know of the check again, and not yet of what it remembers
  const wantsText = record.state === null && !record.complete;
  const found = await findCheck({ ...checkPlace(record), wantsText }, ports);
  const { repository, number, head } = record.pullRequest;
  if (found?.shown != null) await adoptStates(found.shown, repository, ports);
  const informed =
    record.state !== null || found?.shown == null
      ? record
      : { ...record, state: (await ports.store.pullRequest(repository.id, number))?.state ?? null };
  // finished for another pull request with this head is not finished for this one
  const answered = found?.record.completed === true && informed.state?.sha === head.sha;
  return { record: informed, answered };
}
