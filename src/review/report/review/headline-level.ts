import type { Gap, Tier } from '../../../manifest/index.ts';
import type { Review } from '../../evaluation/review.ts';

const MARKS: Record<Tier, string> = { low: '🟢', medium: '🟡', high: '🟠', critical: '🔴' };
const WORDS: Record<Tier, string> = {
  low: 'Low',
  medium: 'Medium',
  high: 'High',
  critical: 'Critical',
};

/** Says how bad it is: by a mark, and a word as `Critical` or `Partial`. */
export function levelOf(review: Review): { readonly mark: string; readonly word: string } {
  const blocking = review.gaps.some((gap) => gap.blocking);
  if (review.tier === null) return { mark: '⚪', word: 'Not analysed' };
  if (blocking && isBroken(review)) return { mark: '🔴', word: 'Broken' };
  const unreviewed = blocking || review.unreviewedFiles.length > 0;
  if (unreviewed && (review.tier === 'low' || review.tier === 'medium'))
    return { mark: '⚪', word: 'Partial' };
  return { mark: MARKS[review.tier], word: WORDS[review.tier] };
}

/** Whether something does not build any more, or cannot be read: what is worse is said in the sentence. */
const isBroken = (review: Review): boolean =>
  (review.tier === 'low' || review.tier === 'medium' || isGraveUnseen(review)) &&
  review.gaps.some(
    (gap) =>
      gap.blocking &&
      gap.nature === 'broken' &&
      STOPS.has(gap.reason) &&
      !isBeyondLimit(gap, review),
  );

/** Whoever applies a folder that is too large to be looked at here goes on with it. */
const isBeyondLimit = ({ reason, root }: Gap, { environments }: Review): boolean =>
  reason === 'not-rendered' &&
  environments.some(({ roots }) =>
    roots.some(({ path, failure }) => path === root && failure?.reason === 'limit'),
  );

/** Whether nothing but what is not seen here, and may hold anything, makes it grave: what stops is known. */
export function isGraveUnseen({ tier, reasons, findings, findingTiers }: Review): boolean {
  const own = reasons.filter((reason) => reason.tier === tier);
  return (
    own.length > 0 &&
    own.every(({ rule }) => rule?.startsWith('unseen-') === true) &&
    findings.every(({ id }) => findingTiers.get(id) !== tier)
  );
}

const STOPS: ReadonlySet<Gap['reason']> = new Set(['not-rendered', 'not-parsed']);
