import { z } from 'zod';
import type { Repository } from '../../../core/forge/repository.ts';
import { sameName } from '../../../core/gate/team-membership.ts';
import type { TeamMembership } from '../../../core/gate/team-membership.ts';
import type { GitHubApi } from '../github-api.ts';
import { lookUp } from './look-up.ts';

const Membership = z.object({ state: z.enum(['active', 'pending']) });
const Members = z.array(z.object({ login: z.string() }));

/** Both say of members of teams below that they are members. */
const MEMBERSHIP = '/orgs/{org}/teams/{team_slug}/memberships/{username}';
const MEMBERS = '/orgs/{org}/teams/{team_slug}/members';

/** GitHub gives so many of a list at once. */
const MEMBERS_AT_ONCE = 100;

type Memberships = ReadonlyMap<string, TeamMembership>;

/**
 * How people stand to `organisation/slug` (https://docs.github.com/en/rest/teams/members). Of several the beginning
 * of the list of members tells, with one request; who is not in it, and might come later, is asked about alone.
 */
export async function teamMemberships(
  repository: Repository,
  team: string,
  logins: readonly string[],
  api: GitHubApi,
): Promise<Memberships> {
  const [org = '', slug = '', ...rest] = team.split('/');
  // an installation sees the teams of its own organisation only
  if (!sameName(org, repository.owner)) return allOf(logins, 'foreign');
  if (rest.length > 0) return allOf(logins, 'unknown');
  const holder = repository.installation;
  const place = { org, team_slug: slug };
  const found = new Map(logins.length > 1 ? await listed(logins, { holder, place }, api) : []);
  for (const login of logins.filter((each) => !found.has(each))) {
    const asked = api.send(holder, 'get', MEMBERSHIP, { ...place, username: login }, Membership);
    found.set(login, await lookUp(asked, ({ state }) => state, 'forbidden' as const));
  }
  return found;
}

const allOf = (logins: readonly string[], membership: TeamMembership): Memberships =>
  new Map(logins.map((login) => [login, membership]));

/** What the beginning of the list says: nothing of those who may come later. */
async function listed(
  logins: readonly string[],
  {
    holder,
    place,
  }: { readonly holder: number; readonly place: { org: string; team_slug: string } },
  api: GitHubApi,
): Promise<Memberships> {
  const isEnough = ({ length }: readonly unknown[]) => length >= MEMBERS_AT_ONCE;
  const asked = api.list(holder, MEMBERS, place, Members, isEnough);
  const members = await lookUp(asked, (all) => ({ all }), 'forbidden' as const);
  if (typeof members === 'string') return allOf(logins, members);
  const isMember = (login: string) => members.all.some((each) => sameName(each.login, login));
  const isWhole = members.all.length < MEMBERS_AT_ONCE;
  return new Map([
    ...allOf(isWhole ? logins : [], 'none'),
    ...allOf(logins.filter(isMember), 'active'),
  ]);
}
