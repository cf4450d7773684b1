import { OWNERS_PLACES } from '../../compare/index.ts';
import type { PolicySurroundings } from '../policy/configuration/policy-notices.ts';
import type { PolicyProblem } from '../policy/configuration/read-policy-file.ts';
import { checkPolicy } from '../policy/configuration/check-policy.ts';
import { policyNotices } from '../policy/configuration/policy-notices.ts';
import type { Engine } from './engine.ts';
import { policyNames } from './head-policy-gaps.ts';
import { loadWanted } from './load-wanted.ts';
import type { LoadableTree } from '../../forge/index.ts';

/** What `checkRules` looks at beside `.meshwarden`. */
export const POLICY_PLACES: readonly string[] = OWNERS_PLACES;

export interface CheckedRules {
  readonly problems: readonly PolicyProblem[];
  /** What is right and does nothing any more. */
  readonly notices: readonly PolicyProblem[];
}

/** Everything that is wrong with what a repository says about its own judging, and what time has overtaken. */
export async function checkRules(
  trees: LoadableTree,
  engine: Engine,
  surroundings: Pick<PolicySurroundings, 'asOf' | 'paths'>,
): Promise<CheckedRules> {
  const { result } = await loadWanted(trees, () => ({
    problems: checkPolicy(trees.tree, policyNames(engine)),
    notices: policyNotices(trees.tree, { ...surroundings, environments: null }),
  }));
  return result;
}
