import type { Account } from '../state/accounts.ts';
import type { Repository } from '../state/repository.ts';
import type { World } from '../state/world.ts';
import type { Schema } from './schema.ts';

/** What someone is to a repository; GitHub calls it `author_association`. */
export function associationOf(
  world: World,
  repository: Repository,
  account: Account,
): Schema<'author-association'> {
  if (account === repository.owner) return 'OWNER';
  const members = world.organizationMembers.get(repository.owner.login);
  if (members?.get(account.login) === 'active') return 'MEMBER';
  if (repository.collaborators.has(account.login)) return 'COLLABORATOR';
  const merged = [...repository.issues.values()].some(
    ({ author, pull }) => author === account && pull !== null && pull.merged !== null,
  );
  return merged ? 'CONTRIBUTOR' : 'NONE';
}
