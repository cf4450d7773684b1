import { z } from 'zod';
import type { Forge } from '../../../ports/forge.ts';
import { inRepository } from './forge-context.ts';
import type { ForgeContext } from './forge-context.ts';
import { lookUp } from './look-up.ts';
import { teamMemberships } from './team-memberships.ts';

const Permission = z.object({ permission: z.enum(['admin', 'write', 'read', 'none']) });

/** Who may decide (https://docs.github.com/en/rest/collaborators). */
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
