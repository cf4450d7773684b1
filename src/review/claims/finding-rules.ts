import { awaitedBy, messageOf } from '../../checks/index.ts';
import type { Finding } from '../../checks/index.ts';
import { groupedBy } from '../../istio/index.ts';
import { placeOf, subjectText, TIERS, likenessOf, objectsNamedIn } from '../../manifest/index.ts';
import { isApplication } from './finding-group.ts';
import { isReach, mayAct, orderOf, rankOf } from './order-of-claims.ts';
import type { Claim, FindingClaim } from './claim.ts';
import { isFinding } from './claim.ts';
import { isOfWeakening } from './weakened-mtls.ts';
import type { ReconciliationRule } from './reconciliation-rule.ts';

/** The check that says whom else a rule refuses, beside the callers that are known. */
const SAYS_WHOM_ELSE = 'requests-on-connections';

/** Tells whether a claim says how far it goes what another one says of those whom it harms. */
const isWider = (claim: FindingClaim): boolean =>
  isReach(claim) || claim.group.finding.check === SAYS_WHOM_ELSE;

/** How far a change reaches is told with what it does there. */
export const CAUSE_TELLS_ITS_REACH: ReconciliationRule = {
  id: 'cause-tells-its-reach',
  says: 'How far a change reaches, and whom else a rule refuses, is told with what breaks or opens at the same line, if that is grave or no less than it, in the same environments, or with what becomes of logs, metrics and traces by the same object, and not beside it.',
  apply: (claims) => {
    const found = claims.filter(isFinding);
    const effects = new Map<string, FindingClaim>();
    for (const claim of found)
      if (!isWider(claim) && isEffect(claim) && !effects.has(lineKey(claim)))
        effects.set(lineKey(claim), claim);
    const signals = new Map(
      found
        .filter(isOfSignals)
        .toReversed()
        .map((claim) => [objectKey(claim), claim]),
    );
    const reaches = new Map<FindingClaim, FindingClaim[]>();
    for (const claim of found.filter(isWider)) {
      const ofLine = effects.get(lineKey(claim));
      const effect =
        (ofLine !== undefined && isAsGrave(ofLine, claim) ? ofLine : undefined) ??
        (isOfOneObject(claim) ? signals.get(objectKey(claim)) : undefined);
      if (effect !== undefined) reaches.set(effect, [...(reaches.get(effect) ?? []), claim]);
    }
    const told = new Set<Claim>([...reaches.values()].flat());
    return claims
      .filter((claim) => !told.has(claim))
      .map((claim) => {
        const reach = isFinding(claim) ? (reaches.get(claim) ?? []) : [];
        return reach.length === 0 || !isFinding(claim) ? claim : withReach(claim, reach);
      });
  },
};

/** Tells whether a claim says who is cut off or let in. */
const isEffect = ({ kind, group }: FindingClaim): boolean =>
  group.finding.mayAct !== true && (kind === 'breaks' || kind === 'opens');

/** Tells whether an effect is as grave as what reaches far, or no less than this. */
const isAsGrave = (effect: FindingClaim, reach: FindingClaim): boolean =>
  rankOf(effect) >= Math.min(rankOf(reach), TIERS.indexOf('high'));

/** Tells whether a claim says what becomes of logs, metrics or traces, which is all that a Telemetry does. */
const isOfSignals = ({ group }: FindingClaim): boolean => group.finding.detector === 'signals-lost';

/** Tells whether what reaches far is one object, or one setting; Applications that a set makes alike are one. */
const isOfOneObject = ({ group: { finding, alike } }: FindingClaim): boolean =>
  alike.every(({ subject }) => isApplication(subject)) &&
  (finding.subjects?.length ?? 1) === 1 &&
  (finding.check === 'root-object-changed' ||
    (finding.check === 'mesh-setting-changed' && (finding.related?.length ?? 0) === 0));

/** Gives the object and the environments of a finding. */
const objectKey = ({ group: { finding, environments } }: FindingClaim): string =>
  JSON.stringify([
    subjectText(finding.subject),
    finding.side,
    awaitedBy(finding),
    [...environments].sort(),
  ]);

/** Gives the object, the line and the environments of a finding; of what one label names, whichever object it is of. */
const lineKey = ({ group: { finding, environments } }: FindingClaim, isOfLine = false): string =>
  JSON.stringify([
    isOfLine ? '' : subjectText(finding.subject),
    placeOf(finding.origin),
    finding.side,
    awaitedBy(finding),
    [...environments].sort(),
  ]);

