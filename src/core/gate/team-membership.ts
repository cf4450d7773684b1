/**
 * `unknown` where the look-up failed, `forbidden` where the App may not look it up: both count as no, and
 * are said.
 */
export type TeamMembership = 'active' | 'pending' | 'none' | 'unknown' | 'forbidden';

/** What GitHub says about one account and one team. */
export interface TeamLookUp {
  readonly login: string;
  /** `organisation/slug` */
  readonly team: string;
  readonly membership: TeamMembership;
}

/** How somebody stands to those who are asked, and through whom. */
export interface Standing {
  readonly membership: TeamMembership;
  /** The team they are in, or `@login` for somebody who is named; null where they are in none. */
  readonly through: string | null;
}

/** GitHub's logins and team names do not differ by case. */
export const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** Whether somebody is named, or an active member of one of the teams. Failed look-ups are no, but say so. */
export function standingOf(
  login: string,
  asked: { readonly teams: readonly string[]; readonly people: readonly string[] },
  lookUps: readonly TeamLookUp[],
): Standing {
  if (asked.people.some((person) => sameName(person, login)))
    return { membership: 'active', through: `@${login}` };
  const own = lookUps.filter(
    (lookUp) =>
      sameName(lookUp.login, login) && asked.teams.some((team) => sameName(team, lookUp.team)),
  );
  const active = own.find(({ membership }) => membership === 'active');
  if (active !== undefined) return { membership: 'active', through: active.team };
  const has = (wanted: TeamMembership) => own.some(({ membership }) => membership === wanted);
  if (has('forbidden')) return { membership: 'forbidden', through: null };
  const failed = own.length === 0 || has('unknown');
  return { membership: failed ? 'unknown' : 'none', through: null };
}
