import type { Repository } from '../../forge/index.ts';
import type { RepositoryRecord, Store } from '../../review/index.ts';

const unknownYet = (repository: Repository): RepositoryRecord => ({
  repository,
  suspended: false,
  removed: false,
  onboarding: null,
});

/** Keeps what was last said about a repository: its name, owner and installation may change, its id does not. */
export async function rememberRepository(
  repository: Repository,
  store: Store,
): Promise<RepositoryRecord> {
  const known = await store.repository(repository.id);
  const record = {
    ...(known ?? unknownYet(repository)),
    repository,
    removed: false,
    suspended: false,
  };
  if (JSON.stringify(known) !== JSON.stringify(record)) await store.saveRepository(record);
  return record;
}

/** Marks every repository of an installation. */
export async function markInstallation(
  installation: number,
  marks: Partial<Pick<RepositoryRecord, 'suspended' | 'removed'>>,
  store: Store,
): Promise<void> {
  for (const record of await store.repositories(installation))
    await store.saveRepository({ ...record, ...marks });
}

export async function markRemoved(repositories: readonly number[], store: Store): Promise<void> {
  for (const id of repositories) {
    const record = await store.repository(id);
    if (record !== null) await store.saveRepository({ ...record, removed: true });
  }
}