function withReach(claim: FindingClaim, reach: readonly FindingClaim[]): FindingClaim {
  const worst = [claim, ...reach].reduce((a, b) => (rankOf(b) > rankOf(a) ? b : a));
  return {
    ...claim,
    tier: worst.tier,
    reach: [...claim.reach, ...reach.map(({ group }) => group)],
    rows: [...new Set([claim, ...reach].flatMap(({ rows }) => rows))],
    shown: claim.shown ?? reach.find(({ shown }) => shown !== null)?.shown ?? null,
  };
}

/** Tells what pods without a proxy leave undone with why they have none. */
export const DEPARTURE_TELLS_ITS_POLICIES: ReconciliationRule = {
  id: 'departure-tells-its-policies',
  says: 'Policies that nobody enforces because a change takes the proxies of all their pods away are told with that, and not each by itself.',
  apply: (claims) => {
    const found = claims.filter(isFinding);
    const departures = found.filter(({ group }) => group.finding.check === 'left-the-mesh');
    const told = new Map<FindingClaim, FindingClaim[]>();
    for (const claim of found.filter(({ group }) => group.finding.check === UNENFORCED)) {
      const departure = departures.find((one) => takesProxiesOf(one, claim));
      if (departure !== undefined) told.set(departure, [...(told.get(departure) ?? []), claim]);
    }
    const folded = new Set<Claim>([...told.values()].flat());
    return claims
      .filter((claim) => !folded.has(claim))
      .map((claim) => {
        const policies = isFinding(claim) ? (told.get(claim) ?? []) : [];
        return policies.length === 0 || !isFinding(claim) ? claim : withReach(claim, policies);
      });
  },
};

/** The check of policies that nobody enforces. */
export const UNENFORCED = 'policy-without-proxy';

/** Tells whether every place that a policy's finding was read from is one of the pods that leave, or says why they do. */
function takesProxiesOf(departure: FindingClaim, policy: FindingClaim): boolean {
  const leaving = [departure.group.finding, ...departure.group.alike];
  const places = new Set(
    leaving.flatMap(({ origin, related = [] }) => [origin, ...related]).map(placeOf),
  );
  const all = [policy.group.finding, ...policy.group.alike];
  return (
    policy.environments.every((name) => departure.environments.includes(name)) &&
    all.every(
      ({ related = [], when }) =>
        awaitedBy({ when }) === undefined &&
        related.length > 0 &&
        related.map(placeOf).every((place) => places.has(place)),
    )
  );
}

/** The check of a label that names no waypoint, which is told with the policy that nobody reads for it. */
const OF_LABEL = 'waypoint-label-unanswered';

/** Checks that say again what a line does, by those with which they are told; null for any other. */
const SAYING_AGAIN: ReadonlyMap<string, ReadonlySet<string> | null> = new Map([
  // that a policy is for no pods is why nothing restricts those that it was for
  ['default-deny-lost', new Set(['policy-without-pods'])],
  // who gets something, and who does not
  ['setting-for-some', null],
  ['admission-for-some', null],
  [OF_LABEL, new Set(['waypoint-missing'])],
]);

/** Tells whether a finding is said in one sentence beside what it is told with, whose cause is its own. */
export const saysAgain = ({ check }: Pick<Finding, 'check'>): boolean => SAYING_AGAIN.has(check);

/** One line is one finding, however many checks speak of it. */
export const CAUSE_TELLS_WHAT_IT_COMES_TO: ReconciliationRule = {
  id: 'cause-tells-what-it-comes-to',
  says: 'What a line comes to, and which other environment does not have it, is told with what is found of that line in the same environments, and not beside it; that mTLS differs from another environment, with what weakens it by the same object.',
  apply: (claims) => {
    const found = claims.filter(isFinding);
    const causes = found.filter(({ group }) => !SAYING_AGAIN.has(group.finding.check));
    const told = new Map<FindingClaim, FindingClaim[]>();
    for (const claim of found.filter(({ group }) => saysAgain(group.finding))) {
      const cause = causes.find((each) => isCauseOf(each, claim));
      if (cause !== undefined) told.set(cause, [...(told.get(cause) ?? []), claim]);
    }
    const again = new Set<Claim>([...told.values()].flat());
    return claims
      .filter((claim) => !again.has(claim))
      .map((claim) => {
        const more = isFinding(claim) ? (told.get(claim) ?? []) : [];
        return more.length === 0 || !isFinding(claim) ? claim : withReach(claim, more);
      });
  },
};

function isCauseOf(cause: FindingClaim, claim: FindingClaim): boolean {
  if (isOfWeakening(cause, claim)) return true;
  const wanted = SAYING_AGAIN.get(claim.group.finding.check);
  const isOfLine = claim.group.finding.check === OF_LABEL;
  if (wanted === undefined || lineKey(cause, isOfLine) !== lineKey(claim, isOfLine)) return false;
  return wanted === null || wanted.has(cause.group.finding.check);
}

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
