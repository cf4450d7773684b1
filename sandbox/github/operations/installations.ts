import type { Account } from '../state/accounts.ts';
import type { Installation, Permissions } from '../state/app.ts';
import { fullName } from '../state/repository.ts';
import type { Repository } from '../state/repository.ts';
import { covers, timestamp } from '../state/world.ts';
import type { World } from '../state/world.ts';
import { accountView, installationView } from '../views/accounts.ts';
import { nodeId } from '../views/node-id.ts';

/** GitHub's limit for an installation of few repositories and people, calls per hour. */
const CALLS_PER_HOUR = 5_000;

/** Registers an installation without telling anyone, as though it had been there before. */
export function install(
  world: World,
  account: Account,
  repositories: readonly Repository[] | 'all',
): Installation {
  const at = timestamp(world);
  const installation: Installation = {
    id: world.nextId(),
    account,
    permissions: world.app.permissions,
    repositories: repositories === 'all' ? null : new Set(repositories.map(({ id }) => id)),
    suspended: null,
    createdAt: at,
    updatedAt: at,
    used: 0,
    hour: 0,
    rateLimit: CALLS_PER_HOUR,
  };
  world.installations.set(installation.id, installation);
  return installation;
}

export type InstallationAction =
  'created' | 'deleted' | 'suspend' | 'unsuspend' | 'new_permissions_accepted';

/** Every app hears of its installations, subscribed or not, suspended or not. */
export function announceInstallation(
  world: World,
  installation: Installation,
  action: InstallationAction,
  sender: Account,
): void {
  const covered = [...world.repositories.values()].filter((one) => covers(installation, one));
  world.happened({
    event: 'installation',
    installation,
    repository: null,
    payload: {
      action,
      installation: installationView(world, installation),
      repositories: covered.map(stub),
      ...(action === 'created' ? { requester: null } : {}),
      sender: accountView(world, sender),
    },
  });
}

export function announceRepositories(
  world: World,
  installation: Installation,
  change: { readonly added?: readonly Repository[]; readonly removed?: readonly Repository[] },
  sender: Account,
): void {
  const { added = [], removed = [] } = change;
  world.happened({
    event: 'installation_repositories',
    installation,
    repository: null,
    payload: {
      action: removed.length > 0 ? 'removed' : 'added',
      installation: installationView(world, installation),
      repository_selection: installation.repositories === null ? 'all' : 'selected',
      repositories_added: added.map(stub),
      repositories_removed: removed.map(stub),
      requester: null,
      sender: accountView(world, sender),
    },
  });
}

const stub = (repository: Repository) => ({
  id: repository.id,
  node_id: nodeId('R', repository.id),
  name: repository.name,
  full_name: fullName(repository),
  private: repository.private,
});

export function suspend(world: World, installation: Installation, by: Account): void {
  installation.suspended = { at: timestamp(world), by };
  announceInstallation(world, installation, 'suspend', by);
}

export function unsuspend(world: World, installation: Installation, by: Account): void {
  installation.suspended = null;
  announceInstallation(world, installation, 'unsuspend', by);
}

export function uninstall(world: World, installation: Installation, by: Account): void {
  announceInstallation(world, installation, 'deleted', by);
  world.installations.delete(installation.id);
  for (const [token, { installation: of }] of world.tokens)
    if (of === installation) world.tokens.delete(token);
}

/** The account's owner accepts (or withdraws) permissions; tokens that exist keep theirs. */
export function grant(
  world: World,
  installation: Installation,
  permissions: Permissions,
  by: Account,
): void {
  installation.permissions = permissions;
  installation.updatedAt = timestamp(world);
  announceInstallation(world, installation, 'new_permissions_accepted', by);
}
