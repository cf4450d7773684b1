import type { Account, CommitLogins, PullRequest, SubmittedReview } from '../../../forge/index.ts';
import type { HandDebt, ReviewDebt } from '../../../review/index.ts';
import { latestOpinions, sameName } from '../../../forge/index.ts';

/** Who may not settle a debt, whatever team they are in. */
interface Involved {
  readonly author: Account;
  readonly commitLogins: readonly CommitLogins[];
}

/** Half a sentence; null where nothing is in the way but their team, which GitHub knows. */
export function whyNotToSettle(
  who: Pick<Account, 'login' | 'bot'>,
  debt: ReviewDebt,
  { author, commitLogins }: Involved,
): string | null {
  const { login } = who;
  if (who.bot) return 'is a bot';
  if (sameName(login, debt.by)) return 'broke the glass';
  const made = [
    author.login,
    ...debt.authors,
    ...commitLogins.flatMap((each) => [each.author, each.committer]),
  ];
  return made.some((name) => name !== null && sameName(name, login)) ? 'made the change' : null;
}

/** The same of a change that was made by hand: whoever made it has it in Git, or asks somebody else. */
export function whyNotToClose(
  { login, bot }: Pick<Account, 'login' | 'bot'>,
  { by }: HandDebt,
): string | null {
  if (bot) return 'is a bot';
  return sameName(login, by) ? 'made the change by hand' : null;
}

/**
 * Reviews that could settle a debt: present approvals, given after the glass was broken, of what it let through or
 * of what the pull request is by now. Oldest first.
 */
export const reviewsThatMaySettle = (
  reviews: readonly SubmittedReview[],
  debt: ReviewDebt,
  { head }: Pick<PullRequest, 'head'>,
): readonly SubmittedReview[] =>
  latestOpinions(reviews).filter(
    ({ state, commit, submittedAt }) =>
      state === 'approved' &&
      (commit === debt.sha || commit === head.sha) &&
      submittedAt !== null &&
      // GitHub's times are whole seconds
      Date.parse(submittedAt) >= Math.floor(Date.parse(debt.at) / 1000) * 1000,
  );
