import type { Finding } from '../../checks/index.ts';
import { TIERS } from '../../manifest/index.ts';
import type { Tier } from '../../manifest/index.ts';
import type { Review } from '../evaluation/review.ts';
import { decidersOf, tellsPair } from './call-causes.ts';
import type { CallRow } from './call-rows.ts';
import { callRows, harmsNow } from './call-rows.ts';
import { isFelt } from './call-weight.ts';
import type { CallClaim, Claim, ClaimKind, FindingClaim } from './claim.ts';
import { kindOfFinding } from './claim-kind.ts';
import type { FindingGroup } from './finding-group.ts';
import { groupedFindings, thingKey } from './finding-group.ts';
import { isSameLine } from './same-line.ts';

/** Gives one claim for each row of the table of calls that somebody feels, and one for each group of findings. */
export const draftClaims = (review: Review): readonly Claim[] => [
  ...feltRows(review).map((row) => callClaim(row, review)),
  ...groupedFindings(review).map((group) => findingClaim(group, review)),
];

const feltRows = (review: Review): readonly CallRow[] =>
  callRows(review).filter(({ consequence }) => isFelt(consequence));

const callClaim = (row: CallRow, review: Review): CallClaim => ({
  about: 'calls',
  kind: KINDS_OF_CALLS[row.consequence.kind],
  tier: tierOfRow(row, review),
  environments: row.environments,
  instead: [],
  row,
  alike: [],
});

/** Gives how grave a row is by itself, and no graver than the rules judge the environments that it is in. */
function tierOfRow(row: CallRow, { environments }: Review): Tier {
  const tier = harmsNow(row) ? 'high' : 'medium';
  const tiers = environments.flatMap((each) =>
    row.environments.includes(each.name) ? [each.tier] : [],
  );
  const known = tiers.filter((each) => each !== null);
  if (known.length === 0 || known.length < tiers.length) return tier;
  const worst = known.reduce(worseOf);
  return TIERS.indexOf(worst) < TIERS.indexOf(tier) ? worst : tier;
}

const KINDS_OF_CALLS: Readonly<Record<CallRow['consequence']['kind'], ClaimKind>> = {
  lost: 'breaks',
  closed: 'breaks',
  unrouted: 'breaks',
  opened: 'opens',
  exposed: 'opens',
  plaintext: 'opens',
  moved: 'changes',
  slower: 'changes',
  shorter: 'changes',
  identity: 'changes',
  encrypted: 'changes',
};

/** Gives what a group of findings tells of a change, with the calls that it gives the cause of. */
export function findingClaim(group: FindingGroup, review: Review): FindingClaim {
  const { finding, alike, tier, environments } = group;
  // the same thing found in another environment gives the cause of the rows there
  const own = new Set([finding, ...alike].map(thingKey));
  const rows = feltRows(review).filter(({ causes }) =>
    causes.some((cause) => own.has(thingKey(cause))),
  );
  const shown = shownRow(finding, rows);
  return {
    about: 'finding',
    kind: kindOfFinding(finding),
    // what becomes of calls is weighed by itself, and this tells it
    tier: shown !== null && harmsNow(shown) ? worseOf(tier, tierOfRow(shown, review)) : tier,
    environments,
    instead: [],
    group,
    rows,
    shown,
  };
}

const worseOf = (one: Tier, other: Tier): Tier =>
  TIERS.indexOf(one) < TIERS.indexOf(other) ? other : one;

/**
 * The worst row that one finding tells and no other does, or that is decided at its very line. A finding that names no calls
 * shows none of a caller that it does not name.
 */
export function shownRow(finding: Finding, rows: readonly CallRow[]): CallRow | null {
  const own = rows.filter(
    ({ causes, consequence }) =>
      causes.includes(finding) &&
      (finding.calls !== undefined || consequence.gateway !== undefined),
  );
  const isAtLine = ({ consequence }: CallRow): boolean =>
    decidersOf(consequence).some((cause) => isSameLine(cause.origin, finding.origin));
  return (
    own.find(isAtLine) ??
    own.find(({ causes }) => causes.every((cause) => thingKey(cause) === thingKey(finding))) ??
    own.find((row) => tellsPair(finding, row)) ??
    null
  );
}
