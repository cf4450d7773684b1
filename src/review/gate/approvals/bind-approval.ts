import type { Tier } from '../../../manifest/index.ts';
import { shortSha, TIERS } from '../../../manifest/index.ts';
import type { SubmittedReview } from '../../../forge/index.ts';
import type { PastChanges, PullRequestState, StoredApproval } from '../check-state.ts';
import { reviewOrder } from './latest-opinions.ts';
import { whatChangedSince } from './what-changed-since.ts';

/** What an earlier check of ours says about a commit of the pull request. */
export type ReviewedCommit = Pick<PullRequestState, 'base' | 'meaning' | 'tier'>;

/** What the change means now. */
export interface PresentMeaning extends ReviewedCommit, PastChanges {
  /** The head that was analysed. */
  readonly sha: string;
  readonly meaning: string;
}

export interface BindingInput {
  readonly present: PresentMeaning;
  readonly stored: readonly StoredApproval[];
  /** `PullRequestState.reviewsUntil` of the state that `stored` is from. */
  readonly reviewsUntil: string | null;
  /** By commit: what our earlier checks say of this pull request, that of the present head included. */
  readonly known: ReadonlyMap<string, ReviewedCommit>;
  /** What the change did when it meant something else, as far as anybody remembers. */
  readonly pastChanges: readonly PastChanges[];
}

type Binding =
  | { readonly kind: 'bound'; readonly approval: StoredApproval }
  | { readonly kind: 'unbound'; readonly why: string };

/**
 * What an approving review approved: what is stored for it, else what we said of its commit when it was
 * given, else, on the present head before our first result, what that head means. Nothing else counts.
 */
export function bindApproval(review: SubmittedReview, input: BindingInput): Binding {
  const stored = input.stored.find((each) => each.review === review.id);
  const { id, author, commit } = review;
  if (stored !== undefined) return { kind: 'bound', approval: { ...stored, login: author.login } };
  if (commit === null) return unbound('GitHub no longer says which commit was approved');
  const recorded = input.known.get(commit);
  const reviewed =
    recorded?.meaning == null && commit === input.present.sha ? input.present : recorded;
  if (reviewed === undefined)
    return unbound(`approved ${shortSha(commit)}, which was never reviewed`);
  const { base, meaning, tier } = reviewed;
  if (meaning === null)
    return unbound(`approved ${shortSha(commit)}, whose review came to no result`);
  if (input.reviewsUntil !== null && reviewOrder(review) <= input.reviewsUntil)
    return unbound('the check no longer remembers the approval: it has to be given again');
  const approval = { review: id, login: author.login, sha: commit, base, meaning, tier };
  return { kind: 'bound', approval };
}

/** Why an approval does not hold for what the change means now; null where it does. */
export function whyVoid(
  approval: StoredApproval,
  { present, pastChanges }: Pick<BindingInput, 'present' | 'pastChanges'>,
): string | null {
  if (approval.meaning !== present.meaning) {
    const past = pastChanges.find(({ meaning }) => meaning === approval.meaning);
    return `approved an earlier change: ${whatChangedSince(past, present)}`;
  }
  if (isNotWorse(present.tier, approval.tier)) return null;
  return `approved it as ${approval.tier ?? 'not analysed'}, and it is ${present.tier ?? 'not analysed'} now`;
}

const unbound = (why: string): Binding => ({ kind: 'unbound', why });

/** What could not be analysed compares with nothing but itself. */
const isNotWorse = (now: Tier | null, then: Tier | null): boolean =>
  now === null || then === null ? now === then : TIERS.indexOf(now) <= TIERS.indexOf(then);
