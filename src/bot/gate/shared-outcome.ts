import type { PullRequestState } from '../../review/index.ts';

type StateOfOne = Pick<PullRequestState, 'number' | 'conclusion' | 'title'>;

/** What several pull requests with one head come to in the one check it has. */
interface SharedOutcome {
  readonly conclusion: PullRequestState['conclusion'];
  /** The worst one's title; with its number where there are several. */
  readonly title: string;
  /** One for each pull request, worst first, where there are several; titles are somebody's words still. */
  readonly parts: readonly StateOfOne[];
}

const FROM_WORST: readonly PullRequestState['conclusion'][] = [
  'failure',
  'action_required',
  'success',
];

/**
 * A check belongs to a commit: it is as bad as the worst of the pull requests that have it as their head
 * (docs/gate.md).
 */
export function worstOf(states: readonly [StateOfOne, ...StateOfOne[]]): SharedOutcome {
  const sorted = states.toSorted(
    (a, b) =>
      FROM_WORST.indexOf(a.conclusion) - FROM_WORST.indexOf(b.conclusion) || a.number - b.number,
  );
  const { conclusion, title, number } = sorted[0] ?? states[0];
  if (states.length === 1) return { conclusion, title, parts: [] };
  return { conclusion, title: `pull request ${String(number)}: ${title}`, parts: sorted };
}
