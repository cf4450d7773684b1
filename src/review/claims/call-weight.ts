import type { Consequence } from '../../compare/index.ts';
import { isDenied } from '../../compare/index.ts';

/**
 * Weighs what becomes of a call: what a known caller loses and who is let in come first, what would happen to others comes
 * last.
 */
export function urgencyOf({ kind, isKnown }: Consequence): number {
  if (kind === 'opened') return isKnown ? 4 : 3;
  return URGENCY[kind] - (isKnown ? 0 : 5);
}

const URGENCY: Readonly<Record<Exclude<Consequence['kind'], 'opened'>, number>> = {
  lost: 5,
  closed: 5,
  exposed: 4,
  unrouted: 3,
  plaintext: 3,
  moved: 2,
  slower: 2,
  shorter: 2,
  identity: 1,
  // nobody loses anything by it
  encrypted: 0,
};

/**
 * Tells whether what ends is a redirect alone, and one that led to no answer: to what no route takes, or to the same
 * address again. Nobody loses an answer by it.
 */
export const isOfDeadRedirect = ({ kind, before }: Consequence): boolean =>
  kind === 'closed' &&
  before.answered === 100 &&
  (before.leadsTo?.answer === 404 || before.leadsTo?.answer === 'itself');

/** Tells whether it happens to somebody: calls that nothing shows to be made are lost by nobody. */
export const isFelt = (consequence: Consequence): boolean => urgencyOf(consequence) > 0;

/** Tells whether somebody is cut off, let in or overheard, or work is repeated, and not only served otherwise. */
export const isHarm = ({ kind, arrival, before, after }: Consequence): boolean =>
  kind === 'plaintext' ||
  after.waiting?.repeated !== undefined ||
  (isEnd(kind) && !(kind === 'opened' && (arrival === 'inside' || !isDenied({ before }))));

/** Tells whether the kind says how requests end. */
export const isEnd = (kind: Consequence['kind']): boolean => ENDS.has(kind);

const ENDS: ReadonlySet<Consequence['kind']> = new Set(['lost', 'opened', 'exposed', 'closed']);

/** Tells whether somebody would be let in who is not known to call: what lets everybody in says more than the first of them. */
export const isOfUnknownCaller = ({ kind, isKnown, gateway }: Consequence): boolean =>
  kind === 'opened' && !isKnown && gateway === undefined;
