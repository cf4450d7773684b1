import { OWNERS_PLACES } from '../core/gate/find-owners-file.ts';
import { checkPolicy } from '../core/policy/check-policy.ts';
import type { PolicyProblem } from '../core/policy/read-policy-file.ts';
import type { Engine } from './engine.ts';
import { policyNames } from './head-policy-gaps.ts';
import { loadWanted } from './load-wanted.ts';
import type { LoadableTree } from './ports.ts';

/** What `checkRules` looks at beside `.meshwarden`. */
export const POLICY_PLACES: readonly string[] = OWNERS_PLACES;

/** Everything that is wrong with what a repository says about its own judging. */
export async function checkRules(
  trees: LoadableTree,
  engine: Engine,
): Promise<readonly PolicyProblem[]> {
  return (await loadWanted(trees, () => checkPolicy(trees.tree, policyNames(engine)))).result;
}
