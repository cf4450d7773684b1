import type { PullRequest, Reviewers, Forge } from '../../forge/index.ts';
import { NOBODY, sameName } from '../../forge/index.ts';
import type { Decision } from '../gate/decision.ts';
import type { PullRequestRecord, Store } from '../../review/index.ts';
import { isEnforced } from '../gate/approvals/approvals.ts';

/** Names a member of a team who was asked because GitHub takes no request for the team. */
export interface StandIn {
  /** Slug. */
  readonly team: string;
  readonly login: string;
}

export interface WantedReviewers {
  /** Names whose review the tier needs; who was asked and is not among them is let go. */
  readonly needed: Reviewers;
  /** Names those of them whose approval is still to come; nobody has to wait for the others any more. */
  readonly missing: Reviewers;
  /**
   * Names those of them who are asked now if they were not before; nobody while it is a draft, or satisfied.
   */
  readonly ask: Reviewers;
  /**
   * Names whose review says something of this very change already: nobody asks them in the place of a team.
   */
  readonly answered: readonly string[];
}

/**
 * Bounds the people who are asked. GitHub takes 15 for a pull request, and a long line of CODEOWNERS must not
 * take all places.
 */
const MOST_PEOPLE = 10;

/**
 * Names whom a decision needs. Teams of other organisations cannot be asked, and the author neither: GitHub
 * refuses the whole request for it. Who has reviewed this very change already is not asked once more.
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

/** Lists teams that GitHub does not know; it would refuse to ask them. */
const lost = ({ teamTroubles }: Decision, { owner }: PullRequest['repository']) =>
  teamTroubles
    .filter(({ kind }) => kind === 'not-found')
    .flatMap(({ team }) => slugIn(owner, team));

/**
 * Names who has reviewed this change. An approval of what it no longer means says nothing of it: whoever gave
 * it is asked again.
 */
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

/** Gives the reviewers of `all` who are not among `others`. */
export const without = (all: Reviewers, others: Reviewers): Reviewers => ({
  teams: all.teams.filter((team) => !others.teams.some((other) => isSame(team, other))),
  people: all.people.filter((login) => !others.people.some((other) => isSame(login, other))),
});

/** Gives the reviewers of `all` who are among `others`. */
export const among = (all: Reviewers, others: Reviewers): Reviewers =>
  without(all, without(all, others));

/** Joins both, who have nobody in common. */
export const together = (some: Reviewers, others: Reviewers): Reviewers => ({
  teams: [...some.teams, ...others.teams],
  people: [...some.people, ...others.people],
});

const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** Names whom we asked in one list: teams as `team:slug`. */
export const namesOfReviewers = ({ teams, people }: Reviewers): readonly string[] => [
  ...teams.map((slug) => `${TEAM}${slug}`),
  ...people,
];

/** Names a member of a team who was asked in its place: `member:slug/login`. */
const standInName = ({ team, login }: StandIn): string => `${MEMBER}${team}/${login}`;

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

/** Gives what is left of the names once these were let go, with those who stood in for them. */
export function namesWithout(names: readonly string[], letGo: Reviewers): readonly string[] {
  const gone = new Set(namesOfReviewers(letGo));
  const teams = new Set(letGo.teams);
  const stoodIn = new Set(
    standInsOf(names)
      .filter(({ team }) => teams.has(team))
      .map(standInName),
  );
  return names.filter((name) => !gone.has(name) && !stoodIn.has(name));
}

interface AskPorts {
  readonly forge: Pick<Forge, 'requestReviewers' | 'teamMembers'>;
  readonly store: Pick<Store, 'updatePullRequest'>;
}

/** Names who is asked for a review, and whom nobody asks in the place of a team. */
interface RequestedReviewers extends Reviewers {
  readonly answered: readonly string[];
}

/**
 * Asks people and teams for a review; where GitHub takes no request for a team, which has no access to the
 * repository or is secret, some of its members. Gives the names that nobody could be asked for.
 */
export async function askReviewers(
  { pullRequest }: Pick<PullRequestRecord, 'pullRequest'>,
  asking: RequestedReviewers,
  { forge, store }: AskPorts,
): Promise<readonly string[]> {
  const { repository, number } = pullRequest;
  const remember = (names: readonly string[]) =>
    store.updatePullRequest(repository.id, number, (record) => ({
      ...record,
      requested: [...new Set([...record.requested, ...names])],
    }));
  const refused = await forge.requestReviewers(repository, number, asking);
  const names = new Set(namesOfReviewers(refused));
  await remember(namesOfReviewers(asking).filter((name) => !names.has(name)));
  const nobody = [...refused.people];
  for (const team of refused.teams) {
    const standIns = await askMembers(team, pullRequest, asking, forge);
    if (standIns === null) nobody.push(`${repository.owner}/${team}`);
    else
      await remember([
        ...namesOfReviewers({ ...NOBODY, teams: [team] }),
        ...standIns.map(standInName),
      ]);
  }
  return nobody;
}

/** Bounds the members who are asked: GitHub takes 15 for a pull request, and several teams may be asked. */
const MOST_MEMBERS = 5;

/**
 * Asks members in the place of a team. Null where there is nobody to ask; empty where GitHub awaits all there
 * are already.
 */
async function askMembers(
  team: string,
  { repository, number, author, requested }: PullRequestRecord['pullRequest'],
  { people, answered }: RequestedReviewers,
  forge: AskPorts['forge'],
): Promise<readonly StandIn[] | null> {
  const found = await forge.teamMembers(repository, `${repository.owner}/${team}`);
  const isAmong = (login: string, names: readonly string[]) =>
    names.some((name) => sameName(name, login));
  const able = (found.kind === 'known' ? found.logins : []).filter(
    (login) => !isAmong(login, [author.login, ...answered]),
  );
  const awaited = [...people, ...(requested?.people ?? [])];
  const asked = able.filter((login) => !isAmong(login, awaited)).slice(0, MOST_MEMBERS);
  if (asked.length === 0) return able.length > 0 ? [] : null;
  const refused = await forge.requestReviewers(repository, number, { teams: [], people: asked });
  const standIns = asked.filter((login) => !isAmong(login, refused.people));
  return standIns.length === 0 && asked.length === able.length
    ? null
    : standIns.map((login) => ({ team, login }));
}

/** Says in half a sentence which names nobody could be asked for; null where there are none. */
export const notAskedText = (names: readonly string[]): string | null =>
  names.length === 0 ? null : `GitHub takes no request for ${names.join(', ')}`;
