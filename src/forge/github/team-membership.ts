/**
 * `unknown` where the look-up failed, `forbidden` where the App may not look it up, `foreign` for a team of another
 * organisation, which no installation can look up: all count as no, and are said.
 */
export type TeamMembership = 'active' | 'pending' | 'none' | 'unknown' | 'forbidden' | 'foreign';

/**
 * Says why nobody can approve for a team: there is none of this name, or none that we may see; it is empty;
 * who is in it may not be looked up; it belongs to another organisation.
 */
export interface TeamTrouble {
  /** `organisation/slug` */
  readonly team: string;
  readonly kind: 'not-found' | 'no-members' | 'forbidden' | 'foreign';
}

/**
 * Holds what GitHub says about one account and one team, or about somebody who is named: `active` may write
 * here.
 */
export interface TeamLookUp {
  readonly login: string;
  /** `organisation/slug`, or `@login` */
  readonly team: string;
  readonly membership: TeamMembership;
  /**
   * Says why nobody can approve for the team, null where somebody can; it is absent where the look-up does
   * not tell.
   */
  readonly trouble?: TeamTrouble['kind'] | null;
}

/** Says how somebody stands to those who are asked, and through whom. */
export interface Standing {
  readonly membership: TeamMembership;
  /** The team they are in, or `@login` for somebody who is named; null where they are in none. */
  readonly through: string | null;
}

/** GitHub's logins and team names do not differ by case. */
export const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** Whose approval is asked for. */
export interface AskedApprovers {
  /** `organisation/slug` */
  readonly teams: readonly string[];
  /** Logins. */
  readonly people: readonly string[];
}

export const isNamed = (login: string, { people }: Pick<AskedApprovers, 'people'>): boolean =>
  people.some((person) => sameName(person, login));

/**
 * Tells whether somebody is an active member of one of the teams, or is named and may write here. GitHub
 * counts a code owner with write access only, and so do we, for names outlive whoever left, and can be taken
 * by others. A look-up that failed is a no that says so.
 */
export function standingOf(
  login: string,
  asked: AskedApprovers,
  lookUps: readonly TeamLookUp[],
): Standing {
  const through = [...asked.teams, ...asked.people.map((person) => `@${person}`)];
  const own = lookUps.filter(
    (lookUp) =>
      sameName(lookUp.login, login) && through.some((team) => sameName(team, lookUp.team)),
  );
  const active = own.find(({ membership }) => membership === 'active');
  if (active !== undefined) return { membership: 'active', through: active.team };
  const has = (wanted: TeamMembership) => own.some(({ membership }) => membership === wanted);
  if (has('forbidden')) return { membership: 'forbidden', through: null };
  if (own.length === 0 || has('unknown')) return { membership: 'unknown', through: null };
  return { membership: has('foreign') ? 'foreign' : 'none', through: null };
}
