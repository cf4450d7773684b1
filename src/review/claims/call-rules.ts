import type { Consequence } from '../../compare/index.ts';
import { TIERS } from '../../manifest/index.ts';
import { groupedRows } from './alike-rows.ts';
import type { CallRow } from './call-rows.ts';
import { calledIn } from './call-rows.ts';
import type { CallClaim, Claim } from './claim.ts';
import { isFinding, isOfCalls } from './claim.ts';
import type { ReconciliationRule } from './reconciliation-rule.ts';

/** Calls of which a finding gives the cause are told with it. */
export const CAUSE_TELLS_ITS_CALLS: ReconciliationRule = {
  id: 'cause-tells-its-calls',
  says: 'Calls of which a finding gives the cause are told with it, and not by themselves.',
  apply: (claims) => claims.filter((claim) => isFinding(claim) || claim.row.causes.length === 0),
};

/** One change of a port is told from one side. */
export const LOSS_TELLS_WHAT_ANSWERS_INSTEAD: ReconciliationRule = {
  id: 'loss-tells-what-answers-instead',
  says: 'What another port or protocol of a Service, or a token of another issuer, gets newly is told with what its callers lose by the same change, and not beside it.',
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
};

/** Rows are told once, with all whom they are about. */
export const WIDER_TELLS_NARROWER: ReconciliationRule = {
  id: 'wider-tells-narrower',
  says: 'What a row says of some callers is not told again where another says it of more; rows that differ by who is called only are one claim.',
  apply: (claims, { environments }) => {
    const production = new Set(
      environments.filter((each) => each.production).map(({ name }) => name),
    );
    const calls = claims.filter(isOfCalls);
    const groups = groupedRows(
      calls.map(({ row }) => row),
      production,
    );
    const first = new Map(
      calls.flatMap((claim) => claim.row.each.map(({ witness }) => [witness, claim] as const)),
    );
    return [
      ...groups.flatMap(({ row, alike }) => {
        const claim = first.get(row.consequence.witness);
        return claim === undefined ? [] : { ...claim, row, alike, environments: row.environments };
      }),
      ...claims.filter(isFinding),
    ];
  },
};

/** How requests multiply along callers is said once, by the worst of the claims that it makes graver. */
export const MULTIPLICATION_IS_TOLD_ONCE: ReconciliationRule = {
  id: 'multiplication-is-told-once',
  says: 'How one request multiplies on its way through several callers is said by the first claim that it belongs to; the others say what becomes of their own calls.',
  apply: (claims) => {
    const told = new Set<string>();
    return claims.map((claim) => {
      const levels = isOfCalls(claim) ? claim.row.consequence.after.levels : undefined;
      if (levels === undefined || !isOfCalls(claim)) return claim;
      const { callers, service, tries } = levels;
      const way = JSON.stringify([callers[0], service, tries]);
      if (told.has(way)) return { ...claim, row: withoutLevels(claim.row) };
      told.add(way);
      return claim;
    });
  },
};

function withoutLevels(row: CallRow): CallRow {
  const bare = (one: Consequence): Consequence => {
    const [was, is] = [one.before, one.after].map(({ levels: _, ...side }) => side);
    return { ...one, before: was ?? one.before, after: is ?? one.after };
  };
  const [first, ...others] = row.each;
  return { ...row, ...calledIn([bare(first), ...others.map(bare)]) };
}

const rowOf = (claim: Claim): CallRow | null => (isOfCalls(claim) ? claim.row : claim.shown);

/** Tells whether what one opens is what the other's callers lose, in another way. */
function isInsteadOf({ row, environments, tier }: CallClaim, other: Claim): boolean {
  const lost = rowOf(other);
  const { kind, destination } = row.consequence;
  return (
    kind === 'opened' &&
    lost?.consequence.kind === 'lost' &&
    lost.consequence.destination === destination &&
    TIERS.indexOf(other.tier) >= TIERS.indexOf(tier) &&
    environments.every((name) => other.environments.includes(name)) &&
    ((isOfSame(row, lost) && isElsewhere(row.consequence, lost.consequence)) ||
      ((isOfSame(row, lost) || isOfNobodyKnown(row, lost)) && isByOtherToken(row, lost)))
  );
}

const isOfSame = ({ consequence }: CallRow, lost: CallRow): boolean =>
  consequence.sources.every((source) => lost.consequence.sources.includes(source));

/** Tells whether nobody is known to make the calls of the first, and somebody those of the second. */
const isOfNobodyKnown = ({ consequence }: CallRow, lost: CallRow): boolean =>
  !consequence.isKnown && lost.consequence.isKnown;

/**
 * Tells whether known callers get at another port, or by another protocol, what they lose: there nothing but the Service
 * itself stood in the way.
 */
const isElsewhere = (
  { destination, port, witness, before }: CallRow['consequence'],
  lost: CallRow['consequence'],
): boolean =>
  before.decidedBy?.object === `Service ${destination}` &&
  lost.isKnown &&
  (lost.port !== port || (lost.witness.http === null) !== (witness.http === null));

/** Tells whether one change takes tokens of another issuer in the place of those with which the requests came (JWT-1). */
function isByOtherToken(opened: CallRow, lost: CallRow): boolean {
  const [now, was] = [opened, lost].map(({ consequence }) => consequence.witness.http?.token);
  return (
    opened.changed !== null &&
    opened.changed === lost.changed &&
    now?.kind === 'valid' &&
    was?.kind === 'valid' &&
    now.issuer !== was.issuer
  );
}
