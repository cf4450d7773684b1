import type { Tier } from '../../manifest/index.ts';
import type { CallRow } from './call-rows.ts';
import type { FindingGroup } from './finding-group.ts';

/**
 * Says what sort of thing a claim tells: that somebody is cut off or something fails (`breaks`), that somebody is let in or
 * overheard (`opens`), that something goes otherwise (`changes`), that an object as it stands does nothing (`inert`), or what
 * would be better (`advice`).
 */
export type ClaimKind = 'breaks' | 'opens' | 'changes' | 'inert' | 'advice';

interface OfEveryClaim {
  readonly kind: ClaimKind;
  readonly tier: Tier;
  /** Production first. */
  readonly environments: readonly string[];
  /** Rows that answer, at another port or protocol of the same Service, what it says is lost; none for most. */
  readonly instead: readonly CallRow[];
}

/** Tells a row of the table of calls of which no finding gives the cause. */
export interface CallClaim extends OfEveryClaim {
  readonly about: 'calls';
  readonly row: CallRow;
  /** Rows that are the same for other destinations. */
  readonly alike: readonly CallRow[];
}

/** Tells a finding, and with it the calls that it gives the cause of. */
export interface FindingClaim extends OfEveryClaim {
  readonly about: 'finding';
  readonly group: FindingGroup;
  /** Rows of which it gives the cause, worst first. */
  readonly rows: readonly CallRow[];
  /** The row whose request shows it: no other finding gives its cause, or it is decided at the finding's line. */
  readonly shown: CallRow | null;
}

/** One thing that a review says of its change. */
export type Claim = CallClaim | FindingClaim;

/** Tells whether a claim is a row of the table of calls. */
export const isOfCalls = (claim: Claim): claim is CallClaim => claim.about === 'calls';

/** Tells whether a claim is what is found. */
export const isFinding = (claim: Claim): claim is FindingClaim => claim.about === 'finding';
