import type { Repository, Forge } from '../../forge/index.ts';
import type { RepositoryRecord, Store } from '../ports/store.ts';
import { fullName, sameName } from '../../forge/index.ts';

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

/** The repository as we may work on it, or why not. */
type WorkableRepository =
  | { readonly kind: 'workable'; readonly record: RepositoryRecord }
  | {
      readonly kind: 'not-workable';
      readonly why: 'unknown' | 'removed' | 'suspended' | 'archived';
    };

export async function workableRepository(
  id: number,
  store: Pick<Store, 'repository'>,
): Promise<WorkableRepository> {
  const record = await store.repository(id);
  if (record === null) return { kind: 'not-workable', why: 'unknown' };
  if (record.removed) return { kind: 'not-workable', why: 'removed' };
  if (record.suspended) return { kind: 'not-workable', why: 'suspended' };
  if (record.repository.archived) return { kind: 'not-workable', why: 'archived' };
  return { kind: 'workable', record };
}

/** The repositories that the app is installed on and that are not suspended; of one name (`owner/name`), if one is given. */
export async function installedRepositories(
  only: string | null,
  forge: Pick<Forge, 'installations' | 'repositories'>,
): Promise<readonly Repository[]> {
  const found: Repository[] = [];
  for (const { id, suspended } of await forge.installations()) {
    if (suspended) continue;
    const all = await forge.repositories(id);
    found.push(...all.filter((each) => only === null || sameName(fullName(each), only)));
  }
  return found;
}
