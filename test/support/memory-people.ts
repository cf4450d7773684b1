import type { Forge } from '../../src/forge/index.ts';
import type { MemoryGitHub } from './memory-forge.ts';

type PeopleCalls = Pick<
  Forge,
  | 'requestReviewers'
  | 'withdrawReviewers'
  | 'commitLogins'
  | 'teamMemberships'
  | 'teamMembers'
  | 'permission'
>;

type ReviewerRequest = Parameters<Forge['requestReviewers']>[2];

/** As `requested` writes them. */
const requestsIn = (pullRequest: number, { teams, people }: ReviewerRequest): readonly string[] =>
  [...teams.map((slug) => `team:${slug}`), ...people].map(
    (name) => `${String(pullRequest)} ${name}`,
  );

/** Who may decide, and whose review is asked for. */
export const peopleOf = (github: MemoryGitHub): PeopleCalls => ({
  requestReviewers: (_, pullRequest, request) => {
    const takes = (name: string) => !github.unaskable.has(name);
    const { teams, people } = request;
    const taken = {
      teams: teams.filter((slug) => takes(`team:${slug}`)),
      people: people.filter(takes),
    };
    for (const each of requestsIn(pullRequest, taken)) {
      if (!github.requested.has(each)) github.asked.push(each);
      github.requested.add(each);
    }
    return Promise.resolve({
      teams: teams.filter((slug) => !taken.teams.includes(slug)),
      people: people.filter((login) => !taken.people.includes(login)),
    });
  },
  withdrawReviewers: (_, pullRequest, request) => {
    for (const each of requestsIn(pullRequest, request)) github.requested.delete(each);
    return Promise.resolve();
  },
  commitLogins: () => Promise.resolve([...github.commitLogins]),
  teamMemberships: (_, team, logins) =>
    Promise.resolve(
      logins.map((login) => ({
        login,
        team,
        membership: github.memberships.get(`${team} ${login}`) ?? 'none',
      })),
    ),
  teamMembers: (_, team) => {
    const trouble = github.teamTroubles.get(team);
    if (trouble !== undefined) return Promise.resolve({ kind: trouble });
    const active = [...github.memberships].flatMap(([key, membership]) => {
      const [name = '', login = ''] = key.split(' ');
      return name === team && membership === 'active' ? [login] : [];
    });
    return Promise.resolve({ kind: 'known', logins: active });
  },
  permission: (_, login) => Promise.resolve(github.permissions.get(login) ?? 'none'),
});
