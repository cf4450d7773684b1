import { nearestNames } from '../../istio/index.ts';

/** Shorter names are near to too many others. */
const SHORTEST = 4;

/**
 * Whether two names of variables are one with a slip: other letters' case, dashes for underscores, one letter more, less
 * or another, two swapped, a part more or less in front (`APP_`). Names that differ in digits only are two.
 */
export function namedAlike(one: string, other: string): boolean {
  if (one === other || Math.min(one.length, other.length) < SHORTEST) return false;
  if (plain(one) === plain(other)) return true;
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  if (plain(long).endsWith(`-${plain(short)}`)) return short.length > SHORTEST;
  const [near] = nearestNames(plain(one), [plain(other)]);
  return near?.relation === 'letters' && near.distance <= (short.length < LONG ? 1 : 2);
}

/** Of names so long two letters may be wrong. */
const LONG = 9;

const plain = (name: string): string => name.toLowerCase().replaceAll(/[_.-]+/g, '-');
