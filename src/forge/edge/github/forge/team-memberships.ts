import { z } from 'zod';
import type { Repository } from '../../../github/repository.ts';
import type { TeamLookUp } from '../../../github/team-membership.ts';
import { sameName } from '../../../github/team-membership.ts';
import type { GitHubApi } from '../github-api.ts';
import { lookUp } from './look-up.ts';

const Membership = z.object({ state: z.enum(['active', 'pending']) });
const Members = z.array(z.object({ login: z.string() }));

/** Both say of members of teams below that they are members. */
const MEMBERSHIP = 'GET /orgs/{org}/teams/{team_slug}/memberships/{username}';
const MEMBERS = 'GET /orgs/{org}/teams/{team_slug}/members';

/** GitHub gives so many of a list at once. */
const MEMBERS_AT_ONCE = 100;

/**
 * How people stand to `organisation/slug` (https://docs.github.com/en/rest/teams/members). Of several the beginning
 * of the list of members tells, with one request; who is not in it, and might come later, is asked about alone.
 */
export async function teamMemberships(
  repository: Repository,
  team: string,
  logins: readonly string[],
  api: GitHubApi,
): Promise<readonly TeamLookUp[]> {
  const [org = '', slug = '', ...rest] = team.split('/');
  const all = (found: Omit<TeamLookUp, 'login' | 'team'>) =>
    logins.map((login) => ({ login, team, ...found }));
  // an installation sees the teams of its own organisation only
  if (!sameName(org, repository.owner)) return all({ membership: 'foreign', trouble: 'foreign' });
  if (rest.length > 0) return all({ membership: 'unknown' });
  const holder = repository.installation;
  const place = { org, team_slug: slug };
  const members = logins.length > 1 ? await listed(holder, place, api) : [];
  if (typeof members === 'string') return all(ofRefusal(members));
  const lookUps: TeamLookUp[] = [];
  for (const login of logins) {
    const isMember = members.some((each) => sameName(each.login, login));
    const isWhole = logins.length > 1 && members.length < MEMBERS_AT_ONCE;
    const trouble = members.length > 0 ? null : 'no-members';
    if (isMember) lookUps.push({ login, team, membership: 'active', trouble });
    else if (isWhole) lookUps.push({ login, team, membership: 'none', trouble });
    else {
      const asked = api.send(holder, MEMBERSHIP, { ...place, username: login }, Membership);
      const membership = await lookUp(asked, ({ state }) => state, 'forbidden' as const);
      lookUps.push({ login, team, membership });
    }
  }
  return lookUps;
}

/** The beginning of the list: it says nothing of those who may come later. */
const listed = (holder: number, place: { org: string; team_slug: string }, api: GitHubApi) =>
  lookUp(
    api.list(holder, MEMBERS, place, Members, ({ length }) => length >= MEMBERS_AT_ONCE),
    (members) => members,
    'forbidden' as const,
  );

function ofRefusal(
  refusal: 'none' | 'unknown' | 'forbidden',
): Pick<TeamLookUp, 'membership' | 'trouble'> {
  if (refusal === 'none') return { membership: 'none', trouble: 'not-found' };
  if (refusal === 'forbidden') return { membership: 'forbidden', trouble: 'forbidden' };
  return { membership: 'unknown' };
}
