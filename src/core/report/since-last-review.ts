import { createHash } from 'node:crypto';
import type { PullRequestState, StoredChange } from '../gate/check-state.ts';
import type { Review } from '../review.ts';
import type { ChangeItem } from './change-list.ts';
import { changeItems } from './change-list.ts';
import { folded } from './folded-parts.ts';
import { environmentList } from './headline.ts';
import { neutralMarkdown } from './neutral-markdown.ts';
import { plainText } from './plain-text.ts';
import { canonicalJson } from '../manifest/node.ts';
import { resourceKey } from '../manifest/resource.ts';

const CHANGES_STORED = 20;
const LONGEST_TEXT = 120;

/** What the next review is told of this one, to say what is different then. */
export const storedChanges = (review: Review): readonly StoredChange[] =>
  shortChanges(review).slice(0, CHANGES_STORED);

/** What a review says that the last one did not, and the reverse; nothing for the first review. */
export function sinceLastReview(
  review: Review,
  previous: Pick<PullRequestState, 'sha' | 'changes'> | null,
): readonly string[] {
  if (previous === null) return [];
  const now = shortChanges(review);
  const digests = new Set(now.map(({ digest }) => digest));
  const known = new Set(previous.changes.map(({ digest }) => digest));
  const gone = previous.changes.filter(({ digest }) => !digests.has(digest));
  // a list that was cut says nothing of what was beyond its end
  const added =
    previous.changes.length < CHANGES_STORED ? now.filter(({ digest }) => !known.has(digest)) : [];
  return folded(`Since the review of ${previous.sha.slice(0, 7)}`, [
    ...added.map(({ text }) => `- new: ${neutralMarkdown(text)}`),
    ...gone.map(({ text }) => `- no longer: ${neutralMarkdown(text)}`),
  ]);
}

const shortChanges = (review: Review): readonly StoredChange[] =>
  changeItems(review.changes).map((item) => ({ digest: digestOf(item), text: textOf(item) }));

function textOf({ environments, text }: ChangeItem): string {
  const line = plainText(`${environmentList(environments)}: ${text}`);
  return line.length > LONGEST_TEXT ? `${line.slice(0, LONGEST_TEXT - 1)}…` : line;
}

/** What it does and where, whatever line it is written on. */
function digestOf({ change, environments }: ChangeItem): string {
  const { kind, subject, field, before, after, digest } = change;
  const values = [canonicalJson(before), canonicalJson(after), digest];
  const text = JSON.stringify([
    kind,
    resourceKey(subject),
    field,
    ...values,
    [...environments].sort(),
  ]);
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
