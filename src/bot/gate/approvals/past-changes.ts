import type { PullRequestState } from '../../../review/index.ts';
import type { Remembered, PastChanges } from '../stored-state.ts';
import { MOST_CHANGES } from '../stored-state.ts';

/** Changes named in one sentence; the rest is counted. */
const NAMED = 2;

const UNKNOWN = 'what it does has changed since';

/**
 * What a change does differently from what it did, as the end of a sentence. General where the past is not
 * remembered or only in part.
 */
export function whatChangedSince(past: PastChanges | undefined, present: PastChanges): string {
  if (past === undefined) return UNKNOWN;
  const lists = [past.changes, present.changes];
  if (lists.some(({ length }) => length === 0 || length >= MOST_CHANGES)) return UNKNOWN;
  const different = [...beyond(present, past), ...beyond(past, present)];
  return different.length === 0 ? UNKNOWN : sentenceOf([...new Set(different)]);
}

/** All that a state remembers of what the change did, its own time included. */
export const pastChangesOf = ({
  meaning,
  changes,
  pastChanges,
}: Pick<Remembered, 'meaning' | 'changes' | 'pastChanges'>): readonly PastChanges[] =>
  meaning === null ? pastChanges : [{ meaning, changes }, ...pastChanges];

function beyond({ changes }: PastChanges, { changes: others }: PastChanges): readonly string[] {
  const known = new Set(others.map(({ digest }) => digest));
  return changes.filter(({ digest }) => !known.has(digest)).map(({ text }) => text);
}

function sentenceOf(texts: readonly string[]): string {
  const rest = texts.length - NAMED;
  const named = rest > 0 ? [...texts.slice(0, NAMED), `${String(rest)} more`] : texts;
  const last = named.at(-1) ?? '';
  const joined = named.length < 2 ? last : `${named.slice(0, -1).join(', ')} and ${last}`;
  return `${joined} ${texts.length === 1 ? 'has' : 'have'} changed since`;
}

/** A head whose analysis came to no result. */
interface UnreviewedHead {
  readonly number: number;
  readonly sha: string;
  readonly base: string;
  readonly title: string;
}

/**
 * What the check of a head that could not be reviewed keeps of the latest earlier state: approvals and
 * overrides, which the next result may let count again; a broken glass is of its head only. On the same head the last meaning stays too, so
 * that a later approval of it cannot be taken for one of something newer.
 */
export function carryOver(
  previous: PullRequestState | null,
  head: UnreviewedHead,
): PullRequestState {
  const fresh = {
    ...head,
    meaning: null,
    tier: null,
    conclusion: 'failure',
    approvals: [],
    overrides: [],
    breakGlass: null,
    turnsAt: null,
    suggested: [],
    changes: [],
    pastChanges: [],
    reviewsUntil: null,
  } as const satisfies PullRequestState;
  if (previous === null) return fresh;
  if (previous.sha !== head.sha) {
    const { approvals, overrides, reviewsUntil, pushes, meaningVersion } = previous;
    return {
      ...fresh,
      ...(meaningVersion !== undefined && { meaningVersion }),
      approvals,
      overrides,
      reviewsUntil,
      pastChanges: pastChangesOf(previous),
      ...(pushes !== undefined && { pushes }),
    };
  }
  return { ...previous, title: head.title, conclusion: 'failure', turnsAt: null };
}
