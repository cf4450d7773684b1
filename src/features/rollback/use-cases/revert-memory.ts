import { meaningOf } from '../../../compare/index.ts';
import type { Forge, Repository } from '../../../forge/index.ts';
import { parseState } from '../../../review/index.ts';
import type { ShownRevert } from '../texts/revert-body.ts';
import { isWhole, restoredBy } from '../reverts/revert-result.ts';
import type { Store } from '../../../review/index.ts';

export interface RememberRevertPorts {
  readonly forge: Pick<Forge, 'checks' | 'pullRequest'>;
  readonly store: Pick<Store, 'pullRequest' | 'saveRevert'>;
}

/** Puts on record what a commit of ours undoes, before there is a pull request of it: the gate goes by it. */
export async function rememberRevert(
  repository: Repository,
  { command, of, relands, asked, scope, target, revert }: ShownRevert,
  sha: string,
  ports: RememberRevertPorts,
): Promise<void> {
  await ports.store.saveRevert(repository.id, {
    command,
    of: of.number,
    relands: relands?.number ?? null,
    sha,
    by: asked.by,
    // of a push no check of ours speaks
    meaning:
      command === 'rollback' && of.push !== true
        ? await meaningOfMerged(of.number, repository, ports)
        : null,
    whole: isWhole({ scope, target, revert }),
    untouched: true,
    before: restoredBy(revert),
  });
}

/** Stands for changes that do nothing. They are all alike, but none of them comes back with another. */
const NOTHING = meaningOf([], []);

/**
 * Finds what a merged pull request did, as our check of its head says where the store does not know; null
 * where neither does.
 */
async function meaningOfMerged(
  number: number,
  repository: Repository,
  { forge, store }: RememberRevertPorts,
): Promise<string | null> {
  const record = await store.pullRequest(repository.id, number);
  const { head } = record?.pullRequest ?? (await forge.pullRequest(repository, number));
  const known = record?.state?.sha === head.sha ? record.state : null;
  const state = known ?? (await shownState(number, head.sha, repository, forge));
  return state?.meaning === NOTHING ? null : (state?.meaning ?? null);
}

async function shownState(
  number: number,
  sha: string,
  repository: Repository,
  forge: Pick<Forge, 'checks'>,
) {
  for (const check of await forge.checks(repository, sha)) {
    const state = parseState(check.text)?.find((each) => each.number === number);
    if (state !== undefined) return state;
  }
  return null;
}
