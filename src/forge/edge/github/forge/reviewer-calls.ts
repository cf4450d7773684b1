import { ForgeProblem } from '../../../ports/forge.ts';
import type { Forge, ReviewerRequest } from '../../../ports/forge.ts';
import { NOBODY } from '../../../github/reviewers-of-pull-request.ts';
import { Anything } from '../github-api.ts';
import { inRepository } from './forge-context.ts';
import type { ForgeContext } from './forge-context.ts';

const REQUESTED = '/repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers';

/** Who is asked for a review (https://docs.github.com/en/rest/pulls/review-requests). */
export const reviewerCalls = ({
  api,
}: ForgeContext): Pick<Forge, 'requestReviewers' | 'withdrawReviewers'> => ({
  async requestReviewers(repository, pullRequest, request) {
    const ask = ({ teams, people }: ReviewerRequest) =>
      api.send(
        repository.installation,
        `POST ${REQUESTED}`,
        {
          ...inRepository(repository),
          pull_number: pullRequest,
          reviewers: [...people],
          team_reviewers: [...teams],
        },
        Anything,
      );
    const all = oneByOne(request);
    if (all.length === 0 || !(await isRefused(ask(request)))) return NOBODY;
    return all.length === 1 ? request : askOneByOne(all, ask);
  },

  async withdrawReviewers(repository, pullRequest, { teams, people }) {
    if (teams.length + people.length === 0) return;
    await api.send(
      repository.installation,
      `DELETE ${REQUESTED}`,
      {
        ...inRepository(repository),
        pull_number: pullRequest,
        reviewers: [...people],
        team_reviewers: [...teams],
      },
      Anything,
    );
  },
});

const oneByOne = ({ teams, people }: ReviewerRequest): readonly ReviewerRequest[] => [
  ...teams.map((team) => ({ teams: [team], people: [] })),
  ...people.map((person) => ({ teams: [], people: [person] })),
];

/** GitHub refuses all of a request for one that cannot be asked: a team without access, the author. */
async function askOneByOne(
  requests: readonly ReviewerRequest[],
  ask: (request: ReviewerRequest) => Promise<unknown>,
): Promise<ReviewerRequest> {
  const refused: ReviewerRequest[] = [];
  for (const request of requests) if (await isRefused(ask(request))) refused.push(request);
  return {
    teams: refused.flatMap(({ teams }) => teams),
    people: refused.flatMap(({ people }) => people),
  };
}

/** Every other problem goes on its way. */
async function isRefused(asked: Promise<unknown>): Promise<boolean> {
  try {
    await asked;
    return false;
  } catch (error) {
    if (error instanceof ForgeProblem && error.kind === 'refused') return true;
    throw error;
  }
}
