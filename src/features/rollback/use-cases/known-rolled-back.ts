import type { Clock, Forge, PullRequest, Repository } from '../../../forge/index.ts';
import { afterMergeOf, parseState } from '../../../review/index.ts';
import type { RevertRecord, RolledBack, Store } from '../../../review/index.ts';
import { subjectOfBranch } from '../reverts/revert-branch.ts';

export interface RolledBackPorts {
  readonly forge: Pick<Forge, 'pullRequestsByUs' | 'pullRequest' | 'checks'>;
  readonly store: Pick<Store, 'pastPushes' | 'rolledBack' | 'updateRolledBack'>;
  readonly clock: Clock;
}

/** How far back a lost store looks, in milliseconds: 90 days. */
const LOOK_BACK = 7_776_000_000;
/** Pull requests of ours that it looks at. */
const MOST_LOOKED_AT = 30;

/**
 * What was rolled back in a repository. A store that does not know reads it off our own merged reverts: their checks
 * say what they undo, which nobody else can write.
 */
export async function knownRolledBack(
  repository: Repository,
  ports: RolledBackPorts,
): Promise<readonly RolledBack[]> {
  const { forge, store, clock } = ports;
  const known = await store.rolledBack(repository.id);
  if (known !== null) return known;
  const ours = await forge.pullRequestsByUs(repository, clock.now() - LOOK_BACK);
  let found: readonly RolledBack[] = [];
  // their checks tell which are reverts, not their bodies, which people may edit
  for (const { number } of ours.slice(0, MOST_LOOKED_AT).toReversed()) {
    const pullRequest = await forge.pullRequest(repository, number);
    const { state, head, updatedAt } = pullRequest;
    const revert =
      state === 'merged' ? await revertShownAt(number, head.sha, repository, forge) : null;
    if (revert !== null && (await undoesThere(pullRequest, revert, ports)))
      found = afterMergeOf(found, revert, number, updatedAt);
  }
  await store.updateRolledBack(repository.id, (each) => each ?? found);
  return found;
}

/**
 * Whether a merged revert went to the branch that has what it undoes: of one that somebody merged into a branch of their
 * own, nothing is undone where it counts.
 */
export async function undoesThere(
  { repository, base, head }: Pick<PullRequest, 'repository' | 'base' | 'head'>,
  { command, of }: RevertRecord,
  { forge, store }: RolledBackPorts,
): Promise<boolean> {
  const isOfPush = command === 'rollback' && subjectOfBranch(head.ref)?.isPush === true;
  const branch = isOfPush
    ? await branchOfPush(of, repository, store)
    : (await forge.pullRequest(repository, of)).base.ref;
  return branch === base.ref;
}

/** What is watched is the default branch, where nothing is known of it any more. */
async function branchOfPush(
  issue: number,
  repository: Repository,
  store: RolledBackPorts['store'],
): Promise<string> {
  const pushes = await store.pastPushes(repository.id);
  return pushes.find((each) => each.issue === issue)?.push.branch ?? repository.defaultBranch;
}

/** What our check of a commit says that a pull request undoes. */
export async function revertShownAt(
  number: number,
  sha: string,
  repository: Repository,
  forge: Pick<Forge, 'checks'>,
): Promise<RevertRecord | null> {
  for (const check of await forge.checks(repository, sha)) {
    const state = parseState(check.text)?.find((each) => each.number === number);
    if (state !== undefined && state.sha === sha) return state.revert ?? null;
  }
  return null;
}
