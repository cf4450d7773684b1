import type { RevertRecord, RolledBack, Review } from '../../review/index.ts';
import type { Tier } from '../../manifest/index.ts';
import { TIERS } from '../../manifest/index.ts';
import type { Decision, GateRequirement } from './decision.ts';
import { withThoseInOneMesh } from '../../review/index.ts';

/**
 * What a rollback asks for instead of what its tier and rules do: one approval of the platform team where that is
 * asked at all, else one of each who is. Who else would be asked is only told (docs/reference/gate.md).
 */
export function shorterPath(requirements: readonly GateRequirement[]): readonly GateRequirement[] {
  const platform = requirements.find(
    ({ from, enforcement }) => from === 'platform' && enforcement === 'enforce',
  );
  return requirements.map((each) => ({
    ...each,
    approvals: Math.min(each.approvals, 1),
    enforcement: platform === undefined || each === platform ? each.enforcement : 'observe',
  }));
}

/**
 * For what we computed and nobody has touched since, where what it leaves is a state that the branch had; a re-land
 * takes the whole way, and so does whatever nobody could compare.
 */
export const hasShorterPath = (revert: RevertRecord | undefined): boolean =>
  revert?.command === 'rollback' &&
  revert.relands === null &&
  revert.untouched &&
  revert.left?.kind === 'as-before';

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

/** A pull request of the queue, as far as it says whether a rollback still leaves what the branch had. */
interface QueuedChange {
  readonly number: number;
  /** By itself against the branch; null where that could not be looked at. */
  readonly alone: Pick<Review, 'changes' | 'changedFiles' | 'environments' | 'tier'> | null;
  readonly decided: Pick<Decision, 'revert'> | null;
}

/**
 * A rollback that its shorter path let through, and what merges with it or before it into the same environments or meshes:
 * alone it leaves a state that the branch had, with that beside it no such one. Null where there is none.
 */
export function mixedRollback(
  parts: readonly QueuedChange[],
  before: readonly QueuedChange[],
): { readonly why: string; readonly together: readonly number[] } | null {
  for (const part of parts) {
    if (!hasShorterPath(part.decided?.revert)) continue;
    const others = [...before, ...parts].filter(({ number }) => number !== part.number);
    const beside = others.find((each) => meets(part.alone, each.alone));
    if (beside === undefined) continue;
    const [rollback, other] = [`#${String(part.number)}`, `#${String(beside.number)}`];
    return {
      why: `${rollback} was let through as a rollback to what the branch had, and with ${other} it is none: merge one after the other.`,
      together: [part.number, beside.number],
    };
  }
  return null;
}

/** What asks for nobody changes nothing of a state, but where both change one file. */
function meets(one: QueuedChange['alone'], other: QueuedChange['alone']): boolean {
  if (one === null || other === null) return true;
  if (one.changedFiles.some((path) => other.changedFiles.includes(path))) return true;
  const places = withThoseInOneMesh(
    one.changes.map(({ environment }) => environment),
    [...one.environments, ...other.environments],
  );
  return other.tier !== 'low' && other.changes.some(({ environment }) => places.has(environment));
}
