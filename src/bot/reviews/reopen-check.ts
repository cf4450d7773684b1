import { withCheck } from './our-check.ts';
import type { CheckRecord, Store } from '../../review/index.ts';

type ReopenStore = Pick<Store, 'check' | 'saveCheck' | 'withLease'>;

/**
 * What the check of a commit says holds no longer: the next review shows it in progress and writes it anew.
 * A check that is not known may be there all the same, with an empty store.
 */
export async function reopenCheck(
  repository: number,
  sha: string,
  store: ReopenStore,
): Promise<void> {
  const unknown: CheckRecord = {
    sha,
    id: null,
    written: null,
    completed: false,
    annotations: null,
  };
  await change(repository, sha, store, (check) => ({
    ...(check ?? unknown),
    written: null,
    completed: false,
  }));
}

/**
 * The check of a commit stays as it is, but may become something else by itself: once a permission is
 * granted, for example. Reconcile passes look at it again until it is written with nothing in doubt.
 */
export async function doubtCheck(
  repository: number,
  sha: string,
  store: ReopenStore,
): Promise<void> {
  await change(repository, sha, store, (check) =>
    check === null ? null : { ...check, written: null },
  );
}

/** Not while somebody writes it, who would save what holds no longer. */
async function change(
  repository: number,
  sha: string,
  store: ReopenStore,
  to: (check: CheckRecord | null) => CheckRecord | null,
): Promise<void> {
  await withCheck(repository, sha, store, async () => {
    const changed = to(await store.check(repository, sha));
    if (changed !== null) await store.saveCheck(repository, changed);
  });
}
