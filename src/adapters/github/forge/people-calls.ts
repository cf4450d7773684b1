import { z } from 'zod';
import { ForgeProblem, type Forge } from '../../../app/ports/forge.ts';
import { inRepository, type ForgeContext } from './forge-context.ts';

const Membership = z.object({ state: z.enum(['active', 'pending']) });

const Permission = z.object({ permission: z.enum(['admin', 'write', 'read', 'none']) });

/** Who may decide (https://docs.github.com/en/rest/teams/members, https://docs.github.com/en/rest/collaborators). */
export const peopleCalls = ({
  api,
}: ForgeContext): Pick<Forge, 'teamMembership' | 'permission'> => ({
  async teamMembership(repository, team, login) {
    const [organisation = '', slug = '', ...rest] = team.split('/');
    // an installation sees the teams of its own organisation only
    if (rest.length > 0 || organisation.toLowerCase() !== repository.owner.toLowerCase())
      return 'unknown';
    return lookUp(
      api.send(
        repository.installation,
        'get',
        '/orgs/{org}/teams/{team_slug}/memberships/{username}',
        { org: organisation, team_slug: slug, username: login },
        Membership,
      ),
      ({ state }) => state,
      'forbidden' as const,
    );
  },

  async permission(repository, login) {
    return lookUp(
      api.send(
        repository.installation,
        'get',
        '/repos/{owner}/{repo}/collaborators/{username}/permission',
        { ...inRepository(repository), username: login },
        Permission,
      ),
      ({ permission }) => permission,
      'unknown' as const,
    );
  },
});

/**
 * 404 means no. A look-up that fails counts as no and is said to have failed; only a limit is thrown: nothing
 * was asked yet, and the job comes back.
 */
async function lookUp<Answer, Found, Refused>(
  asked: Promise<Answer>,
  found: (answer: Answer) => Found,
  refused: Refused,
): Promise<Found | Refused | 'none' | 'unknown'> {
  try {
    return found(await asked);
  } catch (error) {
    if (!(error instanceof ForgeProblem) || error.kind === 'rate-limited') throw error;
    if (error.kind === 'forbidden') return refused;
    return error.kind === 'not-found' ? 'none' : 'unknown';
  }
}
