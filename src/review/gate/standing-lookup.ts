import type {
  AskedApprovers,
  Forge,
  Repository,
  TeamLookUp,
  TeamMembership,
} from '../../forge/index.ts';
import { isNamed, sameName, standingOf } from '../../forge/index.ts';

export interface StandingPorts {
  readonly forge: Pick<Forge, 'teamMemberships' | 'permission'>;
}

/**
 * What GitHub says of people and those who are asked, for `standingOf`: one look-up after the other, until one says
 * yes. What is `known` already is not asked again, and not given back.
 */
export async function lookUpStanding(
  logins: readonly string[],
  asked: AskedApprovers,
  repository: Repository,
  { forge }: StandingPorts,
  known: readonly TeamLookUp[] = [],
): Promise<readonly TeamLookUp[]> {
  const lookUps: TeamLookUp[] = [];
  const undecided = (team: (login: string) => string): readonly string[] =>
    logins.filter((login) => {
      const all = [...known, ...lookUps].filter((each) => sameName(each.login, login));
      const isKnown = all.some((each) => sameName(each.team, team(login)));
      return !isKnown && standingOf(login, asked, all).through === null;
    });
  for (const login of undecided((each) => `@${each}`).filter((each) => isNamed(each, asked))) {
    const membership = MEMBERSHIPS[await forge.permission(repository, login)];
    lookUps.push({ login, team: `@${login}`, membership });
  }
  for (const team of asked.teams) {
    const asking = undecided(() => team);
    if (asking.length > 0) lookUps.push(...(await forge.teamMemberships(repository, team, asking)));
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
