import type {
  Forge,
  PullRequest,
  TeamLookUp,
  TeamMembers,
  TeamTrouble,
} from '../../forge/index.ts';
import type { RequirementProgress } from './decision.ts';
import { isEnforced } from './approvals/approvals.ts';
import { sameName } from '../../forge/index.ts';

/** Teams that are looked up for one decision. */
const MOST_TEAMS = 6;

/**
 * Which of the teams whose approvals are missing nobody can approve for. GitHub is not asked about a team whose
 * review it awaits, nor about one that somebody was found to be in: those are there. What a look-up of people told
 * of a team is not asked again.
 */
export async function lookUpTeams(
  requirements: readonly RequirementProgress[],
  lookUps: readonly TeamLookUp[],
  { repository, requested }: Pick<PullRequest, 'repository' | 'requested'>,
  forge: Pick<Forge, 'teamMembers'>,
): Promise<readonly TeamTrouble[]> {
  const awaited = (requested?.teams ?? []).map((slug) => `${repository.owner}/${slug}`);
  const active = lookUps.filter(({ membership }) => membership === 'active');
  const there = [...awaited, ...active.map(({ team }) => team)];
  const teams = requirements
    .filter(({ requirement, missing }) => isEnforced(requirement) && missing > 0)
    .flatMap((each) => each.requirement.teams)
    .filter((team) => !there.some((name) => sameName(name, team)));
  const different = [...new Map(teams.map((team) => [team.toLowerCase(), team])).values()];
  const troubles: TeamTrouble[] = [];
  for (const team of different.slice(0, MOST_TEAMS)) {
    const known = lookUps.find((each) => each.trouble !== undefined && sameName(each.team, team));
    const kind =
      known === undefined
        ? troubleIn(await forge.teamMembers(repository, team))
        : (known.trouble ?? null);
    if (kind !== null) troubles.push({ team, kind });
  }
  return troubles;
}

function troubleIn(members: TeamMembers): TeamTrouble['kind'] | null {
  switch (members.kind) {
    case 'known':
      return members.logins.length === 0 ? 'no-members' : null;
    case 'unknown':
      return null;
    case 'not-found':
    case 'forbidden':
    case 'foreign':
      return members.kind;
  }
}
