import type { Account } from '../../../forge/index.ts';
import type { Gap } from '../../../manifest/index.ts';
import type { Finding } from '../../../checks/index.ts';
import type { ChangeAuthors } from '../approvals/change-authors.ts';
import { partIn } from '../approvals/change-authors.ts';
import type { StoredOverride } from '../check-state.ts';
import type { Remembered } from '../remembered.ts';
import { NOTHING_REMEMBERED } from '../remembered.ts';
import { sameName } from '../../../forge/index.ts';
import type { OverridableReview } from './overrides.ts';
import { overridable } from './overrides.ts';

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
/** Characters of a reason that are kept. */
const LONGEST_REASON = 300;

/** Takes a finding or a gap of this very meaning upon the platform team (docs/gate.md). */
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
