import { comesIntoForce } from '../../../checks/index.ts';
import type { Tier } from '../../../manifest/index.ts';
import { worseTier } from '../../../manifest/index.ts';
import type { Review } from '../../evaluation/review.ts';
import type { ChangeAuthors } from '../approvals/change-authors.ts';
import type { RepositoryConfig } from '../../policy/configuration/repository-config.ts';
import { peopleFor } from '../../policy/requirements/gate-requirements.ts';
import type { StoredOverride } from '../check-state.ts';
import type { GapProgress } from '../decision.ts';

/** What of a review can be overridden, and what it then comes to. */
export type OverridableReview = Pick<
  Review,
  'tier' | 'tierOfChanges' | 'meaning' | 'findings' | 'findingTiers' | 'gaps'
>;

/** Findings that raise the tier, and gaps that fail the check: where nothing could be analysed, every gap does. */
export const overridable = ({ tier, findings, gaps }: OverridableReview) => ({
  findings: findings.filter(comesIntoForce),
  gaps: gaps.filter(({ blocking, nature }) => blocking || (tier === null && nature === 'broken')),
});

/**
 * Overrides that still hold: of something this review still says, given for the same meaning, by somebody
 * who has not written a part of the change since.
 */
export function overridesThatHold(
  overrides: readonly StoredOverride[],
  review: OverridableReview,
  authors: ChangeAuthors,
): readonly StoredOverride[] {
  const { findings, gaps } = overridable(review);
  const ids = new Set([...findings, ...gaps].map(({ id }) => id));
  return overrides.filter(
    ({ id, meaning, by }) =>
      ids.has(id) && meaning === review.meaning && !authors.byLogin.has(by.toLowerCase()),
  );
}

/**
 * How far each gap that fails the check is overridden. Each takes as many people as would have to approve a
 * change of what it hides: what nobody can see is not easier to let through than what everybody can.
 */
export function gapProgressOf(
  review: OverridableReview,
  overrides: readonly StoredOverride[],
  config: Pick<RepositoryConfig, 'tiers'>,
): readonly GapProgress[] {
  return overridable(review).gaps.map(({ id, hides }) => {
    const people = overrides.filter((each) => each.id === id).map(({ by }) => by.toLowerCase());
    const needed = hides === undefined ? 1 : peopleFor(hides, config);
    return { id, given: new Set(people).size, needed, ...(hides !== undefined && { hides }) };
  });
}

export const isCured = ({ given, needed }: GapProgress): boolean => given >= needed;

/** The tier without the findings that are overridden; what changes keeps its own. */
export function tierWithout(
  review: OverridableReview,
  overrides: readonly StoredOverride[],
): Tier | null {
  const ids = new Set(overrides.map(({ id }) => id));
  const { findings } = overridable(review);
  if (!findings.some(({ id }) => ids.has(id))) return review.tier;
  return findings
    .filter(({ id }) => !ids.has(id))
    .map(({ id }) => review.findingTiers.get(id) ?? 'low')
    .reduce(worseTier, review.tierOfChanges);
}
