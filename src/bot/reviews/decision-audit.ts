import type { PullRequest } from '../../forge/index.ts';
import { fullName } from '../../forge/index.ts';
import type { PullRequestState, Review, Store } from '../../review/index.ts';

interface Decided {
  readonly state: PullRequestState;
  /** It is null where it could not be reviewed. */
  readonly review: Pick<Review, 'environments' | 'fileOwners'> | null;
}

/**
 * Notes in the audit log what was decided on a pull request, who approved what, and who overrode what;
 * nothing where the decision is the one that was noted before. A process killed in between may note it twice.
 */
export async function auditDecision(
  pullRequest: Pick<PullRequest, 'repository' | 'number' | 'title' | 'author'>,
  before: PullRequestState | null,
  { state: after, review }: Decided,
  store: Pick<Store, 'audit'>,
): Promise<void> {
  const about = { repository: fullName(pullRequest.repository), pullRequest: pullRequest.number };
  const detail = decisionText(after);
  if (before !== null && decisionText(before) === detail) return;
  const known = new Set(before?.overrides.map(({ comment }) => comment));
  for (const { by, id, reason, comment, meaning } of after.overrides)
    if (!known.has(comment))
      await store.audit({
        ...about,
        kind: 'override',
        actor: by,
        detail: JSON.stringify({ id, reason, comment, meaning }),
      });
  const bound = new Set(before?.approvals.map(approvalKey));
  for (const approval of after.approvals) {
    if (bound.has(approvalKey(approval))) continue;
    const { login, review, sha, base, meaning, tier } = approval;
    const approved = JSON.stringify({ review, sha, base, meaning, tier });
    await store.audit({ ...about, kind: 'approval', actor: login, detail: approved });
  }
  const { breakGlass } = after;
  if (breakGlass !== null && before?.breakGlass?.comment !== breakGlass.comment) {
    const { by, reason, comment, sha, meaning, until } = breakGlass;
    const broken = JSON.stringify({ reason, comment, sha, meaning, until });
    await store.audit({ ...about, kind: 'break-glass', actor: by, detail: broken });
  }
  const whole = { ...decisionOf(after), ...factsOf(pullRequest, review) };
  await store.audit({ ...about, kind: 'decision', actor: null, detail: JSON.stringify(whole) });
}

/** Letters of a title that are kept. */
const LONGEST_TITLE = 120;
/** More environments, or owners, of one change are not kept. */
const MOST_KEPT = 50;

/** Reports tell changes apart by these. They make no decision another one. */
const factsOf = (
  { title, author }: Pick<PullRequest, 'title' | 'author'>,
  review: Decided['review'],
) => ({
  title: title.slice(0, LONGEST_TITLE),
  author: author.login,
  ...(review !== null && {
    environments: changedEnvironments(review.environments),
    owners: ownersIn(review),
  }),
});

/** Owners of changed files, as CODEOWNERS writes them. */
const ownersIn = ({ fileOwners }: Pick<Review, 'fileOwners'>): readonly string[] =>
  [...new Set(fileOwners.sets.flatMap(({ owners }) => owners))].slice(0, MOST_KEPT);

/** Environments that a change changes, as the audit log keeps them. */
export const changedEnvironments = (environments: Review['environments']) =>
  environments
    .filter(({ changed }) => changed)
    .slice(0, MOST_KEPT)
    .map(({ name, production, tier }) => ({ name, production, tier }));

/**
 * Names an approval together with the meaning that it approves: one that is bound to another meaning approves
 * something else.
 */
const approvalKey = ({ review, meaning }: PullRequestState['approvals'][number]): string =>
  `${String(review)} ${meaning}`;

const decisionText = (state: PullRequestState): string => JSON.stringify(decisionOf(state));

const decisionOf = (state: PullRequestState) => {
  const { sha, base, meaning, tier, conclusion, approvals, overrides, breakGlass } = state;
  return {
    conclusion,
    tier,
    sha,
    base,
    meaning,
    approvals: approvals.map(({ login, review, sha: of }) => ({ login, review, sha: of })),
    overrides: overrides.map(({ id, by }) => ({ id, by })),
    ...(breakGlass !== null && { breakGlass: { by: breakGlass.by, comment: breakGlass.comment } }),
  };
};
