import { NotFound } from '../http/api-problem.ts';
import { found, noContent, ok, parameter } from '../http/call.ts';
import type { Call } from '../http/call.ts';
import { listReply } from '../http/pagination.ts';
import { organizationRoute } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import { teamMembers } from '../operations/accounts.ts';
import type { Account, Team } from '../state/accounts.ts';
import { findAccount } from '../state/world.ts';
import type { World } from '../state/world.ts';
import { accountView, teamFullView, teamView } from '../views/accounts.ts';
import type { Schema } from '../views/schema.ts';

const READ = ['members=read'];

/** Teams and members of the organisation the app is installed on. */
export const organizationRoutes: readonly Route[] = [
  organizationRoute('/teams/{team_slug}', READ, (call, organization) => {
    const team = namedTeam(call, organization);
    return ok(teamFullView(call.world, team, activeMembers(call.world, team).length));
  }),
  organizationRoute('/teams/{team_slug}/members', READ, (call, organization) =>
    listReply(call, activeMembers(call.world, namedTeam(call, organization)), (member) =>
      accountView(call.world, member),
    ),
  ),
  organizationRoute('/teams/{team_slug}/teams', READ, (call, organization) => {
    const parent = namedTeam(call, organization);
    const children = [...call.world.teams.values()].filter((team) => team.parent === parent);
    return listReply(call, children, (team) => teamView(call.world, team));
  }),
  organizationRoute('/teams/{team_slug}/memberships/{username}', READ, (call, organization) => {
    const team = namedTeam(call, organization);
    const { login } = namedAccount(call);
    const state = teamMembers(call.world, team).get(login);
    if (state === undefined) throw new NotFound();
    const path = `organizations/${String(organization.id)}/team/${String(team.id)}/memberships/${login}`;
    return ok({
      url: `${call.world.links.api}/${path}`,
      role: 'member',
      state,
    } satisfies Schema<'team-membership'>);
  }),
  organizationRoute('/members', READ, (call, organization) =>
    listReply(call, organizationMembers(call.world, organization), (member) =>
      accountView(call.world, member),
    ),
  ),
  organizationRoute('/members/{username}', READ, (call, organization) => {
    const members = call.world.organizationMembers.get(organization.login);
    if (members?.get(namedAccount(call).login) !== 'active') throw new NotFound();
    return noContent;
  }),
];

const namedTeam = (call: Call, organization: Account): Team =>
  found(call.world.teams, `${organization.login}/${parameter(call, 'team_slug')}`);

function namedAccount(call: Call): Account {
  const account = findAccount(call.world, parameter(call, 'username'));
  if (account === null) throw new NotFound();
  return account;
}

const activeMembers = (world: World, team: Team): Account[] =>
  [...teamMembers(world, team)].flatMap(([login, state]) => active(world, login, state));

const organizationMembers = (world: World, organization: Account): Account[] =>
  [...(world.organizationMembers.get(organization.login) ?? [])].flatMap(([login, state]) =>
    active(world, login, state),
  );

function active(world: World, login: string, state: string): Account[] {
  const account = findAccount(world, login);
  return state === 'active' && account !== null ? [account] : [];
}
