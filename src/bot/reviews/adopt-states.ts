import type { Forge, Repository, ShownCheck } from '../../forge/index.ts';
import { parseState } from '../../review/index.ts';
import { ForgeProblem } from '../../forge/index.ts';
import type { PullRequestRecord, Store } from '../../review/index.ts';
import { rememberPullRequest } from '../repositories/known-pull-requests.ts';

export interface AdoptPorts {
  readonly forge: Pick<Forge, 'pullRequest'>;
  readonly store: Store;
}

/**
 * Takes over what a check says of every pull request that shares its commit, where the store has lost it. All of them at once, for whoever writes the check next writes only what the store knows: an approval
 * of one that is forgotten so would count for whatever that one means by then.
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
