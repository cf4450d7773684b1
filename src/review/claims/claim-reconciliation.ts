import { TIERS } from '../../manifest/index.ts';
import type { Review } from '../evaluation/review.ts';
import { groupedRows } from './alike-rows.ts';
import type { CallRow } from './call-rows.ts';
import { harmsNow } from './call-rows.ts';
import type { CallClaim, Claim, FindingClaim } from './claim.ts';

/** What rules may ask of the review that claims are of. */
export type ClaimFacts = Pick<Review, 'environments'>;

/** Says how claims that know of each other are told. A rule never lowers the worst tier among them. */
export interface ReconciliationRule {
  /** Names it where it is documented and tested: `cause-tells-its-calls`. */
  readonly id: string;
  /** States it in one sentence. */
  readonly says: string;
  readonly apply: (claims: readonly Claim[], facts: ClaimFacts) => readonly Claim[];
}

const isOfCalls = (claim: Claim): claim is CallClaim => claim.about === 'calls';

const isFinding = (claim: Claim): claim is FindingClaim => claim.about === 'finding';

const severityOf = ({ tier }: Claim): number => TIERS.indexOf(tier);

const isGrave = (claim: Claim): boolean => severityOf(claim) >= TIERS.indexOf('high');

/** Lists the rules in the order in which they are applied. */
export const RECONCILIATION: readonly ReconciliationRule[] = [
  {
    id: 'cause-tells-its-calls',
    says: 'Calls of which a finding gives the cause are told with it, and not by themselves.',
    apply: (claims) => claims.filter((claim) => isFinding(claim) || claim.row.causes.length === 0),
  },
  {
    id: 'loss-tells-what-answers-instead',
    says: 'What another port or protocol of a Service answers newly is told with what its known callers lose by the same change, and not beside it.',
    apply: (claims) => {
      const gains = claims
        .filter(isOfCalls)
        .filter((gain) => claims.some((claim) => isInsteadOf(gain, claim)));
      const isGain = new Set<Claim>(gains);
      return claims.flatMap((claim) => {
        if (isGain.has(claim)) return [];
        const instead = gains.flatMap((gain) => (isInsteadOf(gain, claim) ? gain.row : []));
        return [instead.length === 0 ? claim : { ...claim, instead }];
      });
    },
  },
  {
    id: 'wider-tells-narrower',
    says: 'What a row says of some callers is not told again where another says it of more; rows that differ by who is called only are one claim.',
    apply: (claims, { environments }) => {
      const production = new Set(
        environments.filter((each) => each.production).map(({ name }) => name),
      );
      const groups = groupedRows(
        claims.filter(isOfCalls).map(({ row }) => row),
        production,
      );
      const first = new Map(
        claims.filter(isOfCalls).map((claim) => [claim.row.consequence.witness, claim] as const),
      );
      return [
        ...groups.flatMap(({ row, alike }) => {
          const claim = first.get(row.consequence.witness);
          return claim === undefined
            ? []
            : { ...claim, row, alike, environments: row.environments };
        }),
        ...claims.filter(isFinding),
      ];
    },
  },
  {
    id: 'worst-first',
    says: 'What harms callers of production at once comes first, then what is grave, then what else becomes of calls, then the rest; what has no effect comes after what has one.',
    apply: (claims) => claims.toSorted((a, b) => placeOf(a) - placeOf(b)),
  },
];

const rowOf = (claim: Claim): CallRow | null => (isOfCalls(claim) ? claim.row : claim.shown);

/** Says how far a change reaches; others say who loses what. */
const SAYS_REACH = 'mesh-wide-change';

/** Gives where a claim is told, the smallest first. */
function placeOf(claim: Claim): number {
  const severity = TIERS.length - severityOf(claim);
  if (isOfCalls(claim)) return harmsNow(claim.row) ? 0 : 200;
  const isInert = claim.kind === 'inert' ? 5 : 0;
  if (!isGrave(claim)) return 300 + severity * 10 + isInert;
  const isReach = claim.group.finding.detector === SAYS_REACH;
  return 100 + (isReach ? 50 : 0) + severity * 10 + isInert;
}

/**
 * Tells whether what one opens is what the other's known callers lose, at another port or by another protocol: there nothing
 * but the Service itself stood in the way.
 */
function isInsteadOf({ row, environments, tier }: CallClaim, other: Claim): boolean {
  const lost = rowOf(other)?.consequence;
  const { kind, sources, destination, port, witness, before } = row.consequence;
  return (
    kind === 'opened' &&
    before.decidedBy?.object === `Service ${destination}` &&
    lost?.kind === 'lost' &&
    lost.isKnown &&
    TIERS.indexOf(other.tier) >= TIERS.indexOf(tier) &&
    lost.destination === destination &&
    (lost.port !== port || (lost.witness.http === null) !== (witness.http === null)) &&
    sources.every((source) => lost.sources.includes(source)) &&
    environments.every((name) => other.environments.includes(name))
  );
}
