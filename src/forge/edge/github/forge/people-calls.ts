import { z } from 'zod';
import type { Forge } from '../../../ports/forge.ts';
import { inRepository } from './forge-context.ts';
import type { ForgeContext } from './forge-context.ts';
import type { Repository } from '../../../github/repository.ts';
import type { TeamLookUp } from '../../../github/team-membership.ts';
import { sameName } from '../../../github/team-membership.ts';
import type { GitHubApi } from '../github-api.ts';
import { ForgeProblem } from '../../../ports/forge.ts';

const PASSING: ReadonlySet<ForgeProblem['kind']> = new Set(['rate-limited', 'unavailable']);

/**
 * 404 means no. A look-up that GitHub refuses counts as no and is said to have failed. What passes by itself is
 * thrown, and the job comes back: an approval must not stand uncounted because one connection broke.
 */
async function lookUp<Answer, Found, Refused>(
  asked: Promise<Answer>,
  found: (answer: Answer) => Found,
  refused: Refused,
): Promise<Found | Refused | 'none' | 'unknown'> {
  try {
    return found(await asked);
  } catch (error) {
    if (!(error instanceof ForgeProblem) || PASSING.has(error.kind)) throw error;
    if (error.kind === 'forbidden') return refused;
    return error.kind === 'not-found' ? 'none' : 'unknown';
  }
}

const Membership = z.object({ state: z.enum(['active', 'pending']) });
const Members = z.array(z.object({ login: z.string() }));

/** Both say of members of teams below that they are members. */
const MEMBERSHIP = 'GET /orgs/{org}/teams/{team_slug}/memberships/{username}';
const MEMBERS = 'GET /orgs/{org}/teams/{team_slug}/members';

/** GitHub gives so many of a list at once. */
const MEMBERS_AT_ONCE = 100;

/**
 * Reads how people stand to `organisation/slug` (https://docs.github.com/en/rest/teams/members). For several
 * people one request for the beginning of the list of members tells most; whoever is not in it, and might
 * come later, is asked about alone.
 */
async function teamMemberships(
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

const Permission = z.object({ permission: z.enum(['admin', 'write', 'read', 'none']) });

/** Reads who may decide (https://docs.github.com/en/rest/collaborators). */
export const peopleCalls = ({
  api,
}: ForgeContext): Pick<Forge, 'teamMemberships' | 'permission'> => ({
  teamMemberships: (repository, team, logins) => teamMemberships(repository, team, logins, api),

  async permission(repository, login) {
    return lookUp(
      api.send(
        repository.installation,
        'GET /repos/{owner}/{repo}/collaborators/{username}/permission',
        { ...inRepository(repository), username: login },
        Permission,
      ),
      ({ permission }) => permission,
      'unknown' as const,
    );
  },
});

const TeamLogins = z.array(z.object({ login: z.string() }));

/** Active members of a team and of those below it (https://docs.github.com/en/rest/teams/members). */
export const teamMembersCall = ({ api }: ForgeContext): Pick<Forge, 'teamMembers'> => ({
  async teamMembers(repository, team) {
    const [org = '', slug = '', ...rest] = team.split('/');
    // an installation sees the teams of its own organisation only
    if (!sameName(org, repository.owner)) return { kind: 'foreign' };
    if (rest.length > 0) return { kind: 'unknown' };
    const asked = api.list(
      repository.installation,
      'GET /orgs/{org}/teams/{team_slug}/members',
      { org, team_slug: slug },
      TeamLogins,
      () => true,
    );
    const found = await lookUp(asked, (members) => ({ members }), 'forbidden' as const);
    if (found === 'none') return { kind: 'not-found' };
    if (typeof found === 'string') return { kind: found };
    return { kind: 'known', logins: found.members.map(({ login }) => login) };
  },
});
