import type { Tier } from '../../manifest/index.ts';
import { TIERS } from '../../manifest/index.ts';
import type { RevertRecord } from './reverts/revert-record.ts';
import type { RolledBack } from './reverts/rolled-back.ts';

/** A change that does what one did that was rolled back. */
export interface CameBack {
  /** The pull request that was rolled back, and the one that did it. */
  readonly pullRequest: number;
  readonly revert: number;
}

interface Returning {
  readonly number: number;
  readonly meaning: string;
  /** Null where it is no pull request of ours. */
  readonly revert: RevertRecord | null;
}

/** Which rolled-back change comes back with this one; null where none does. A rollback brings nothing back. */
export function cameBack(
  { number, meaning, revert }: Returning,
  known: readonly RolledBack[],
): CameBack | null {
  if (revert?.relands != null) return { pullRequest: revert.relands, revert: revert.of };
  if (revert?.command === 'rollback') return null;
  const same = known.findLast(
    (each) => each.meaning === meaning && !each.relanded && each.pullRequest !== number,
  );
  return same === undefined ? null : { pullRequest: same.pullRequest, revert: same.revert };
}

/** One step riskier; what is not known stays so. */
export const raisedTier = (tier: Tier | null): Tier | null =>
  tier === null ? null : (TIERS[TIERS.indexOf(tier) + 1] ?? tier);
