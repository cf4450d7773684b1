import type { RepositoryRecord, Store } from '../ports/store.ts';

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
