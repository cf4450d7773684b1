import type { PastPush } from '../../review/index.ts';
import type { Store } from '../../review/index.ts';

/** A push that came past review, and what was made known of it. */
export type StoredPastPush = Parameters<Store['savePastPush']>[1];

/** One push, however often it is told of. */
export const isSamePush = (
  a: Pick<PastPush, 'branch' | 'before' | 'after'>,
  b: Pick<PastPush, 'branch' | 'before' | 'after'>,
): boolean => a.branch === b.branch && a.before === b.before && a.after === b.after;

/** A repository remembers so many; the oldest go first. */
const MOST_REMEMBERED = 200;

/** With one more, or with what is known of it now. */
export const withPastPush = (
  known: readonly StoredPastPush[],
  added: StoredPastPush,
): readonly StoredPastPush[] =>
  [...known.filter(({ push }) => !isSamePush(push, added.push)), added].slice(-MOST_REMEMBERED);
