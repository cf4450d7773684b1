import type { PastPush, KnownPastPush } from '../../review/index.ts';

/** One push, however often it is told of. */
export const isSamePush = (
  a: Pick<PastPush, 'branch' | 'before' | 'after'>,
  b: Pick<PastPush, 'branch' | 'before' | 'after'>,
): boolean => a.branch === b.branch && a.before === b.before && a.after === b.after;

/** A repository remembers so many; the oldest go first. */
const MOST_REMEMBERED = 200;

/** With one more, or with what is known of it now. */
export const withPastPush = (
  known: readonly KnownPastPush[],
  added: KnownPastPush,
): readonly KnownPastPush[] =>
  [...known.filter(({ push }) => !isSamePush(push, added.push)), added].slice(-MOST_REMEMBERED);
