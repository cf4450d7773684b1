import type { PullRequestState } from '../../gate/index.ts';
import { MOST_CHANGES } from '../../gate/index.ts';
import { folded } from './folded-parts.ts';
import { neutralMarkdown } from '../../text/index.ts';

type Reviewed = Pick<PullRequestState, 'sha' | 'changes'>;

/** What a review says that the last one did not, and the reverse; nothing for the first review. */
export function sinceLastReview(present: Reviewed, previous: Reviewed | null): readonly string[] {
  if (previous === null || previous.sha === present.sha) return [];
  return folded(`Since the review of ${previous.sha.slice(0, 7)}`, [
    ...beyond(present, previous).map((text) => `- changes now: ${neutralMarkdown(text)}`),
    ...beyond(previous, present).map((text) => `- no longer changes: ${neutralMarkdown(text)}`),
  ]);
}

function beyond({ changes }: Reviewed, { changes: others }: Reviewed): readonly string[] {
  if (others.length >= MOST_CHANGES) return [];
  const known = new Set(others.map(({ digest }) => digest));
  return changes.filter(({ digest }) => !known.has(digest)).map(({ text }) => text);
}
