import type { ForgeProblem } from '../forge/index.ts';

/** Says why something was not written into a conversation, in one sentence for the log and the summary. */
export function unwrittenSentence(
  what: 'comment' | 'suggestions',
  problem: Pick<ForgeProblem, 'kind' | 'message'>,
  isFork: boolean,
): string {
  const no = what === 'comment' ? 'No comment is written' : 'No suggestions are written';
  if (problem.kind !== 'forbidden') return `${no}: ${problem.message}.`;
  return isFork
    ? `${no}: the pull request comes from a fork, for which GitHub gives the workflow a token that may only read.`
    : `${no}: the token may not. The job needs \`permissions: pull-requests: write\`.`;
}

/** Said where somebody asks for a comment and there is nothing to comment on. */
export const NO_PULL_REQUEST = 'No comment is written: this event is about no pull request.';

/** Said where somebody asks for a comment and gives no token. */
export const NO_TOKEN = 'No comment is written: the input github-token is empty.';
