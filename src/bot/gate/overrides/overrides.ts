import { comesIntoForce } from '../../../checks/index.ts';
import type { Tier, Gap } from '../../../manifest/index.ts';
import { worseTier } from '../../../review/index.ts';
import type { Review, RepositoryConfig } from '../../../review/index.ts';
import type { ChangeAuthors } from '../approvals/change-authors.ts';
import { peopleFor } from '../../../review/index.ts';
import type { Remembered, StoredOverride } from '../stored-state.ts';
import type { GapProgress } from '../decision.ts';
import type { Account } from '../../../forge/index.ts';
import type { Finding } from '../../../checks/index.ts';
import { partIn } from '../approvals/change-authors.ts';
import { NOTHING_REMEMBERED } from '../stored-state.ts';
import { sameName } from '../../../forge/index.ts';

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

export interface OverrideRequest {
  /** An id, or the beginning of one, as the report prints it. */
  readonly id: string;
  readonly reason: string;
  /** Who asks: somebody of the platform team, which the caller has looked up. */
  readonly by: Account;
  /** The comment that asks. */
  readonly comment: number;
  readonly review: OverridableReview;
  readonly authors: ChangeAuthors;
}

/** What an override comes to; every outcome but the first leaves things as they are. */
export type OverrideOutcome =
  | {
      readonly kind: 'overridden';
      readonly override: StoredOverride;
      readonly subject: Finding | Gap;
    }
  /** `ids`: what can be overridden here. */
  | { readonly kind: 'unknown-id'; readonly given: string; readonly ids: readonly string[] }
  | { readonly kind: 'ambiguous-id'; readonly given: string; readonly ids: readonly string[] }
  | { readonly kind: 'id-too-short'; readonly given: string; readonly shortest: number }
  /** It was there before this change: it raises nothing and fails nothing. */
  | { readonly kind: 'nothing-to-override'; readonly subject: Finding | Gap }
  /** Who made a change does not take it upon themselves; `part` says how they took part, after their name. */
  | { readonly kind: 'own-change'; readonly part: string };

const SHORTEST_ID = 6;
/** Bounds the characters of a reason that are kept. */
const LONGEST_REASON = 300;

/** Takes a finding or a gap of this very meaning upon the platform team (docs/reference/gate.md). */
export function applyOverride(request: OverrideRequest): OverrideOutcome {
  const { review, by, comment, authors } = request;
  const part = partIn(authors, by);
  if (part !== null) return { kind: 'own-change', part };
  const given = request.id.toLowerCase();
  if (given.length < SHORTEST_ID)
    return { kind: 'id-too-short', given: request.id, shortest: SHORTEST_ID };
  const { findings, gaps } = overridable(review);
  const open = [...findings, ...gaps];
  const matches = [...review.findings, ...review.gaps].filter(({ id }) => id.startsWith(given));
  const ids = [...new Set(matches.map(({ id }) => id))];
  const [subject] = matches;
  if (subject === undefined)
    return { kind: 'unknown-id', given: request.id, ids: open.map(({ id }) => id) };
  if (ids.length > 1) return { kind: 'ambiguous-id', given: request.id, ids };
  if (!open.some(({ id }) => id === subject.id)) return { kind: 'nothing-to-override', subject };
  const reason = Array.from(request.reason).slice(0, LONGEST_REASON).join('');
  const { meaning } = review;
  const override = { id: subject.id, by: by.login, reason, comment, meaning };
  return { kind: 'overridden', override, subject };
}

/** What is remembered with one override more; a person overrides the same thing once for each meaning. */
export function withOverride(remembered: Remembered | null, override: StoredOverride): Remembered {
  const { overrides, ...rest } = remembered ?? NOTHING_REMEMBERED;
  const others = overrides.filter(
    ({ id, meaning, by }) =>
      id !== override.id || meaning !== override.meaning || !sameName(by, override.by),
  );
  return { ...rest, overrides: [...others, override] };
}
