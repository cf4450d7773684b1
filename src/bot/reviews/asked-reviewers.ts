import type { StandIn } from '../effects/reviewers.ts';
import type { Reviewers } from '../../forge/index.ts';

/** Whom we asked, as one list of names: teams as `team:slug`. */
export const namesOf = ({ teams, people }: Reviewers): readonly string[] => [
  ...teams.map((slug) => `${TEAM}${slug}`),
  ...people,
];

/** A member of a team who was asked in its place: `member:slug/login`. */
export const standInName = ({ team, login }: StandIn): string => `${MEMBER}${team}/${login}`;

export const reviewersOf = (names: readonly string[]): Reviewers => ({
  teams: names.filter((name) => name.startsWith(TEAM)).map((name) => name.slice(TEAM.length)),
  people: names.filter((name) => !name.startsWith(TEAM) && !name.startsWith(MEMBER)),
});

export const standInsOf = (names: readonly string[]): readonly StandIn[] =>
  names
    .filter((name) => name.startsWith(MEMBER))
    .map((name) => {
      const [team = '', login = ''] = name.slice(MEMBER.length).split('/');
      return { team, login };
    });

const TEAM = 'team:';
const MEMBER = 'member:';

/** What is left of the names once these were let go, with those who stood in for them. */
export function namesWithout(names: readonly string[], letGo: Reviewers): readonly string[] {
  const gone = new Set(namesOf(letGo));
  const teams = new Set(letGo.teams);
  const stoodIn = new Set(
    standInsOf(names)
      .filter(({ team }) => teams.has(team))
      .map(standInName),
  );
  return names.filter((name) => !gone.has(name) && !stoodIn.has(name));
}
