import { upperFirst } from '../../../checks/index.ts';
import type { Consequence } from '../../../compare/index.ts';

/** One request as it may multiply on its way through several callers. */
type Levels = NonNullable<Consequence['before']['levels']>;

/** From so many times as many on, it is what is said first. */
const MANY_TIMES = 4;

/** `one request of web may become 18 at payments instead of 3`; null where it is not so much more. */
export function manyMoreTries(before?: Levels, after?: Levels): string | null {
  if (before === undefined || after === undefined) return null;
  return after.tries < before.tries * MANY_TIMES ? null : triesText(before, after);
}

const triesText = (before: Levels, after: Levels): string =>
  `one request of ${nameOf(after.callers[0] ?? '')} may become ${String(after.tries)} at ${nameOf(after.service)} instead of ${String(before.tries)}`;

/**
 * ` One request of web may become 9 at payments instead of 3 while that is unavailable (503), on which callers try again
 * (web → orders → payments). web may wait 40 s.`; empty where there is one level.
 */
export function levelsText({ before, after }: Consequence): string {
  const [was, is] = [before.levels, after.levels];
  if (was === undefined || is === undefined) return '';
  const way = [...is.callers, is.service].map(nameOf).join(' → ');
  const first = nameOf(is.callers[0] ?? '');
  const isTold = manyMoreTries(was, is) !== null;
  const wait =
    is.worstSeconds === null ||
    is.worstSeconds === was.worstSeconds ||
    is.worstSeconds === after.waiting?.worstSeconds
      ? ''
      : ` ${first} may wait ${String(is.worstSeconds)} s.`;
  const text = triesText(was, is);
  return isTold
    ? ` That is while ${nameOf(is.service)} is unavailable (503), on which callers try again (${way}).${wait}`
    : ` ${upperFirst(text)} while that is unavailable (503), on which callers try again (${way}).${wait}`;
}

/** `Deployment shop/orders` → `orders` */
const nameOf = (text: string): string => text.replace(/^.*\//, '');
