import type { PullRequestState } from '../../gate/check-state.ts';
import { MOST_CHANGES } from '../../gate/stored-changes.ts';
import { shortSha } from '../../../manifest/index.ts';
import type { Details } from '../document/blocks.ts';
import { foldedList } from '../document/blocks.ts';

type Reviewed = Pick<PullRequestState, 'sha' | 'changes'>;

/** What a review says that the last one did not, and the reverse; nothing for the first review. */
export function sinceLastReview(present: Reviewed, previous: Reviewed | null): readonly Details[] {
  if (previous === null || previous.sha === present.sha) return [];
  return foldedList(`Since the review of ${shortSha(previous.sha)}`, [
    ...beyond(present, previous).map((text) => ({ words: ['changes now: ', text] })),
    ...beyond(previous, present).map((text) => ({ words: ['no longer changes: ', text] })),
  ]);
}

function beyond({ changes }: Reviewed, { changes: others }: Reviewed): readonly string[] {
  if (others.length >= MOST_CHANGES) return [];
  const known = new Set(others.map(({ digest }) => digest));
  return changes.filter(({ digest }) => !known.has(digest)).map(({ text }) => text);
}
