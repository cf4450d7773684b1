import { awaitedBy, messageOf } from '../../checks/index.ts';
import { groupedBy } from '../../istio/index.ts';
import { subjectText, TIERS, likenessOf, objectsNamedIn } from '../../manifest/index.ts';
import { mayAct, orderOf, rankOf } from './order-of-claims.ts';
import type { Claim, FindingClaim } from './claim.ts';
import { isFinding } from './claim.ts';
import type { ReconciliationRule } from './reconciliation-rule.ts';

/** One mistake of two objects is told once, not once from each side. */
export const EXCHANGED_SIDES_ARE_ONE: ReconciliationRule = {
  id: 'exchanged-sides-are-one',
  says: 'What is said of two objects, once of each with the names exchanged, is one claim that names both places.',
  apply: (claims) => {
    const pairs = groupedBy(claims.filter(isFinding), pairKey);
    const others = new Map<Claim, readonly FindingClaim[]>();
    const told = new Set<Claim>();
    for (const [key, [first, ...more]] of pairs) {
      if (key === null || first === undefined) continue;
      others.set(first, more);
      for (const each of more) told.add(each);
    }
    return claims
      .filter((claim) => !told.has(claim))
      .map((claim) =>
        isFinding(claim) ? (others.get(claim) ?? []).reduce(withOtherSide, claim) : claim,
      );
  },
};

/** Gives what a sentence about two objects has in common with the one about the same two; null for other sentences. */
function pairKey({ tier, environments, group: { finding } }: FindingClaim): string | null {
  const own = subjectText(finding.subject);
  const message = messageOf(finding);
  const named = objectsNamedIn(message);
  const [other, ...more] = named.filter((name) => name !== own);
  if (other === undefined || more.length > 0 || !named.includes(own)) return null;
  const { detector, check } = finding;
  const sides = [own, other];
  const words = likenessOf(message, {
    objects: [finding.subject],
    names: [...sides, ...sides.map(homeOf)],
  });
  return JSON.stringify([detector, check, tier, environments, words, sides.sort()]);
}

/** Gives the namespace of `ServiceEntry shop/pay`, which a sentence may name by itself. */
const homeOf = (named: string): string => /^\S+ ([^/]+)\//.exec(named)?.[1] ?? '';

const withOtherSide = (
  claim: FindingClaim,
  { group: { finding, alike, ids } }: FindingClaim,
): FindingClaim => ({
  ...claim,
  group: {
    ...claim.group,
    ids: [...claim.group.ids, ...ids],
    alike: [...claim.group.alike, finding, ...alike],
  },
});

/** The order in which claims are told. */
export const WORST_FIRST: ReconciliationRule = {
  id: 'worst-first',
  says: 'What harms callers of production at once comes first, then what is grave, then what else becomes of calls, then the rest; how far it reaches (but for a control plane that moves), what is only for pods that nobody sees, what has no effect, what names nobody and what waits for a mend come after what happens at once, what may act comes after what happens and is no low matter unless it alone gives the tier, and what waits until an object is taken comes after what has it refused.',
  apply: (claims, { tierOfChanges }) => {
    const refusals = new Map<string, number>();
    for (const claim of claims.filter(isFinding))
      if (REFUSING.has(claim.group.finding.check)) {
        const key = subjectText(claim.group.finding.subject);
        refusals.set(key, Math.max(refusals.get(key) ?? 0, orderOf(claim)));
      }
    const placeOfClaim = (claim: Claim): number => {
      const order = orderOf(claim);
      if (!isFinding(claim) || awaitedBy(claim.group.finding) !== 'acceptance') return order;
      const refusal = refusals.get(subjectText(claim.group.finding.subject));
      return Math.max(order, (refusal ?? Math.max(0, ...refusals.values())) + 1);
    };
    const sorted = claims.toSorted((a, b) => placeOfClaim(a) - placeOfClaim(b));
    const [worst] = sorted;
    if (worst === undefined || !mayAct(worst)) return sorted;
    const known = sorted.find((claim) => !mayAct(claim) && claim.tier !== 'low');
    const tiers = [tierOfChanges, known?.tier].map((tier) =>
      tier == null ? -1 : TIERS.indexOf(tier),
    );
    return known === undefined || rankOf(worst) > Math.max(...tiers)
      ? sorted
      : [known, ...sorted.filter((claim) => claim !== known)];
  },
};

/** Checks by which an object is refused, where an old release of Istio is not known to take it. */
const REFUSING: ReadonlySet<string> = new Set([
  'object-refused',
  'envoy-api-dropped',
  'refused-by-newest',
]);
