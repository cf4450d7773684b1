import { z } from 'zod';
import type { Forge } from '../../../ports/forge.ts';
import { sameName } from '../../../github/team-membership.ts';
import type { ForgeContext } from './forge-context.ts';
import { lookUp } from './look-up.ts';

const Members = z.array(z.object({ login: z.string() }));

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
      Members,
      () => true,
    );
    const found = await lookUp(asked, (members) => ({ members }), 'forbidden' as const);
    if (found === 'none') return { kind: 'not-found' };
    if (typeof found === 'string') return { kind: found };
    return { kind: 'known', logins: found.members.map(({ login }) => login) };
  },
});
