import type { PullRequest } from '../forge/pull-request.ts';
import { isEnforced } from '../gate/approvals.ts';
import type { Decision } from '../gate/decision.ts';

/** Who is asked for a review. */
export interface Reviewers {
  /** Slugs of teams of the repository's organisation. */
  readonly teams: readonly string[];
  /** Logins. */
  readonly people: readonly string[];
}

/** Nobody. */
export const NOBODY: Reviewers = { teams: [], people: [] };

export interface WantedReviewers {
  /** Whose review the tier needs; who was asked and is not among them is let go. */
  readonly needed: Reviewers;
  /** Of those, who is asked now if they were not before; nobody while it is a draft, or satisfied. */
  readonly ask: Reviewers;
}

/**
 * Whom a decision needs. Teams of other organisations cannot be asked, and the author neither: GitHub
 * refuses the whole request for it.
 */
export function wantedReviewers(
  { outcome, requirements }: Decision,
  {
    repository,
    author,
    draft,
    state,
  }: Pick<PullRequest, 'repository' | 'author' | 'draft' | 'state'>,
): WantedReviewers {
  const reviewersOf = (progress: Decision['requirements']): Reviewers => {
    const asked = progress.map(({ requirement }) => requirement).filter(isEnforced);
    return {
      teams: distinct(asked.flatMap(({ teams }) => teams)).flatMap((team) =>
        slugIn(repository.owner, team),
      ),
      people: distinct(asked.flatMap(({ people }) => people)).filter(
        (login) => !isSame(login, author.login),
      ),
    };
  };
  const asks = outcome.kind === 'wait' && !draft && state === 'open';
  return {
    needed: reviewersOf(requirements),
    ask: asks ? reviewersOf(requirements.filter(({ missing }) => missing > 0)) : NOBODY,
  };
}

const distinct = (names: readonly string[]): readonly string[] => [
  ...new Map(names.map((name) => [name.toLowerCase(), name])).values(),
];

function slugIn(owner: string, team: string): readonly string[] {
  const [organisation = '', slug = ''] = team.split('/');
  return isSame(organisation, owner) && slug !== '' ? [slug] : [];
}

/** Those of `all` who are not among `others`. */
export const without = (all: Reviewers, others: Reviewers): Reviewers => ({
  teams: all.teams.filter((team) => !others.teams.some((other) => isSame(team, other))),
  people: all.people.filter((login) => !others.people.some((other) => isSame(login, other))),
});

const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
