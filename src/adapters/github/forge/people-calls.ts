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
    if (organisation.toLowerCase() !== repository.owner.toLowerCase()) return 'foreign';
    if (rest.length > 0) return 'unknown';
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
