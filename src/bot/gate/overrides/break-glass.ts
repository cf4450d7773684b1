import type { Account } from '../../../forge/index.ts';
import type { RepositoryConfig, Review, StoredBreakGlass } from '../../../review/index.ts';
import type { Remembered } from '../stored-state.ts';
import type { Decision } from '../decision.ts';
import { NOTHING_REMEMBERED } from '../stored-state.ts';
import { OWNERS_PLACES } from '../../../compare/index.ts';

interface BreakGlassRequest {
  readonly reason: string;
  /** Who asks: somebody of the break-glass team, which the caller has looked up. */
  readonly by: Account;
  /** The comment that asks. */
  readonly comment: number;
  /** ISO 8601, UTC. */
  readonly asOf: string;
  /** The head that was reviewed. */
  readonly head: string;
  readonly review: Pick<Review, 'meaning' | 'changedFiles'>;
  readonly settings: Pick<NonNullable<RepositoryConfig['breakGlass']>, 'expiresHours'>;
  /** What the gate makes of it without this request. */
  readonly decision: Pick<Decision, 'outcome' | 'breakGlass'>;
}

/** What a request to break the glass comes to; every outcome but the first leaves things as they are. */
export type BreakGlassOutcome =
  | { readonly kind: 'broken'; readonly breakGlass: StoredBreakGlass }
  | { readonly kind: 'no-reason' }
  /** It changes who judges changes: nobody lets that through alone. */
  | { readonly kind: 'changes-policy' }
  /** What could not be analysed is mended or overridden. */
  | { readonly kind: 'not-analysed' }
  | { readonly kind: 'nothing-waits' }
  | { readonly kind: 'broken-already'; readonly breakGlass: StoredBreakGlass };

/** Bounds the characters of a reason that are kept. */
const LONGEST_REASON = 300;
const HOUR = 3_600_000;

/** Lets this very head merge without approvals and outside windows for a while (docs/how-to/break-glass.md). */
export function applyBreakGlass(request: BreakGlassRequest): BreakGlassOutcome {
  const { by, comment, asOf, head, review, settings, decision } = request;
  const reason = Array.from(request.reason.trim()).slice(0, LONGEST_REASON).join('');
  if (!/[\p{L}\p{N}]/u.test(reason)) return { kind: 'no-reason' };
  if (changesPolicy(review.changedFiles)) return { kind: 'changes-policy' };
  if (decision.outcome.kind === 'fail') return { kind: 'not-analysed' };
  if (decision.outcome.kind === 'break-glass') {
    const { breakGlass } = decision.outcome;
    // the same comment once more: the process that followed it was killed
    return breakGlass.comment === comment
      ? { kind: 'broken', breakGlass }
      : { kind: 'broken-already', breakGlass };
  }
  if (decision.outcome.kind !== 'wait') return { kind: 'nothing-waits' };
  const breakGlass: StoredBreakGlass = {
    by: by.login,
    reason,
    comment,
    sha: head,
    meaning: review.meaning,
    at: asOf,
    until: new Date(Date.parse(asOf) + settings.expiresHours * HOUR).toISOString(),
  };
  return { kind: 'broken', breakGlass };
}

/** What is remembered with the glass broken. */
export const withBreakGlass = (
  remembered: Remembered | null,
  breakGlass: StoredBreakGlass,
): Remembered => ({ ...(remembered ?? NOTHING_REMEMBERED), breakGlass });

interface BreakGlassInput {
  readonly remembered: StoredBreakGlass | null;
  /** The head that was analysed. */
  readonly head: string;
  /** Milliseconds since 1970. */
  readonly asOf: number;
  readonly changedFiles: readonly string[];
  readonly config: Pick<RepositoryConfig, 'breakGlass'>;
}

/**
 * The broken glass that holds: for this very head, until it expires, with a reason, where the configuration still
 * has a team for it, and never for a change of policy, configuration or CODEOWNERS (docs/reference/gate.md).
 */
export function breakGlassThatHolds(input: BreakGlassInput): StoredBreakGlass | null {
  const { remembered, head, asOf, changedFiles, config } = input;
  if (remembered === null || config.breakGlass === null || changesPolicy(changedFiles)) return null;
  const holds =
    remembered.sha === head &&
    remembered.reason.trim() !== '' &&
    asOf < Date.parse(remembered.until);
  return holds ? remembered : null;
}

const POLICY_FOLDER = '.meshwarden/';

/** Whether files decide who judges changes: Meshwarden's own policy and configuration, and CODEOWNERS. */
const changesPolicy = (changedFiles: readonly string[]): boolean =>
  changedFiles.some((file) => file.startsWith(POLICY_FOLDER) || OWNERS_PLACES.includes(file));
