import { ForgeProblem, type Forge, type ReviewerRequest } from '../../../app/ports/forge.ts';
import { Anything } from '../github-api.ts';
import { inRepository, type ForgeContext } from './forge-context.ts';

const REQUESTED = '/repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers';

/** Who is asked for a review (https://docs.github.com/en/rest/pulls/review-requests). */
export const reviewerCalls = ({
  api,
}: ForgeContext): Pick<Forge, 'requestReviewers' | 'withdrawReviewers'> => ({
  async requestReviewers(repository, pullRequest, request) {
    const ask = ({ teams, people }: ReviewerRequest) =>
      api.send(
        repository.installation,
        'post',
        REQUESTED,
        {
          ...inRepository(repository),
          pull_number: pullRequest,
          reviewers: [...people],
          team_reviewers: [...teams],
        },
        Anything,
      );
    const all = oneByOne(request);
    if (all.length === 0) return;
    const problem = await refusalOf(ask(request));
    if (problem === null) return;
    if (all.length === 1) throw problem;
    await askOneByOne(all, ask);
  },

  async withdrawReviewers(repository, pullRequest, { teams, people }) {
    if (teams.length + people.length === 0) return;
    await api.send(
      repository.installation,
      'delete',
      REQUESTED,
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
): Promise<void> {
  const refused: string[] = [];
  for (const request of requests)
    if ((await refusalOf(ask(request))) !== null) refused.push(...request.teams, ...request.people);
  if (refused.length > 0)
    throw new ForgeProblem('refused', `cannot be asked for a review: ${refused.join(', ')}`);
}

/** A refusal as a value; every other problem goes on its way. */
async function refusalOf(asked: Promise<unknown>): Promise<ForgeProblem | null> {
  try {
    await asked;
    return null;
  } catch (error) {
    if (error instanceof ForgeProblem && error.kind === 'refused') return error;
    throw error;
  }
}
