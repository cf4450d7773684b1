import type { StandIn } from '../effects/reviewers.ts';
import type { Forge, Reviewers } from '../../forge/index.ts';
import { NOBODY, sameName } from '../../forge/index.ts';
import { namesOf, standInName } from './asked-reviewers.ts';
import type { PullRequestRecord, Store } from '../../review/index.ts';

export interface AskPorts {
  readonly forge: Pick<Forge, 'requestReviewers' | 'teamMembers'>;
  readonly store: Pick<Store, 'updatePullRequest'>;
}

/** Who is asked for a review, and whom nobody asks in the place of a team. */
export interface RequestedReviewers extends Reviewers {
  readonly answered: readonly string[];
}

/**
 * Asks people and teams for a review; where GitHub takes no request for a team, which has no access to the repository
 * or is secret, some of its members. Gives the names that nobody could be asked for.
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
  const names = new Set(namesOf(refused));
  await remember(namesOf(asking).filter((name) => !names.has(name)));
  const nobody = [...refused.people];
  for (const team of refused.teams) {
    const standIns = await askMembers(team, pullRequest, asking, forge);
    if (standIns === null) nobody.push(`${repository.owner}/${team}`);
    else await remember([...namesOf({ ...NOBODY, teams: [team] }), ...standIns.map(standInName)]);
  }
  return nobody;
}

/** GitHub takes 15 for a pull request, and several teams may be asked. */
const MOST_MEMBERS = 5;

/** Null where there is nobody to ask in the team's place; empty where GitHub awaits all there are already. */
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

/** Half a sentence about names that nobody could be asked for; null where there are none. */
export const notAskedText = (names: readonly string[]): string | null =>
  names.length === 0 ? null : `GitHub takes no request for ${names.join(', ')}`;
