import type { CheckContent, Forge, Repository, ShownCheck } from '../../forge/index.ts';
import type { PullRequestsOfHead } from '../check/check-report.ts';
import type { PullRequestRecord, PullRequestState, Store } from '../../review/index.ts';
import { parseState } from '../../review/index.ts';
import { isYoungerThanStore, rememberPullRequest } from '../repositories/pull-request-records.ts';
import { findCheck, writeCheck } from './our-check.ts';
import type { CheckPlace, CheckPorts } from './our-check.ts';
import { ForgeProblem } from '../../forge/index.ts';

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
 * requests share it, `compose` is given what the others have come to (docs/reference/gate.md).
 */
export async function writeSharedCheck(
  record: PullRequestRecord,
  compose: (neighbours: PullRequestsOfHead) => Promise<CheckContent | null> | CheckContent | null,
  ports: SharedCheckPorts,
): Promise<void> {
  const { store } = ports;
  await writeCheck(
    checkPlace(record),
    async () => {
      const content = await compose(await neighboursOf(record, store));
      const isGreen = content?.conclusion === 'success';
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
): Promise<PullRequestsOfHead> {
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

/** Holds a pull request whose check was looked at before anything is written over it. */
export interface InformedRecord extends PullRequestRecord {
  /**
   * Holds what the check says of the head, where the process ended or lost GitHub before the store was told.
   */
  readonly said: PullRequestState | null;
}

/**
 * Gives the record what our check of the head remembers, where the store does not: what it says is read
 * before anything is written over it.
 */
export async function withCheckState(
  record: PullRequestRecord,
  ports: CheckPorts & AdoptPorts,
): Promise<{
  readonly record: InformedRecord;
  readonly answered: boolean;
  readonly isThere: boolean;
}> {
  const { repository, number, head } = record.pullRequest;
  const isUnsaid = await mayHaveSaidMore(record, ports.store);
  const wantsText = isUnsaid || (record.state === null && !record.complete);
  // an earlier head that was pushed back may have a check from before the store was lost
  const complete = await isYoungerThanStore(record.pullRequest, ports.store);
  const found = await findCheck({ ...checkPlace(record), complete, wantsText }, ports);
  const { shown = null } = found ?? {};
  if (shown !== null) await adoptStates(shown, repository, ports);
  const kept = shown === null ? null : await ports.store.pullRequest(repository.id, number);
  const state = kept?.state ?? record.state;
  const own = isUnsaid
    ? parseState(shown?.text ?? '')?.find((each) => each.number === number)
    : undefined;
  // finished for another pull request with this head is not finished for this one
  const answered = found?.record.completed === true && state?.sha === head.sha;
  const informed = { ...record, state, said: own?.sha === head.sha ? own : null };
  return { record: informed, answered, isThere: found !== null };
}

/** Tells whether a result may have been shown of which the store was not told. */
async function mayHaveSaidMore(
  { pullRequest: { repository, head }, checking }: PullRequestRecord,
  store: Pick<Store, 'check'>,
): Promise<boolean> {
  if (checking !== head.sha) return false;
  const known = await store.check(repository.id, head.sha);
  return known !== null && (known.completed || known.written === null);
}

export interface AdoptPorts {
  readonly forge: Pick<Forge, 'pullRequest'>;
  readonly store: Store;
}

/**
 * Takes over what a check says of every pull request that shares its commit, where the store has lost it. All
 * of them at once, for whoever writes the check next writes only what the store knows: an approval of one
 * that is forgotten so would count for whatever that one means by then.
 */
export async function adoptStates(
  { text, startedAt }: ShownCheck,
  repository: Repository,
  { forge, store }: AdoptPorts,
): Promise<void> {
  for (const state of parseState(text) ?? []) {
    if (!(await isKnown(repository, state.number, { forge, store }))) continue;
    await store.updatePullRequest(repository.id, state.number, (each) =>
      each.state === null ? { ...each, state, ...since(each, state.base, startedAt) } : each,
    );
  }
}

const since = (
  { baseTip }: PullRequestRecord,
  base: string,
  startedAt: string | null,
): Partial<PullRequestRecord> => ({
  baseTip: baseTip ?? base,
  ...(startedAt !== null && { meaningSince: startedAt }),
});

/** Looks at GitHub for what the store does not have; false where it is not there either. */
async function isKnown(
  repository: Repository,
  number: number,
  { forge, store }: AdoptPorts,
): Promise<boolean> {
  if ((await store.pullRequest(repository.id, number)) !== null) return true;
  try {
    await rememberPullRequest(
      { ...(await forge.pullRequest(repository, number)), repository },
      store,
    );
    return true;
  } catch (error) {
    if (error instanceof ForgeProblem && error.kind === 'not-found') return false;
    throw error;
  }
}
