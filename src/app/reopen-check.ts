import type { Store } from './ports/store.ts';

/** What the check of a commit says holds no longer: the next review shows it in progress and writes it anew. */
export async function reopenCheck(
  repository: number,
  sha: string,
  store: Pick<Store, 'check' | 'saveCheck'>,
): Promise<void> {
  const check = await store.check(repository, sha);
  if (check !== null)
    await store.saveCheck(repository, { ...check, written: null, completed: false });
}
