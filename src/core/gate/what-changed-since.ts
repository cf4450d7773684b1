import type { StoredApproval } from './check-state.ts';
import type { PresentMeaning, ReviewedCommit } from './bind-approval.ts';
import { MOST_CHANGES } from './stored-changes.ts';

/** Changes named in one sentence; the rest is counted. */
const NAMED = 2;

const UNKNOWN = 'what it does has changed since';

/**
 * What is different since somebody approved, as the end of a sentence. General where our check of that
 * time is not known or names only a part of what the change did.
 */
export function whatChangedSince(
  approval: StoredApproval,
  present: PresentMeaning,
  known: ReadonlyMap<string, ReviewedCommit>,
): string {
  const past = known.get(approval.sha);
  if (past?.meaning !== approval.meaning) return UNKNOWN;
  const lists = [past.changes, present.changes];
  if (lists.some(({ length }) => length >= MOST_CHANGES)) return UNKNOWN;
  const texts = lists.flatMap((own, index) => {
    const other = new Set(lists[1 - index]?.map(({ digest }) => digest));
    return own.filter(({ digest }) => !other.has(digest)).map(({ text }) => text);
  });
  return sentenceOf([...new Set(texts)]);
}

function sentenceOf(texts: readonly string[]): string {
  if (texts.length === 0) return UNKNOWN;
  const rest = texts.length - NAMED;
  const named = rest > 0 ? [...texts.slice(0, NAMED), `${String(rest)} more`] : texts;
  const joined =
    named.length === 1
      ? named.join('')
      : `${named.slice(0, -1).join(', ')} and ${named.at(-1) ?? ''}`;
  return `${joined} ${texts.length === 1 ? 'has' : 'have'} changed since`;
}
