import { upperFirst } from '../../../checks/index.ts';
import type { Consequence } from '../../../compare/index.ts';

/** One request as it may multiply on its way through several callers. */
type Levels = NonNullable<Consequence['before']['levels']>;

/** From so many times as many on, it is what is said first. */
const MANY_TIMES = 4;

/** `one request from web can become 18 at payments (was 3)`; null where it is not so much more. */
export function manyMoreTries(before?: Levels, after?: Levels): string | null {
  if (before === undefined || after === undefined) return null;
  return after.tries < before.tries * MANY_TIMES ? null : triesText(before, after);
}

const triesText = (before: Levels, after: Levels): string =>
  `one request from ${nameOf(after.callers[0] ?? '')} can become ${String(after.tries)} at ${nameOf(after.service)} (was ${String(before.tries)})`;

/**
 * ` One request from web can become 9 at payments (was 3) while payments is unavailable: callers retry 503
 * (web → orders → payments). web waits up to 40 s.`; empty where there is one level.
 */
export function levelsText({ before, after }: Consequence): string {
  const [was, is] = [before.levels, after.levels];
  if (was === undefined || is === undefined) return '';
  const way = [...is.callers, is.service].map(nameOf).join(' → ');
  const first = nameOf(is.callers[0] ?? '');
  const isTold = after.waiting?.repeated === undefined && manyMoreTries(was, is) !== null;
  const wait =
    is.worstSeconds === null ||
    is.worstSeconds === was.worstSeconds ||
    is.worstSeconds === after.waiting?.worstSeconds
      ? ''
      : ` ${first} waits up to ${String(is.worstSeconds)} s.`;
  const text = triesText(was, is);
  return isTold
    ? ` That happens while ${nameOf(is.service)} is unavailable: callers retry 503 (${way}).${wait}`
    : ` ${upperFirst(text)} while ${nameOf(is.service)} is unavailable: callers retry 503 (${way}).${wait}`;
}

/** `Deployment shop/orders` → `orders` */
const nameOf = (text: string): string => text.replace(/^.*\//, '');
