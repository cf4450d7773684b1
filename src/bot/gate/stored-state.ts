import { MEANING_VERSION, changeSubject, digestOf, textOfChange } from '../../compare/index.ts';
import type { Review, PullRequestState } from '../../review/index.ts';
import type { Decision } from './decision.ts';
import type { Change } from '../../compare/index.ts';
import { withoutCredentials } from '../../manifest/index.ts';

/** An approval bound to what it approved. */
export type StoredApproval = PullRequestState['approvals'][number];

/** A finding or gap that the platform team took upon itself. It dies with a change of meaning. */
export type StoredOverride = PullRequestState['overrides'][number];

/** What a change did when it meant something else. */
export type PastChanges = PullRequestState['pastChanges'][number];

/** A list of this length may be cut off: it does not say what a change does not do. */
export const MOST_CHANGES = 20;
const LONGEST_TEXT = 120;

/** What a change does, short enough to be remembered: effects first, then objects that merely differ. */
export const storedChangesOf = (changes: readonly Change[]): PullRequestState['changes'] =>
  changes
    .toSorted((a, b) => Number(isFallback(a)) - Number(isFallback(b)))
    .slice(0, MOST_CHANGES)
    .map((change) => ({
      digest: digestOf(textOfChange(change)).slice(0, 8),
      text: shortTextOf(change),
    }));

/** Each change as it would be remembered, once. */
export const textsOfChanges = (changes: readonly Change[]): readonly string[] => [
  ...new Set(changes.map(shortTextOf)),
];

const shortTextOf = (change: Change): string => shortened(withoutCredentials(nameOf(change)));

const isFallback = ({ kind }: Change): boolean => kind.startsWith('resource-');

const nameOf = ({ subject, field }: Change): string => {
  const object = subject.kind === 'Mesh' ? 'the mesh' : changeSubject(subject);
  return field === null ? object : `${field} of ${object}`;
};

/** By characters, not by halves of them. */
function shortened(text: string): string {
  const characters = Array.from(text);
  return characters.length <= LONGEST_TEXT
    ? text
    : `${characters.slice(0, LONGEST_TEXT - 1).join('')}…`;
}

interface DecidedHead {
  readonly number: number;
  readonly commits: { readonly base: string; readonly head: string };
  readonly review: Pick<Review, 'meaning' | 'changes'>;
  readonly decision: Decision;
  /** `replacedLineDigest` of each line that we suggest to replace. */
  readonly suggested: readonly string[];
  /** Of the check run. */
  readonly title: string;
}

/** What the check of a reviewed head remembers. */
export const stateAfter = ({
  number,
  commits,
  review,
  decision,
  suggested,
  title,
}: DecidedHead): PullRequestState => ({
  number,
  sha: commits.head,
  base: commits.base,
  meaning: review.meaning,
  meaningVersion: MEANING_VERSION,
  tier: decision.tier,
  conclusion: conclusionOf(decision.outcome),
  title,
  approvals: decision.approvals,
  overrides: decision.overrides,
  breakGlass: decision.breakGlass,
  turnsAt: decision.turnsAt,
  suggested,
  changes: storedChangesOf(review.changes),
  pastChanges: decision.pastChanges,
  reviewsUntil: decision.reviewsUntil,
  ...(decision.revert !== undefined && { revert: decision.revert }),
  ...(decision.pushes !== undefined && { pushes: decision.pushes }),
});

/** What is only observed passes, and so does what a broken glass lets through. */
export function conclusionOf({ kind }: Decision['outcome']): PullRequestState['conclusion'] {
  switch (kind) {
    case 'pass':
    case 'observed':
    case 'break-glass':
      return 'success';
    case 'wait':
      return 'action_required';
    case 'fail':
      return 'failure';
  }
}

/** What of an earlier check of a pull request the gate works with. */
export type Remembered = Pick<
  PullRequestState,
  'meaning' | 'approvals' | 'overrides' | 'breakGlass' | 'changes' | 'pastChanges' | 'reviewsUntil'
>;

export const NOTHING_REMEMBERED: Remembered = {
  meaning: null,
  approvals: [],
  overrides: [],
  breakGlass: null,
  changes: [],
  pastChanges: [],
  reviewsUntil: null,
};
