import type { Account, Team } from '../state/accounts.ts';
import type { World } from '../state/world.ts';
import { accountView } from '../views/accounts.ts';
import { announceInOrganization } from '../webhooks/announce.ts';
import { ensureAccount } from './accounts.ts';

/** Whoever looks after an organisation. */
const OWNER = 'dana';

/** Tells who is in a team now and was not before, and the reverse; an invitation tells nothing. */
export function announceMemberships(
  world: World,
  team: Team,
  before: ReadonlyMap<string, 'active' | 'pending'>,
): void {
  const logins = new Set([...before.keys(), ...team.members.keys()]);
  for (const login of logins) {
    const [was, is] = [before.get(login) === 'active', team.members.get(login) === 'active'];
    if (was !== is) announceMembership(world, team, login, is ? 'added' : 'removed');
  }
}

function announceMembership(
  world: World,
  team: Team,
  login: string,
  action: 'added' | 'removed',
): void {
  announceInOrganization(world, team.organization, 'membership', ensureAccount(world, OWNER), {
    action,
    scope: 'team',
    member: accountView(world, ensureAccount(world, login)),
    team: teamStub(world, team),
  });
}

export function announceTeam(world: World, team: Team, action: 'created' | 'deleted'): void {
  const sender = ensureAccount(world, OWNER);
  const body = { action, team: teamStub(world, team) };
  announceInOrganization(world, team.organization, 'team', sender, body);
}

export function removeMember(world: World, organization: Account, login: string): void {
  const person = ensureAccount(world, login);
  world.organizationMembers.get(organization.login)?.delete(person.login);
  for (const team of world.teams.values())
    if (team.organization === organization) team.members.delete(person.login);
  announceInOrganization(world, organization, 'organization', ensureAccount(world, OWNER), {
    action: 'member_removed',
    membership: {
      url: `${world.links.api}/orgs/${organization.login}/memberships/${person.login}`,
      state: 'active',
      role: 'member',
      organization_url: `${world.links.api}/orgs/${organization.login}`,
      user: accountView(world, person),
    },
  });
}

const teamStub = (world: World, { id, slug, name, permission, organization }: Team) => ({
  id,
  slug,
  name,
  permission,
  privacy: 'closed',
  description: null,
  deleted: false,
  node_id: `T_${String(id)}`,
  html_url: `${world.links.html}/orgs/${organization.login}/teams/${slug}`,
  members_url: `${world.links.api}/organizations/${String(organization.id)}/team/${String(id)}/members{/member}`,
  repositories_url: `${world.links.api}/organizations/${String(organization.id)}/team/${String(id)}/repos`,
  url: `${world.links.api}/organizations/${String(organization.id)}/team/${String(id)}`,
});
