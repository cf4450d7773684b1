import type { PullRequest, Reviewers } from '../../forge/index.ts';
import { NOBODY } from '../../forge/index.ts';
import type { Decision } from '../../review/index.ts';
import { isEnforced } from '../../review/index.ts';

/** A member of a team who was asked because GitHub takes no request for the team. */
export interface StandIn {
  /** Slug. */
  readonly team: string;
  readonly login: string;
}

export interface WantedReviewers {
  /** Whose review the tier needs; who was asked and is not among them is let go. */
  readonly needed: Reviewers;
  /** Of those, whose approval is still to come; of the others nobody has to wait any more. */
  readonly missing: Reviewers;
  /** Of those, who is asked now if they were not before; nobody while it is a draft, or satisfied. */
  readonly ask: Reviewers;
  /** Whose review says something of this very change already: nobody asks them in the place of a team. */
  readonly answered: readonly string[];
}

/** GitHub takes 15 for a pull request; a long line of CODEOWNERS must not take all places. */
const MOST_PEOPLE = 10;

/**
 * Whom a decision needs. Teams of other organisations cannot be asked, and the author neither: GitHub
 * refuses the whole request for it. Whose review says something of this very change is not asked once more.
 */
export function wantedReviewers(
  decision: Decision,
  {
    repository,
    author,
    draft,
    state,
  }: Pick<PullRequest, 'repository' | 'author' | 'draft' | 'state'>,
): WantedReviewers {
  const { outcome, requirements } = decision;
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
  const missing = reviewersOf(requirements.filter((each) => each.missing > 0));
  const answered = reviewed(decision);
  const { teams, people } = without(missing, {
    teams: lost(decision, repository),
    people: answered,
  });
  return {
    needed: reviewersOf(requirements),
    missing,
    ask: asks ? { teams, people: people.slice(0, MOST_PEOPLE) } : NOBODY,
    answered,
  };
}

/** Teams that GitHub does not know: it would refuse to ask them. */
const lost = ({ teamTroubles }: Decision, { owner }: PullRequest['repository']) =>
  teamTroubles
    .filter(({ kind }) => kind === 'not-found')
    .flatMap(({ team }) => slugIn(owner, team));

/** An approval of what the change no longer means says nothing of it: whoever gave it is asked again. */
function reviewed({ requirements, uncounted, approvals }: Decision): readonly string[] {
  const counted = requirements.flatMap((each) => each.counted.map(({ login }) => login));
  const approved = new Set(approvals.map(({ login }) => login.toLowerCase()));
  const others = uncounted.map(({ login }) => login);
  return [...counted, ...others.filter((login) => !approved.has(login.toLowerCase()))];
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

/** Those of `all` who are among `others`. */
export const among = (all: Reviewers, others: Reviewers): Reviewers =>
  without(all, without(all, others));

/** Those of both, who have nobody in common. */
export const together = (some: Reviewers, others: Reviewers): Reviewers => ({
  teams: [...some.teams, ...others.teams],
  people: [...some.people, ...others.people],
});

const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
