import type { Account, Team } from '../state/accounts.ts';
import type { AppIdentity, Installation, Permissions } from '../state/app.ts';
import { timestamp } from '../state/world.ts';
import type { World } from '../state/world.ts';
import { nodeId } from './node-id.ts';
import type { Schema } from './schema.ts';

export function accountView(world: World, account: Account): Schema<'simple-user'> {
  const url = `${world.links.api}/users/${account.login}`;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId(
      account.kind === 'User' ? 'U' : account.kind === 'Bot' ? 'BOT' : 'O',
      account.id,
    ),
    avatar_url: `${world.links.html}/avatars/u/${String(account.id)}`,
    gravatar_id: '',
    url,
    html_url: `${world.links.html}/${account.login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: account.kind,
    site_admin: false,
  };
}

export function publicUserView(world: World, account: Account): Schema<'public-user'> {
  return {
    ...accountView(world, account),
    name: account.name,
    company: null,
    blog: '',
    location: null,
    email: null,
    hireable: null,
    bio: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: account.createdAt,
    updated_at: account.createdAt,
  };
}

export function teamSimpleView(world: World, team: Team): Schema<'team-simple'> {
  const organization = team.organization.login;
  const url = `${world.links.api}/organizations/${String(team.organization.id)}/team/${String(team.id)}`;
  return {
    id: team.id,
    node_id: nodeId('T', team.id),
    url,
    members_url: `${url}/members{/member}`,
    name: team.name,
    description: '',
    permission: legacyPermission(team.permission),
    privacy: 'closed',
    notification_setting: 'notifications_enabled',
    html_url: `${world.links.html}/orgs/${organization}/teams/${team.slug}`,
    repositories_url: `${url}/repos`,
    slug: team.slug,
    type: 'organization',
    organization_id: team.organization.id,
  };
}

/** Teams have `pull` and `push` where collaborators have `read` and `write`. */
const legacyPermission = (permission: Team['permission']): string =>
  permission === 'read' ? 'pull' : permission === 'write' ? 'push' : permission;

export const teamView = (world: World, team: Team): Schema<'team'> => ({
  ...teamSimpleView(world, team),
  parent: team.parent === null ? null : teamSimpleView(world, team.parent),
});

export function teamFullView(world: World, team: Team, membersCount: number): Schema<'team-full'> {
  const { links } = world;
  const organization = accountView(world, team.organization);
  const url = `${links.api}/orgs/${organization.login}`;
  return {
    ...teamView(world, team),
    privacy: 'closed',
    notification_setting: 'notifications_enabled',
    members_count: membersCount,
    repos_count: team.repositories?.size ?? 0,
    created_at: team.createdAt,
    updated_at: team.createdAt,
    organization: {
      login: organization.login,
      id: team.organization.id,
      node_id: organization.node_id,
      url,
      repos_url: `${url}/repos`,
      events_url: `${url}/events`,
      hooks_url: `${url}/hooks`,
      issues_url: `${url}/issues`,
      members_url: `${url}/members{/member}`,
      public_members_url: `${url}/public_members{/member}`,
      avatar_url: organization.avatar_url,
      description: null,
      has_organization_projects: true,
      has_repository_projects: true,
      public_repos: 0,
      public_gists: 0,
      followers: 0,
      following: 0,
      html_url: organization.html_url,
      created_at: team.organization.createdAt,
      updated_at: team.organization.createdAt,
      archived_at: null,
      type: 'Organization',
    },
  };
}

export function appView(
  world: World,
  app: AppIdentity,
): NonNullable<Schema<'nullable-integration'>> {
  return {
    id: app.id,
    slug: app.slug,
    client_id: `Iv23li${String(app.id)}`,
    node_id: nodeId('A', app.id),
    owner: accountView(world, app.owner),
    name: app.slug,
    description: '',
    external_url: `${world.links.html}/${app.slug}`,
    html_url: `${world.links.html}/apps/${app.slug}`,
    created_at: app.createdAt,
    updated_at: app.createdAt,
    permissions: { ...app.permissions },
    events: [...app.events],
  };
}

export function installationView(world: World, installation: Installation): Schema<'installation'> {
  const { links, app } = world;
  const id = String(installation.id);
  const { suspended } = installation;
  return {
    id: installation.id,
    account: accountView(world, installation.account),
    repository_selection: installation.repositories === null ? 'all' : 'selected',
    access_tokens_url: `${links.api}/app/installations/${id}/access_tokens`,
    repositories_url: `${links.api}/installation/repositories`,
    html_url: `${links.html}/organizations/${installation.account.login}/settings/installations/${id}`,
    app_id: app.id,
    app_slug: app.slug,
    target_id: installation.account.id,
    target_type: installation.account.kind,
    permissions: grantedView(installation.permissions),
    events: [...app.events],
    created_at: installation.createdAt,
    updated_at: installation.updatedAt,
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: suspended === null ? null : accountView(world, suspended.by),
    suspended_at: suspended?.at ?? null,
  };
}

const grantedView = (permissions: Permissions): Schema<'app-permissions'> => ({
  ...permissions,
});

export const tokenView = (
  world: World,
  token: string,
  expiresAt: number,
  permissions: Permissions,
): Schema<'installation-token'> => ({
  token,
  expires_at: timestamp(world, expiresAt),
  permissions: grantedView(permissions),
});
