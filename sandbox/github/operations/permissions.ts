import type { Account, RepositoryPermission } from '../state/accounts.ts';
import type { Repository } from '../state/repository.ts';
import type { World } from '../state/world.ts';
import { isActiveMember } from './accounts.ts';

const RISING = ['none', 'read', 'triage', 'write', 'maintain', 'admin'] as const;

/** The highest of what someone has as owner, member, collaborator and through teams. */
export function permissionOf(
  world: World,
  repository: Repository,
  account: Account,
): RepositoryPermission {
  if (account === repository.owner) return 'admin';
  const members = world.organizationMembers.get(repository.owner.login);
  const basic: RepositoryPermission =
    members?.get(account.login) === 'active' || !repository.private ? 'read' : 'none';
  const given = [basic, repository.collaborators.get(account.login) ?? 'none'];
  for (const team of world.teams.values()) {
    const reaches =
      team.organization === repository.owner &&
      (team.repositories === null || team.repositories.has(repository.id));
    if (reaches && isActiveMember(world, team, account)) given.push(team.permission);
  }
  return RISING.findLast((level) => given.includes(level)) ?? 'none';
}
