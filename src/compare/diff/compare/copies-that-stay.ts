import type { Resource } from '../../../manifest/index.ts';
import { sameData, stableKeyOf } from '../../../manifest/index.ts';
import type { ResourcePair } from './match-resources.ts';
import { byStableKey } from './match-resources.ts';

/** Whether two copies of an object are one to the cluster: both are applied there, as far as the tree says. */
export type AreOne = (one: Resource, other: Resource) => boolean;

/**
 * Objects that several roots write to one cluster are compared as a set: one is gone when the last copy goes. So a
 * copy that goes is compared with one that stays, and a copy that comes with one that was there before.
 */
export function withCopiesThatStay(
  pairs: readonly ResourcePair[],
  before: readonly Resource[],
  after: readonly Resource[],
  areOne: AreOne,
): readonly ResourcePair[] {
  if (pairs.every((pair) => pair.before !== null && pair.after !== null)) return pairs;
  const [was, is] = [byStableKey(before), byStableKey(after)];
  return pairs.flatMap((pair): readonly ResourcePair[] => {
    if ((pair.before === null) === (pair.after === null)) return [pair];
    const lonely = pair.before ?? pair.after;
    if (lonely === null) return [pair];
    const others = (pair.after === null ? is : was).get(stableKeyOf(lonely)) ?? [];
    const copy = others.find((other) => areOne(lonely, other));
    if (copy === undefined) return [pair];
    if (sameData(copy.node, lonely.node)) return [];
    return [
      pair.after === null ? { before: lonely, after: copy } : { before: copy, after: lonely },
    ];
  });
}
