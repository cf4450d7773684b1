import type { Repository } from '../../core/forge/index.ts';
import { parseState } from '../../core/gate/index.ts';
import type { RevertRecord, RolledBack } from '../../core/rollback/index.ts';
import { afterMergeOf } from '../../core/rollback/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { Forge } from '../ports/forge.ts';
import type { Store } from '../ports/store.ts';

export interface RolledBackPorts {
  readonly forge: Pick<Forge, 'pullRequestsByUs' | 'pullRequest' | 'checks'>;
  readonly store: Pick<Store, 'rolledBack' | 'updateRolledBack'>;
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
    const { state, head, updatedAt } = await forge.pullRequest(repository, number);
    const revert =
      state === 'merged' ? await revertShownAt(number, head.sha, repository, forge) : null;
    if (revert !== null) found = afterMergeOf(found, revert, number, updatedAt);
  }
  await store.updateRolledBack(repository.id, (each) => each ?? found);
  return found;
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
