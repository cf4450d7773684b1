import { awaitedBy, mendClause } from '../../../checks/index.ts';
import type { Tier } from '../../../manifest/index.ts';
import { placeOf, TIERS } from '../../../manifest/index.ts';
import type { Reason } from '../../policy/reasons.ts';
import type { Review } from '../../evaluation/review.ts';

type Judged = Pick<Review, 'tier' | 'reasons' | 'findings' | 'findingTiers' | 'changes'>;

/**
 * Says what a tier is of that only what is not in force yet gives: `Critical is what it comes to once it is mended; as it
 * stands, it is high.` Null where something of the tier is in force with the merge.
 */
export function tierOnceMended(review: Judged): string | null {
  const { tier } = review;
  if (tier === null || !isGrave(tier)) return null;
  const held = heldPlaces(review);
  const once = [...new Set(held.values())];
  const [only] = once;
  if (only === undefined) return null;
  const present = worstOf([...tiersOfReasons(review, held), ...tiersOfFindings(review)]);
  if (TIERS.indexOf(present) >= TIERS.indexOf(tier)) return null;
  const when = once.length === 1 ? only : 'once that is fixed';
  return `${tier === 'critical' ? 'Critical' : 'High'} ${when}; as it is now, ${present}.`;
}

const isGrave = (tier: Tier): boolean => tier === 'high' || tier === 'critical';

const worstOf = (tiers: readonly Tier[]): Tier =>
  TIERS.findLast((tier) => tiers.includes(tier)) ?? 'low';

/** Gives what each place waits for at which nothing changes that does not wait. */
function heldPlaces({ changes }: Judged): ReadonlyMap<string, string> {
  const held = new Map<string, string>();
  const free = new Set<string>();
  for (const { heldUpBy, origin, side } of changes) {
    const when = heldUpBy === undefined ? '' : mendClause(heldUpBy, null);
    const key = keyOf(origin, side);
    if (when.startsWith('once ')) held.set(key, when);
    else free.add(key);
  }
  for (const key of free) held.delete(key);
  return held;
}

const keyOf = (origin: Parameters<typeof placeOf>[0], side: string): string =>
  `${side} ${placeOf(origin)}`;

function tiersOfReasons({ reasons }: Judged, held: ReadonlyMap<string, string>): readonly Tier[] {
  const waits = ({ count, because }: Reason): boolean =>
    count === because.length &&
    because.every(({ place, side }) => place !== null && held.has(keyOf(place, side)));
  return reasons.flatMap((reason) => (waits(reason) ? [] : [reason.tier]));
}

/** Leaves out what is said only of the time after the mending. */
const tiersOfFindings = ({ findings, findingTiers }: Judged): readonly Tier[] =>
  findings.flatMap(({ id, when, introducedBy }) => {
    const tier = findingTiers.get(id);
    return tier === undefined ||
      introducedBy === 'already-there' ||
      awaitedBy({ when }) !== undefined
      ? []
      : [tier];
  });
