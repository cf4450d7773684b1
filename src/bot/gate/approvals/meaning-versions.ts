import type { Change } from '../../../compare/index.ts';
import { MEANING_VERSION } from '../../../compare/index.ts';
import type { PullRequestState } from '../../../review/index.ts';
import { MOST_CHANGES, textsOfChanges } from '../stored-state.ts';
import { pastChangesOf } from './past-changes.ts';
import type { PastChanges } from '../stored-state.ts';

/** Two commits whose change was called by a meaning that an earlier version of Meshwarden made. */
export interface EarlierMeaning {
  readonly meaning: string;
  readonly sha: string;
  readonly base: string;
}

/** Holds what the same two commits mean as this version has it. */
export interface MeaningNow {
  readonly meaning: string;
  readonly changes: readonly Change[];
}

/** Each costs an analysis, unless it is of the very commits that are reviewed now. */
const MOST_MEANINGS = 3;

export const isOfEarlierVersion = ({ meaningVersion = 1 }: PullRequestState): boolean =>
  meaningVersion < MEANING_VERSION;

/**
 * What a state holds in terms of an earlier version and somebody's approval hangs on: the last approvals first.
 * Empty where the state is of this version.
 */
export function earlierMeanings(state: PullRequestState): readonly EarlierMeaning[] {
  if (!isOfEarlierVersion(state)) return [];
  const { meaning, sha, base } = state;
  const found = new Map<string, EarlierMeaning>();
  // approvals of this head that the state does not know yet are bound to what it says of the head
  if (meaning !== null) found.set(meaning, { meaning, sha, base });
  for (const each of state.approvals.toSorted((a, b) => b.review - a.review))
    if (!found.has(each.meaning)) found.set(each.meaning, each);
  return [...found.values()]
    .slice(0, MOST_MEANINGS)
    .map((each) => ({ meaning: each.meaning, sha: each.sha, base: each.base }));
}

/**
 * A state in terms of this version. What was approved counts as what the same commits mean now where that changes the
 * same fields of the same objects: environments may be called otherwise, or hold more or less, and nothing else may
 * differ. Whether it is riskier now is asked of the tier, which stays the one that was approved.
 */
export function inTermsOfNow(
  state: PullRequestState,
  now: ReadonlyMap<string, MeaningNow>,
): PullRequestState {
  const past = pastChangesOf(state);
  const renamed = (meaning: string): string => {
    const present = now.get(meaning);
    const remembered = past.find((each) => each.meaning === meaning);
    const isSame = present !== undefined && remembered !== undefined;
    return isSame && changesTheSame(remembered, present) ? present.meaning : meaning;
  };
  const rebound = <T extends { readonly meaning: string }>(each: T): T => ({
    ...each,
    meaning: renamed(each.meaning),
  });
  return {
    ...state,
    meaningVersion: MEANING_VERSION,
    meaning: state.meaning === null ? null : renamed(state.meaning),
    approvals: state.approvals.map(rebound),
    overrides: state.overrides.map(rebound),
    pastChanges: state.pastChanges.map(rebound),
  };
}

/** A list that was cut off or dropped to fit the check says less than the change did. */
function changesTheSame({ changes }: PastChanges, present: MeaningNow): boolean {
  const then = new Set(changes.map(({ text }) => text));
  const today = new Set(textsOfChanges(present.changes));
  if (then.size === 0 && today.size > 0) return false;
  const isKnown = [...then].every((text) => today.has(text));
  return isKnown && (changes.length >= MOST_CHANGES || today.size === then.size);
}
