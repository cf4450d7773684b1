import type { Account } from '../state/accounts.ts';
import type { Installation } from '../state/app.ts';
import type { Repository } from '../state/repository.ts';
import { installationOf } from '../state/world.ts';
import type { World } from '../state/world.ts';
import { accountView } from '../views/accounts.ts';
import { nodeId } from '../views/node-id.ts';
import { repositoryView } from '../views/repository.ts';

/**
 * The permissions of which one must be granted for an event to be delivered, as GitHub's page
 * "Webhook events and payloads" lists them; events that are not here need none.
 */
const PERMISSIONS: Readonly<Record<string, readonly string[]>> = {
  pull_request: ['pull_requests'],
  pull_request_review: ['pull_requests'],
  pull_request_review_comment: ['pull_requests'],
  issues: ['issues'],
  issue_comment: ['issues', 'pull_requests'],
  push: ['contents'],
  check_run: ['checks'],
  check_suite: ['checks'],
  merge_group: ['merge_queues'],
  membership: ['members'],
  organization: ['members'],
  team: ['members'],
};

/** Tells the app what happened in a repository, if it is installed there, subscribed, permitted and not suspended. */
export function announce(
  world: World,
  repository: Repository,
  event: string,
  sender: Account,
  body: Readonly<Record<string, unknown>>,
): void {
  const installation = installationOf(world, repository);
  if (installation === null || !hears(world, installation, event)) return;
  world.happened({
    event,
    installation,
    repository,
    payload: {
      repository: repositoryView(world, repository),
      ...body,
      ...(repository.owner.kind === 'Organization'
        ? { organization: organizationView(world, repository.owner) }
        : {}),
      installation: installationStub(installation),
      sender: accountView(world, sender),
    },
  });
}

/** Tells the app what happened in an organisation, whatever its repositories. */
export function announceInOrganization(
  world: World,
  organization: Account,
  event: string,
  sender: Account,
  body: Readonly<Record<string, unknown>>,
): void {
  for (const installation of world.installations.values())
    if (installation.account === organization && hears(world, installation, event))
      world.happened({
        event,
        installation,
        repository: null,
        payload: {
          ...body,
          organization: organizationView(world, organization),
          installation: installationStub(installation),
          sender: accountView(world, sender),
        },
      });
}

function hears(world: World, installation: Installation, event: string): boolean {
  if (installation.suspended !== null || !world.app.events.has(event)) return false;
  const needed = PERMISSIONS[event];
  return needed === undefined || needed.some((name) => name in installation.permissions);
}

const installationStub = ({ id }: Installation) => ({
  id,
  node_id: Buffer.from(`23:IntegrationInstallation${String(id)}`).toString('base64'),
});

function organizationView(world: World, organization: Account) {
  const url = `${world.links.api}/orgs/${organization.login}`;
  return {
    login: organization.login,
    id: organization.id,
    node_id: nodeId('O', organization.id),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${world.links.html}/avatars/u/${String(organization.id)}`,
    description: null,
  };
}
