import type { Repository } from '../core/forge/repository.ts';
import { isNamed, sameName, standingOf } from '../core/gate/team-membership.ts';
import type { Asked, TeamLookUp, TeamMembership } from '../core/gate/team-membership.ts';
import type { Forge } from './ports/forge.ts';

export interface StandingPorts {
  readonly forge: Pick<Forge, 'teamMembership' | 'permission'>;
}

/**
 * What GitHub says of somebody and those who are asked, for `standingOf`: one look-up after the other, until one says
 * yes. What is `known` already is not asked again, and not given back.
 */
export async function lookUpStanding(
  login: string,
  asked: Asked,
  repository: Repository,
  { forge }: StandingPorts,
  known: readonly TeamLookUp[] = [],
): Promise<readonly TeamLookUp[]> {
  const lookUps: TeamLookUp[] = [];
  if (standingOf(login, asked, known).through !== null) return lookUps;
  const isKnown = (team: string): boolean =>
    known.some((each) => sameName(each.login, login) && sameName(each.team, team));
  if (isNamed(login, asked) && !isKnown(`@${login}`)) {
    const membership = MEMBERSHIPS[await forge.permission(repository, login)];
    lookUps.push({ login, team: `@${login}`, membership });
    if (membership === 'active') return lookUps;
  }
  for (const team of asked.teams.filter((each) => !isKnown(each))) {
    const membership = await forge.teamMembership(repository, team, login);
    lookUps.push({ login, team, membership });
    if (membership === 'active') break;
  }
  return lookUps;
}

const MEMBERSHIPS: Readonly<Record<Awaited<ReturnType<Forge['permission']>>, TeamMembership>> = {
  admin: 'active',
  write: 'active',
  read: 'none',
  none: 'none',
  unknown: 'unknown',
};
