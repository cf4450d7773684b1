import type { Requirement } from '../policy/requirements/requirement.ts';
import type { RevertRecord } from './reverts/revert-record.ts';

/**
 * What a rollback asks for instead of what its tier and rules do: one approval of the platform team where that is
 * asked at all, else one of each who is. Who else would be asked is only told (docs/gate.md).
 */
export function shorterPath(requirements: readonly Requirement[]): readonly Requirement[] {
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
