import type { done } from '../../src/review/index.ts';
import { fittedDocument } from '../../src/review/index.ts';

/** Bytes: more than any reply of a test. */
const LONGEST = 60_000;

/** What a reply says, by the form that its feature gives it; the mark by which it is found again is not there. */
export const saidIn = <R>(
  { blocks, folded, longest = LONGEST }: ReturnType<typeof done<R>>,
  reply: NoInfer<R>,
): string =>
  fittedDocument({ needed: blocks(reply), folded: folded?.(reply) ?? [], last: [] }, longest);
